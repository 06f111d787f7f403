"""Tests that need no Odoo run on a machine that has none, and no database."""

import unittest
from unittest.mock import patch

from dev import prerequisites, venv
from dev.without_odoo import needs_odoo

ALONE = (
    ["tests/exchange"],
    ["tests/sandbox", "-k", "smtp"],
    ["-x", "tests/dev/test_start.py::TestPython"],
    ["tests/exchange/graph/test_pace.py", "tests/test_house.py"],
)
WITH_ODOO = (
    [],
    ["-k", "tests"],
    ["tests"],
    ["tests/engine"],
    ["tests/exchange", "tests/engine/test_faults.py"],
    ["tests/exchange/../engine"],
)


class TestWithoutOdoo(unittest.TestCase):
    def test_which_tests_need_one(self):
        for arguments in ALONE:
            with self.subTest(arguments):
                self.assertFalse(needs_odoo(["dev.test", *arguments]))
        for arguments in WITH_ODOO:
            with self.subTest(arguments):
                self.assertTrue(needs_odoo(["dev.test", *arguments]))
        self.assertTrue(needs_odoo(["dev.demo", "tests/exchange"]))

    def test_nothing_of_it_is_installed_or_unpacked(self):
        for arguments, is_needed in ((ALONE[0], False), (WITH_ODOO[0], True)):
            with self.subTest(arguments):
                prepared = self.prepared(["dev.test", *arguments])
                self.assertIs("postgresql" in prepared, is_needed)
                self.assertIs("odoo" in prepared, is_needed)
                self.assertIn("venv", prepared)

    def prepared(self, command):
        """:return: what is prepared for a command on a machine that has nothing"""
        prepared = []
        with (
            patch.object(prerequisites, "server_programs", return_value=None),
            patch.object(prerequisites, "is_server_named", return_value=False),
            patch.object(prerequisites, "require_named_server"),
            patch.object(prerequisites, "install", prepared.extend),
            patch.object(venv, "find_odoo", lambda: prepared.append("odoo")),
            patch.object(venv, "prepare", lambda _active: prepared.append("venv")),
            patch.object(venv, "end_with_make"),
            patch.dict("os.environ"),
            patch("os.execv"),
            patch("os.chdir"),
            patch("sys.argv", ["dev.venv", *command]),
        ):
            venv.main()
        return prepared
