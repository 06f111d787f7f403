import importlib.metadata
import subprocess
import sys
import unittest

from dev.paths import ROOT


class TestPackages(unittest.TestCase):
    def test_what_we_need_gets_along_with_what_odoo_pins(self):
        """exchangelib and its dozen of packages included, as for Exchange Server."""
        wanted = (ROOT / "dev" / "requirements.txt").read_text().splitlines()
        installed = importlib.metadata.version("exchangelib")
        self.assertIn(f"exchangelib=={installed}", wanted)
        # Without what leads to Odoo's own folder, which Debian describes otherwise.
        check = [sys.executable, "-I", "-m", "pip", "check"]
        checked = subprocess.run(check, capture_output=True, check=False, text=True)
        self.assertEqual(checked.stdout.strip(), "No broken requirements found.")
