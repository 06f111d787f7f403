"""The virtual environment: Odoo's requirements, ours, and what tests need.

``python -m dev.venv MODULE [ARGUMENT...]`` makes it when it is missing or outdated,
then runs a module of this folder in it.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .odoo_home import active_python, find_odoo, is_odoo_active
from .paths import LOGS, ROOT, VENV, VENV_PYTHON
from .prerequisites import install_prerequisites, look_first
from .processes import end_with_make, run_download, run_logged
from .steps import Progress, run_main, step
from .without_odoo import needs_odoo

ODOO_REQUIREMENTS = ROOT / "dev" / "odoo-requirements.txt"
OUR_REQUIREMENTS = (ROOT / "requirements.txt", ROOT / "dev" / "requirements.txt")
# Byte code is compiled elsewhere, see the Makefile.
PIP_OPTIONS = ("--progress-bar=off", "--no-compile")
STAMP = VENV / "made-for.txt"
# Not the plain folders: those may name further ones (Odoo installed as editable).
PRINT_PACKAGE_FOLDERS = """
import site
for folder in site.getsitepackages():
    print(f"import site; site.addsitedir({folder!r})")
"""


def main() -> None:
    """Make the environment and become the module named on the command line."""
    end_with_make()
    command = sys.argv[1:]
    look_first(command)
    install_prerequisites(command)
    if needs_odoo(command):
        find_odoo()
    prepare(is_odoo_active())
    os.environ.setdefault("ACTIVE_PYTHON", sys.executable)
    os.chdir(ROOT)
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), "-m", *command])


def prepare(with_active_python: bool) -> None:
    """Make the virtual environment unless it is there and up to date.

    :param with_active_python: it sees the packages of the Python that runs make
    """
    python = _python(with_active_python)
    requirements = _requirements(with_active_python)
    made_for = STAMP.read_text().splitlines() if STAMP.is_file() else []
    if made_for == [python, _digest(requirements)]:
        return
    with step("Installing Python packages") as progress:
        if made_for[:1] != [python]:
            _create_venv(progress)
        if with_active_python:
            _see_packages_of_active_python()
        _install(requirements, progress)
        STAMP.write_text(f"{python}\n{_digest(requirements)}\n")


def _python(with_active_python: bool) -> str:
    """Changes when the environment must be made anew."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    packages_of = active_python() if with_active_python else "nobody"
    return f"Python {version} of {sys.base_prefix}, with packages of {packages_of}"


def _requirements(with_active_python: bool) -> list[Path]:
    return [
        *OUR_REQUIREMENTS,
        *([] if with_active_python else [ODOO_REQUIREMENTS]),
    ]


def _digest(files: list[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _create_venv(progress: Progress) -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    run_logged([active_python(), "-m", "venv", str(VENV)], LOGS / "venv.log", progress)


def _install(requirements: list[Path], progress: Progress) -> None:
    options = [word for file in requirements for word in ("-r", str(file))]
    run_download(
        "Python packages",
        [str(VENV_PYTHON), "-m", "pip", "install", *PIP_OPTIONS, *options],
        LOGS / "pip.log",
        progress,
        _package_name,
    )


def _package_name(line: str) -> str | None:
    """Of pip's output, only what names a package is worth showing."""
    found = re.match(r"\s*(Collecting|Downloading|Installing)\s+([^\s(]+)", line)
    return f"{found[1].lower()} {Path(found[2]).name[:40]}" if found else None


def _see_packages_of_active_python() -> None:
    """Odoo runs in the Python it was installed for: see its packages from ours."""
    folders = subprocess.check_output(
        [active_python(), "-c", PRINT_PACKAGE_FOLDERS], text=True
    )
    ours = next(VENV.glob("lib/python*/site-packages"))
    (ours / "active-python.pth").write_text(folders)


if __name__ == "__main__":
    run_main(main)
