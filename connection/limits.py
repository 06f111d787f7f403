"""How much a mailbox holds, and from when on it is nearly full."""

FOLDER_LIMIT = 1_000_000
"""Messages in one folder of Exchange Online."""

DEFAULT_QUOTA_GB = 50.0
"""A shared mailbox of Exchange Online without a licence."""

WARNING_SHARE = 0.8
GIGABYTE = 1024**3
