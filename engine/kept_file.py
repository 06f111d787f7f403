"""Files that are read in parts: kept for minutes, so that Exchange is asked once.

Outside the database and its backups, for this system user alone; workers share them.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from stat import filemode

SECONDS = 5 * 60
LEAST_SIZE = 128 * 1024
"""Bytes: what is smaller, browsers take as a whole."""
MOST_SIZE = 256 * 1024 * 1024
"""Bytes of all together; the oldest go."""


def find(*key: object) -> Path | None:
    """:param key: whose file it is, and of what"""
    path = _path(key)
    return path if path and _age(path) < SECONDS else None


def keep(content: bytes, *key: object) -> bool:
    """:return: whether it is worth it, and there is room"""
    path = _path(key)
    if path is None or not LEAST_SIZE <= len(content) <= MOST_SIZE:
        return False
    _make_room(path.parent, len(content))
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
        return True
    return False


def forget_old() -> None:
    """Of workers that have ended, too."""
    if folder := _folder():
        _make_room(folder, 0)


def _path(key: tuple[object, ...]) -> Path | None:
    folder = _folder()
    name = sha256(repr(key).encode()).hexdigest()
    return folder / name if folder else None


def _folder() -> Path | None:
    """:return: one that nobody else may enter, or has made; None on Windows"""
    if not hasattr(os, "getuid"):
        return None
    folder = Path(tempfile.gettempdir(), f"crm_email_logging_{os.getuid()}")
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
        if about.st_uid == os.getuid() and filemode(about.st_mode) == "drwx------":
            return folder
    return None


def _make_room(folder: Path, size: int) -> None:
    room = MOST_SIZE - size
    for path, age, length in sorted(_files(folder), key=lambda file: file[1]):
        room -= length
        if age >= SECONDS or room < 0:
            with suppress(OSError):
                path.unlink()


def _files(folder: Path) -> Iterator[tuple[Path, float, int]]:
    """:return: each with its age in seconds and its size in bytes"""
    for path in folder.iterdir():
        with suppress(OSError):
            yield path, _age(path), path.stat().st_size


def _age(path: Path) -> float:
    """:return: seconds; of what is not there, for ever"""
    with suppress(OSError):
        return time.time() - path.stat().st_mtime
    return float("inf")
