"""Odoo 19: the one the machine has, else Debian's, unpacked in the project's folder."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .debian import PackageFolder
from .files import write_whole
from .paths import ADDONS, ODOO_BIN, ROOT, UNPACKED_ODOO, link_addon
from .steps import Problem, Progress, step

SERIES = "19.0"
PACKAGE = "odoo-19"
# Debian's package links to these for files that Odoo ships: without them the web
# client answers 500. Font Awesome 5 and later have other file names than Odoo's 4.7.
LINKED_PACKAGES = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-dejavu-core",
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "fonts-font-awesome/bookworm",
)
# Left out of Debian's package (it blurs the background of video calls); a page whose
# assets miss a file logs an error in the browser, on which a tour fails.
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
RUN_ODOO = "from odoo.cli.command import main\n\nmain()\n"
PRINT_ODOO = """
import json, odoo.release, odoo.tools
print(json.dumps([odoo.release.series, odoo.release.__file__]))
"""


@dataclass(frozen=True)
class Odoo:
    """An Odoo to run; ``parent`` holds the package ``odoo``."""

    parent: Path

    def addons_path(self, ours: Path = ADDONS) -> str:
        """For the option of that name; the package's own addons need no mention."""
        beside = self.parent / "addons"
        folders = [ours, *([beside] if (beside / "crm").is_dir() else [])]
        return ",".join(map(str, folders))

    @property
    def identity(self) -> str:
        """Changes when another Odoo is used."""
        release = self.parent / "odoo" / "release.py"
        return f"{self.parent} {release.stat().st_mtime_ns}"

    def command(self, python: Path, *arguments: str) -> list[str]:
        """The command line of ``odoo-bin``; not every Odoo brings that script.

        ``python -m odoo`` would not do: with workers, Odoo starts its own script again.
        """
        if not ODOO_BIN.exists():
            write_whole(ODOO_BIN, RUN_ODOO)
        return [str(python), str(ODOO_BIN), *arguments]


def find_odoo() -> Odoo:
    """:raise Problem: ODOO_HOME is not Odoo 19, or Debian's could not be had."""
    link_addon()
    chosen = os.environ.get("ODOO_HOME")
    if chosen:
        return _odoo_in(Path(chosen).expanduser().resolve())
    return _active_odoo() or _debian_odoo()


def _odoo_in(home: Path) -> Odoo:
    for parent in (home, home.parent):
        release = parent / "odoo" / "release.py"
        if release.is_file() and _series(release) == SERIES:
            return Odoo(parent)
    raise Problem(
        f"ODOO_HOME={home} is not Odoo {SERIES}: name the folder that holds odoo-bin"
        " or the package odoo."
    )


def _series(release: Path) -> str:
    names: dict[str, object] = {}
    exec(compile(release.read_text(), str(release), "exec"), names)  # noqa: S102
    return str(names["series"])


def _active_odoo() -> Odoo | None:
    python = active_python()
    answer = subprocess.run(
        [python, "-c", PRINT_ODOO],
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT / "dev",
    )
    if answer.returncode:
        return None
    series, release = json.loads(answer.stdout.splitlines()[-1])
    return Odoo(Path(release).parent.parent) if series == SERIES else None


def is_odoo_active() -> bool:
    """Whether the Odoo to run is that of the Python that runs make, as are then its
    requirements.
    """
    return not os.environ.get("ODOO_HOME") and _active_odoo() is not None


def active_python() -> str:
    """The Python that runs make, also when asked from our own environment."""
    return os.environ.get("ACTIVE_PYTHON", sys.executable)


def has_odoo() -> bool:
    """Whether there is an Odoo to use without downloading one."""
    named = os.environ.get("ODOO_HOME")
    return bool(named) or UNPACKED_ODOO.is_dir() or is_odoo_active()


def _debian_odoo() -> Odoo:
    parent = UNPACKED_ODOO / "usr" / "lib" / "python3" / "dist-packages"
    if not UNPACKED_ODOO.is_dir():
        with step(f"Unpacking Odoo {SERIES} of Debian") as progress:
            _unpack(UNPACKED_ODOO.with_suffix(".part"), progress)
    return Odoo(parent)


def _unpack(folder: Path, progress: Progress) -> None:
    """Unpack under another name first: a killed run leaves no half of an Odoo."""
    shutil.rmtree(folder, ignore_errors=True)
    packages = PackageFolder(["sid", "bookworm"])
    packages.update(progress)
    for number, package in enumerate((PACKAGE, *LINKED_PACKAGES), start=1):
        progress(f"{package} ({number} of {len(LINKED_PACKAGES) + 1})")
        packages.unpack(package, folder, progress)
    stand_in = folder / "usr/lib/python3/dist-packages" / LEFT_OUT
    stand_in.parent.mkdir(parents=True, exist_ok=True)
    stand_in.write_text("// Not in Debian's package: video calls cannot blur.\n")
    packages.remove()
    folder.rename(UNPACKED_ODOO)


def python_path(odoo: Odoo, extra: Sequence[Path] = ()) -> str:
    """``PYTHONPATH`` for a process that imports Odoo."""
    return os.pathsep.join(map(str, [odoo.parent, *extra]))
