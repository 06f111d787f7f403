"""Whoever calls a linter, make or pre-commit, gets the same version of it."""

import json
import re
from unittest import TestCase

from dev.lint import TYPED, TYPED_IN_ADDON, addon_folders
from dev.paths import ROOT


class TestLint(TestCase):
    def setUp(self):
        super().setUp()
        self.hooks = (ROOT / ".pre-commit-config.yaml").read_text()
        self.of_python = dict(re.findall(r'"([\w-]+)==([\d.]+)"', self.hooks))
        self.of_node = dict(re.findall(r'"(@?[\w/-]+)@([\d.]+)"', self.hooks))

    def test_python_tools_of_pre_commit_are_those_of_make(self):
        self.assertEqual(set(self.of_python), {"ruff", "pylint-odoo"})
        requirements = (ROOT / "dev" / "requirements.txt").read_text().splitlines()
        for name, version in self.of_python.items():
            self.assertIn(f"{name}=={version}", requirements)

    def test_pre_commit_looks_where_make_does(self):
        """A change anywhere there must start the tool."""
        for tool, names in (
            ("mypy", (*TYPED, *TYPED_IN_ADDON)),
            ("pylint-odoo", addon_folders()),
        ):
            files = re.search(rf"(?ms)id: {tool}$.*?files: (\S+)$", self.hooks)[1]
            for name in names:
                file = name if name.endswith(".py") else f"{name}/any.py"
                self.assertRegex(file, files, tool)

    def test_continuous_integration_lints_first(self):
        lines = (ROOT / ".ci" / "run").read_text().splitlines()
        made = [line.removeprefix("make ") for line in lines if line.startswith("make")]
        # Nothing goes on in the background: what it finds ends the run.
        self.assertLess(made.index("lint"), made.index("test"))

    def test_node_tools_of_pre_commit_are_those_of_make(self):
        package = json.loads((ROOT / "dev" / "package.json").read_text())
        self.assertEqual(self.of_node, package["devDependencies"])
