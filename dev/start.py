"""The first file that runs: a Python that Odoo 19 takes becomes the one for the rest.

``python -m dev.start MODULE [ARGUMENT...]``. Any Python since 3.6 can read this file,
so that one which is too old or too new can still say what to do.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 10)
NEWEST = (3, 13)
PRINT_VERSION = "import sys; print(*sys.version_info[:2])"
WORK = Path(__file__).resolve().parent.parent / ".work"


def main() -> None:
    python = sys.executable if fits(sys.version_info[:2]) else _other_python()
    if not (os.geteuid() == 0 and _target() == "clean"):
        _require_own(WORK)
    sys.stdout.flush()
    os.execv(python, [python, "-m", *sys.argv[1:]])


def fits(version: "tuple[int, ...]") -> bool:
    return OLDEST <= version <= NEWEST


def _other_python() -> str:
    """The newest of this machine that fits; ends the command when there is none."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        python = shutil.which(f"python3.{minor}")
        if python and fits(_version(python)):
            print(f"{_why()} Using {python}.")
            return python
    sys.exit(
        f"{_why()}\nInstall one of those, then name it, for example:\n\n"
        f"    make {_target()} PYTHON=python3.13\n"
    )


def _version(python: str) -> "tuple[int, ...]":
    """(0,) when it does not run: version managers leave such names behind."""
    try:
        said = subprocess.check_output(
            [python, "-c", PRINT_VERSION], stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return (0,)
    return tuple(map(int, said.split()))


def _why() -> str:
    major, minor = sys.version_info[:2]
    return f"Odoo 19 runs on Python 3.10 to 3.13, and this is {major}.{minor}."


def _target() -> str:
    """What make was asked for: its commands are named after their modules."""
    modules = [word for word in sys.argv[1:3] if word != "dev.venv"]
    return modules[0].rpartition(".")[2].replace("_", "-")


def _require_own(folder: Path) -> None:
    """End the command when another user has made ``folder``: it could not be used."""
    if not folder.exists() or folder.stat().st_uid == os.geteuid():
        return
    sys.exit(
        f"{folder} was made by {_name(folder)}: run make as that user, or remove it"
        f" first:\n\n    sudo rm -rf {folder}\n"
    )


def _name(folder: Path) -> str:
    try:
        return folder.owner()
    except KeyError:
        return f"the user {folder.stat().st_uid}"


if __name__ == "__main__":
    main()
