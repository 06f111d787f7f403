"""How much a mailbox holds, and from when on it is nearly full."""

FOLDER_LIMIT = 1_000_000
"""Messages in one folder of Exchange Online."""

DEFAULT_QUOTA_GB = 50.0
"""A shared mailbox of Exchange Online without a licence."""

WARNING_SHARE = 0.8
GIGABYTE = 1024**3


def is_mailbox_nearly_full(size_bytes: float, quota_gb: float) -> bool:
    """Never, when its limit is not known (0)."""
    return bool(quota_gb) and size_bytes > WARNING_SHARE * quota_gb * GIGABYTE


def is_folder_nearly_full(message_count: int) -> bool:
    """Whether its messages come near what Exchange keeps in one folder."""
    return message_count > WARNING_SHARE * FOLDER_LIMIT
