"""The addon's sources of an earlier version, out of this clone's history."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from ..paths import ADDON, ROOT, WORK
from ..steps import Problem

FOLDER = WORK / "upgrade"


def old_sources(version: str, commit: str) -> Path:
    """:return: an addons path with the addon as it was in ``version``
    :raise Problem: the clone does not hold that commit
    """
    folder = FOLDER / f"{version}-{commit[:12]}"
    if not folder.is_dir():
        _require_commit(version, commit)
        unfinished = folder.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        _unpack(commit, unfinished / ADDON)
        unfinished.rename(folder)
    return folder


def _require_commit(version: str, commit: str) -> None:
    found = shutil.which("git") and not _git("cat-file", "-e", f"{commit}^{{commit}}")
    if not found:
        raise Problem(
            f"Version {version} is commit {commit[:7]}, which this clone does not hold:"
            " make upgrade needs a git clone with its whole history"
            " (git fetch --unshallow)."
        )


def _unpack(commit: str, folder: Path) -> None:
    folder.mkdir(parents=True)
    archive = folder.with_suffix(".tar")
    _git("archive", f"--output={archive}", commit)
    shutil.unpack_archive(archive, folder)
    archive.unlink()


def _git(*arguments: str) -> int:
    """:return: git's exit status; a clone of another user is trusted, to be read"""
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(
        command, cwd=ROOT, check=False, stderr=subprocess.DEVNULL
    ).returncode
