import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

from dev.paths import ADDON, ROOT
from dev.wheel import EXPECTED, INSIDE


class TestWheel(unittest.TestCase):
    """That it installs and runs beside Odoo, `make wheel` shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        folder = Path(temporary.name)
        clone = folder / "crm"  # as whoever clones it may call it
        left_out = shutil.ignore_patterns(".work", ".git", "__pycache__")
        shutil.copytree(ROOT, clone, ignore=left_out)
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
        subprocess.run([*build, "-d", folder], cwd=clone, check=True)
        (cls.wheel,) = folder.glob("*.whl")
        cls.names = zipfile.ZipFile(cls.wheel).namelist()

    def test_its_name_is_the_addons_whatever_the_folder_is_called(self):
        self.assertTrue(self.wheel.name.startswith(f"odoo_addon_{ADDON}-19.0."))

    def test_it_holds_what_runs_in_production_and_nothing_else(self):
        self.assertEqual([n for n in self.names if not EXPECTED.match(n)], [])
        inside = {name.removeprefix(INSIDE).partition("/")[0] for name in self.names}
        rooms = {"connection", "controllers", "engine", "exchange", "models", "wizards"}
        files = {"data", "i18n", "migrations", "security", "static", "views"}
        self.assertLessEqual({*rooms, *files, "__manifest__.py"}, inside)
