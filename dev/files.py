"""Files and folders that a kill at any moment leaves whole, or not there at all."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file under another name first, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode)
    unfinished.write_text(text)
    unfinished.replace(path)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Be alone with what the file stands for; the kernel unlocks it after a kill."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
