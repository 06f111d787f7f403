import ast
import re
import shlex
import unittest

from dev.paths import ADDON, ROOT
from dev.try_install import steps_of_readme

MANIFEST = ast.literal_eval((ROOT / "__manifest__.py").read_text())
NEEDED = MANIFEST["external_dependencies"]["python"]


def requirements(name):
    """:return: {package in lower case: as it is written in the file}"""
    lines = (ROOT / name).read_text().splitlines()
    written = [line for line in lines if line and not line.startswith("#")]
    return {re.match(r"[\w.-]+", line)[0].lower(): line for line in written}


class TestInstallSteps(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.steps = steps_of_readme((ROOT / "README.md").read_text())

    def test_odoo_reads_the_dependencies_without_the_package_packaging(self):
        for name in NEEDED:
            self.assertRegex(name, r"\A[\w-]+\Z")

    def test_readme_installs_what_odoo_does_not_require_itself(self):
        ours = requirements("requirements.txt")
        self.assertEqual(set(ours), set(NEEDED))
        odoos = requirements("dev/odoo-requirements.txt")
        missing = [ours[name] for name in NEEDED if name not in odoos]
        self.assertEqual(shlex.split(self.steps.command), ["pip", "install", *missing])

    def test_readme_names_the_folder_and_the_app(self):
        self.assertEqual(self.steps.folder, ADDON)
        self.assertEqual(self.steps.app, MANIFEST["name"])
