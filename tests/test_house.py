"""The rooms of the addon: who may know whom, and no files in a circle."""

import ast
import unittest

from .architecture import paths, ways
from .imports import ADDON, files, functions, imported, in_circles, is_of_odoo, room

# A room may import those named with it, and nothing else of ours; "" are the few files
# beside the rooms.
KNOWN = {
    "exchange": set(),
    "engine": {"exchange"},
    "connection": {"engine", "exchange"},
    "models": {"", "connection", "engine", "exchange"},
    "wizards": {"", "connection", "engine", "exchange"},
    "controllers": {"", "connection", "engine", "exchange"},
    "sandbox": set(),
}
ARROWS = {file: set(imported(file)) for file in files()}


class TestHouse(unittest.TestCase):
    def test_all_imports_are_found(self):
        missing = set().union(*ARROWS.values()) - set(ARROWS)
        self.assertEqual([str(path) for path in missing], [])

    def test_rooms_know_only_those_below(self):
        for file, others in ARROWS.items():
            if room(file) in KNOWN:
                with self.subTest(file.relative_to(ADDON)):
                    strangers = {room(other) for other in others} - {room(file)}
                    self.assertLessEqual(strangers, KNOWN[room(file)])

    def test_no_circle_of_files(self):
        self.assertEqual(in_circles(ARROWS), [])

    def test_adapters_are_made_in_one_room(self):
        """Who asks a mailbox names the port; connection knows which server it is."""
        makers = {
            room(file)
            for file, others in ARROWS.items()
            if any(self.is_adapter(other) for other in others)
        }
        self.assertEqual(makers - {"dev", "exchange", "tests"}, {"connection"})

    def test_the_outside_world_needs_nothing_of_odoo(self):
        for file in files("exchange", "sandbox"):
            with self.subTest(file.relative_to(ADDON)):
                self.assertFalse(is_of_odoo(file))

    def test_models_are_models_and_nothing_else(self):
        for file in files("models"):
            for node in ast.parse(file.read_text()).body:
                with self.subTest(file.name, line=node.lineno):
                    self.assertNotIsInstance(node, ast.FunctionDef)
                    if isinstance(node, ast.ClassDef):
                        self.assertTrue(self.is_model(node), node.name)

    def test_a_circle_is_found(self):
        first, second, other = (ADDON / name for name in ("a.py", "b.py", "c.py"))
        arrows = {first: {second}, second: {first}, other: set()}
        self.assertEqual(in_circles(arrows), ["a.py", "b.py"])

    def test_architecture_names_what_there_is(self):
        missing = [path for path in paths() if not (ADDON / path).exists()]
        self.assertEqual(missing, [])
        self.assertEqual(len(ways()), 3)
        for way, stops in ways().items():
            self.assertGreaterEqual(len(stops), 4, way)
            named = [call for stop in stops for call in (*stop.calls, *stop.asked)]
            for file, function in named:
                with self.subTest(way, file=file):
                    self.assertIn(function, functions(ADDON / file))

    def is_adapter(self, file):
        adapters = (ADDON / "exchange" / name for name in ("graph", "ews"))
        return any(file.is_relative_to(adapter) for adapter in adapters)

    def is_model(self, node):
        return any(ast.unparse(base).startswith("models.") for base in node.bases)
