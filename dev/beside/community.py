"""Addons of the Odoo Community Association, as pip installs them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from email.message import Message
from email.parser import HeaderParser
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ..files import write_whole
from ..paths import LOGS, VENV_PYTHON, WORK
from ..processes import run_logged
from ..steps import Progress
from ..venv import PIP_OPTIONS

FOLDER = WORK / "beside"
FETCHED = FOLDER / "fetched"
SITE = FETCHED / "addons"
LIBRARIES = FETCHED / "libraries"
COMPLETE = FETCHED / "complete"
PREFIX = "odoo-addon-"
SERIES = "==19.0.*"
REQUIRED_NAME = re.compile(r"[\w.-]+")


def fetch(modules: Iterable[str], progress: Progress) -> Path:
    """Download them and what they need, unless an earlier run did.

    :return: a folder for Odoo's `addons_path`
    :raise Problem: pip failed
    """
    wanted = {PREFIX + name for name in modules}
    if not COMPLETE.exists() or COMPLETE.read_text().split() != sorted(wanted):
        shutil.rmtree(FETCHED, ignore_errors=True)
        libraries = _fetch_addons(wanted, progress)
        if libraries:
            _install(LIBRARIES, ["--no-deps", *sorted(libraries)], progress)
        write_whole(COMPLETE, "\n".join(sorted(wanted)))
    return SITE / "odoo" / "addons"


def versions() -> dict[str, str]:
    """:return: {module: version} of all that were fetched"""
    found = ((data["Name"], data["Version"]) for data in _metadata())
    return {
        name.removeprefix(PREFIX).replace("-", "_"): version
        for name, version in sorted(found)
    }


def _fetch_addons(wanted: set[str], progress: Progress) -> set[str]:
    """Without what pip would bring along, Odoo itself; all at once, as pip replaces the
    folder that they share.

    :return: the libraries that they name, and this Python has not
    """
    known, needed = set[str](), wanted
    while not needed <= known:
        known |= needed
        shutil.rmtree(SITE, ignore_errors=True)
        pinned = [name + SERIES for name in sorted(known)]
        _install(SITE, ["--no-deps", "--pre", *pinned], progress)
        required = {name for data in _metadata() for name in _required(data)}
        needed = {name for name in required if name.startswith(PREFIX)}
    return {n for n in required if not n.startswith("odoo") and not _has(n)}


def _has(name: str) -> bool:
    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False


def _install(folder: Path, what: list[str], progress: Progress) -> None:
    command = [str(VENV_PYTHON), "-m", "pip", "install", *PIP_OPTIONS]
    log = LOGS / "beside-pip.log"
    run_logged([*command, f"--target={folder}", "--upgrade", *what], log, progress)


def _metadata() -> list[Message]:
    files = sorted(SITE.glob("*.dist-info/METADATA"))
    return [HeaderParser().parsestr(file.read_text()) for file in files]


def _required(data: Message) -> Iterable[str]:
    for line in data.get_all("Requires-Dist", []):
        yield _normal(REQUIRED_NAME.match(line)[0])  # type: ignore[index]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
