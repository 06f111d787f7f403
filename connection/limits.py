"""How much a mailbox holds, and from when on it is nearly full."""

FOLDER_LIMIT = 1_000_000
"""Messages in one folder, of Exchange Online and of Exchange Server."""

DEFAULT_QUOTA_GB = 50.0
"""A shared mailbox of Exchange Online without a licence."""

PUBLIC_FOLDER_GB = 10.0
"""One public folder of Exchange Server 2016 and later: learn.microsoft.com/exchange,
"Limits for public folders".
"""

LEVELS = ((1.0, "is_full"), (0.9, "nearly_full"), (0.8, "filling"))
"""(from which share of a limit on, what that is called), the worst first"""

GIGABYTE = 1024**3


def fullness(
    size_bytes: float, quota_gb: float, largest_folder: int, *, of_folder: bool = False
) -> str:
    """What comes near its limit: ``mailbox_`` or ``folder_`` with the level, or "".

    :param quota_gb: 0 when the limit is not known
    :param largest_folder: how many messages it holds
    :param of_folder: size and limit are that folder's, as in public folders
    """
    shares = {
        "folder" if of_folder else "mailbox": share_of_size(size_bytes, quota_gb),
        "folder_count": largest_folder / FOLDER_LIMIT,
    }
    for least, level in LEVELS:
        for what, share in shares.items():
            if share >= least:
                return f"{what.removesuffix('_count')}_{level}"
    return ""


def share_of_size(size_bytes: float, quota_gb: float) -> float:
    """How much of the limit is used: 1.0 is all; 0.0 when the limit is not known."""
    return size_bytes / (quota_gb * GIGABYTE) if quota_gb else 0.0


def share_of_folder(size_bytes: float, count: int) -> float:
    """How full a public folder is, by its size or its messages."""
    return max(share_of_size(size_bytes, PUBLIC_FOLDER_GB), count / FOLDER_LIMIT)
