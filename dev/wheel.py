"""Build the wheel into .work/dist, and try it: beside an Odoo that has nothing else.

The trial has an environment of its own with Odoo's requirements and what the wheel asks
for, and a fresh database that knows the addon from there only.
"""

import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from .databases import Databases, base_database, install_addon
from .odoo_command import OdooRunner, require_clean_log
from .odoo_home import SERIES, find_odoo
from .odoo_script import make_assets
from .paths import ADDON, DIST, LOGS, PLAIN_VENV, ROOT, VENV_PYTHON
from .plain_venv import in_plain_venv, make_plain_venv
from .postgres import running_server
from .processes import run_logged
from .steps import Problem, Progress, run_main, step
from .venv import PIP_OPTIONS

DATABASE = f"{ADDON}_wheel"
INSIDE = f"odoo/addons/{ADDON}/"
NEVER = r"\.|dev/|docs/|readme/|sandbox/|tests/|Makefile|pyproject"
EXPECTED = re.compile(rf"{INSIDE}(?!{NEVER})|odoo_addon_{ADDON}-[^/]+\.dist-info/")


class WheelRunner(OdooRunner):
    """An Odoo that sees the addon only as the wheel installed it."""

    def write_config(self, path: Path, options: Mapping[str, object]) -> Path:
        own = self.odoo.parent / "odoo" / "addons"
        return super().write_config(
            path, {**options, "addons_path": self.odoo.addons_path(own)}
        )

    def command(self, *arguments: str) -> list[str]:
        return self.odoo.command(PLAIN_VENV / "bin" / "python", *arguments)


def main() -> None:
    with step("Building the wheel") as progress:
        wheel = _build(progress)
    _require_only_the_addon(wheel)
    try:
        _install_beside_odoo(wheel)
        _try_in_fresh_database()
    finally:
        shutil.rmtree(PLAIN_VENV, ignore_errors=True)
    print(f"\n{wheel.relative_to(ROOT)} installs without a warning.")


def _build(progress: Progress) -> Path:
    shutil.rmtree(DIST, ignore_errors=True)
    pip = [str(VENV_PYTHON), "-m", "pip", "wheel", PIP_OPTIONS[0]]
    command = [*pip, "--no-deps", f"--wheel-dir={DIST}", str(ROOT)]
    run_logged(command, LOGS / "wheel.log", progress)
    (wheel,) = DIST.glob("*.whl")
    return wheel


def _require_only_the_addon(wheel: Path) -> None:
    """:raise Problem: the wheel holds anything beside the addon and its metadata"""
    names = zipfile.ZipFile(wheel).namelist()
    strange = [name for name in names if not EXPECTED.match(name)]
    if strange or f"{INSIDE}__manifest__.py" not in names:
        raise Problem(f"{wheel} is no wheel of {ADDON}: {', '.join(strange[:20])}")


def _install_beside_odoo(wheel: Path) -> None:
    with step("Installing what Odoo requires, and nothing else") as progress:
        make_plain_venv(progress)
    _tell_pip_of_odoo()
    with step("Installing the wheel") as progress:
        in_plain_venv(["pip", "install", *PIP_OPTIONS, str(wheel)], progress)


def _tell_pip_of_odoo() -> None:
    """Odoo is not installed there, only seen: it, and all that it needs, is there."""
    (packages,) = PLAIN_VENV.glob("lib/python*/site-packages")
    information = packages / f"odoo-{SERIES}.dist-info"
    information.mkdir()
    text = f"Metadata-Version: 2.1\nName: odoo\nVersion: {SERIES}\n"
    (information / "METADATA").write_text(text)


def _try_in_fresh_database() -> None:
    odoo = find_odoo()
    with running_server() as server:
        databases = Databases(server)
        base = base_database(databases, OdooRunner(odoo, server))
        runner = WheelRunner(odoo, server)
        with step("Installing the addon from the wheel") as progress:
            databases.copy(base, DATABASE)
            install_addon(runner, DATABASE, progress=progress)
        with step("Making the web client's assets from the wheel"):
            require_clean_log(make_assets(runner, DATABASE), odoo)
        databases.drop(DATABASE)


if __name__ == "__main__":
    run_main(main)
