"""How much a mailbox holds, and from when on it is nearly full."""

FOLDER_LIMIT = 1_000_000
"""Messages in one folder of Exchange Online."""

DEFAULT_QUOTA_GB = 50.0
"""A shared mailbox of Exchange Online without a licence."""

LEVELS = ((1.0, "is_full"), (0.9, "nearly_full"), (0.8, "filling"))
"""(from which share of a limit on, what that is called), the worst first"""

GIGABYTE = 1024**3


def fullness(size_bytes: float, quota_gb: float, largest_folder: int) -> str:
    """What comes near its limit: ``mailbox_`` or ``folder_`` with the level, or "".

    :param quota_gb: 0 when the mailbox's limit is not known
    :param largest_folder: how many messages it holds
    """
    shares = {
        "mailbox": size_bytes / (quota_gb * GIGABYTE) if quota_gb else 0.0,
        "folder": largest_folder / FOLDER_LIMIT,
    }
    for least, level in LEVELS:
        for what, share in shares.items():
            if share >= least:
                return f"{what}_{level}"
    return ""
