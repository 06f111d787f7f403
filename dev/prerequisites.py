"""What the machine itself must have; Debian's packages for what it has not."""

import importlib.util
import shutil
import sys
from collections.abc import Sequence

from .debian import has_archive_keys, install
from .demo_ports import require_demo_ports
from .odoo_home import has_odoo
from .postgres import is_server_named, require_named_server, server_programs
from .without_odoo import needs_odoo

# The names that Odoo's test browser looks for.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
MODULES_WITHOUT_DATABASE = ("dev.lint",)
MODULES_WITH_BROWSER = ("dev.test", "dev.measure_coverage", "dev.screenshots")
MODULES_WITH_NODE = ("dev.lint", "dev.measure_coverage", "dev.node", "dev.test")


def look_first(command: Sequence[str]) -> None:
    """Look at what nobody should learn after minutes of downloads.

    :param command: a module of this folder and its arguments
    :raise Problem: a port of the demo is in use, or no server is where PGHOST says
    """
    if "dev.demo" in command:
        require_demo_ports()
    if not set(command) & set(MODULES_WITHOUT_DATABASE) and needs_odoo(command):
        require_named_server()


def install_prerequisites(command: Sequence[str]) -> None:
    """Install what is missing to run a module of this folder with its arguments.

    :raise Problem: somebody with the right to has to; says by which one command
    """
    missing = [package for package, there in _needed(command).items() if not there]
    if missing:
        install(missing)


def _needed(command: Sequence[str]) -> dict[str, bool]:
    """Debian's package for each thing needed -> whether the thing is there."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    needed = {
        f"python{version}-venv": importlib.util.find_spec("ensurepip") is not None
    }
    if needs_odoo(command):
        needed |= _needed_by_odoo(command)
    if set(command) & set(MODULES_WITH_NODE) and needs_odoo(command):
        needed["nodejs"] = shutil.which("node") is not None
        needed["npm"] = shutil.which("npm") is not None
    return needed


def _needed_by_odoo(command: Sequence[str]) -> dict[str, bool]:
    needed = {
        "postgresql": is_server_named() or server_programs() is not None,
        "debian-archive-keyring": has_odoo() or has_archive_keys(),
    }
    if set(command) & set(MODULES_WITH_BROWSER):
        needed["chromium"] = any(map(shutil.which, BROWSERS))
    return needed
