"""A pytest plugin: tests of folders that need no Odoo, without any of Odoo.

The addon's own ``__init__.py`` and that of its tests import Odoo. In their places
stand empty packages that only lead to the same folders.
"""

import importlib.util
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

from .paths import ADDON, ADDONS


def _stand_in(name: str, folder: Path) -> None:
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    package = importlib.util.module_from_spec(spec)
    # pytest compares it with the file that it collects
    package.__file__ = str(folder / "__init__.py")
    sys.modules[name] = package


_stand_in(ADDON, ADDONS / ADDON)
_stand_in(f"{ADDON}.tests", ADDONS / ADDON / "tests")
