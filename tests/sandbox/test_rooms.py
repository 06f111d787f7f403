"""The rooms of the sandbox: who may know whom, and no files in a circle."""

import ast
import unittest
from pathlib import Path

SANDBOX = Path(__file__).parents[2] / "sandbox"
# A room may import those named with it, and nothing else of ours.
ROOMS = {
    "mime": set(),
    "written": set(),
    "transport": {"mime"},
    "store": {"mime", "transport", "written"},
    "web": {"written"},
    "control": {"store", "transport", "web"},
    "entra": {"control", "store", "web"},
    "graph": {"control", "entra", "mime", "store", "web"},
    "ews": {"control", "mime", "store", "web"},
}


def imported(file):
    """The files of the sandbox that a file imports; a package for its __init__."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = file.parents[node.level - 1].joinpath(
                *(node.module or "").split(".")
            )
            for name in node.names:
                within = base / f"{name.name}.py"
                module = base.with_suffix(".py")
                found = within if within.exists() else module
                yield found if found.exists() else base / "__init__.py"


IMPORTS = {file: set(imported(file)) for file in SANDBOX.rglob("*.py")}


def room(file):
    return file.parent.name if file.parent != SANDBOX else ""


class TestRooms(unittest.TestCase):
    def test_all_imports_are_found(self):
        self.assertFalse(set().union(*IMPORTS.values()) - set(IMPORTS))

    def test_rooms_know_only_those_below(self):
        for file, others in IMPORTS.items():
            if room(file):
                with self.subTest(file.relative_to(SANDBOX)):
                    known = {room(other) for other in others} - {room(file)}
                    self.assertLessEqual(known, ROOMS[room(file)])

    def test_no_circle_of_files(self):
        left = dict(IMPORTS)
        while free := [file for file in left if not left[file] & set(left)]:
            for file in free:
                del left[file]
        self.assertEqual(sorted(str(file.relative_to(SANDBOX)) for file in left), [])

    def test_nothing_of_odoo(self):
        for file in IMPORTS:
            with self.subTest(file.relative_to(SANDBOX)):
                self.assertNotRegex(file.read_text(), r"(?m)^\s*(from|import) odoo\b")
