"""Long texts as they lie in the database.

PostgreSQL would compress them as well, but less, in more time, and only after it has
read them from a statement of their full length.
"""

import zlib

# Level 6 saves a tenth more room and takes twice the time.
LEVEL = 3


def packed(text: str) -> bytes:
    """:return: for a column of bytes; none of an empty text"""
    return zlib.compress(text.encode(), LEVEL) if text else b""


def unpacked(stored: bytes | None) -> str:
    """:return: the text that was packed"""
    return zlib.decompress(stored).decode() if stored else ""
