import json
import runpy
import sqlite3
import tempfile
import unittest
import unittest.mock
from contextlib import closing
from pathlib import Path

from dev.mutants.faults import faults_of, faulty_code
from dev.mutants.who_tests import WhoTests

SOURCE = '''
class Door:
    @staticmethod
    def opens(guests, age):
        """Is `age < 18` or not."""
        welcome = [guest for guest in guests if guest]
        _logger.info("asked by %s", age + 1)
        return len(welcome) > 2 and age >= 18

    def query(self):
        return "SELECT id FROM door WHERE is_open AND key = %s"
'''
TABLES = """
CREATE TABLE file (id, path);
CREATE TABLE context (id, context);
CREATE TABLE arc (file_id, context_id, fromno, tono);
INSERT INTO file VALUES (1, '/door.py'), (2, '/window.py');
INSERT INTO context VALUES (1, 'test_doors.py::A::slow'), (2, 't.py::B'), (3, '');
INSERT INTO arc VALUES (1, 1, 7, 8), (1, 2, 7, 8), (1, 3, 7, 8), (2, 1, 8, 9);
"""
SECONDS = {
    "test_doors.py::A::slow": 9,
    "t.py::B::two": 2,
    "t.py::B::one": 1,
    "t.py::C::x": 1,
}


class TestMutants(unittest.TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "door.py"
        self.file.write_text(SOURCE)

    def said(self, line):
        return [fault.what for fault in faults_of(self.file)[1] if fault.line == line]

    def opens(self, what):
        """:return: what the function says of two guests of 18, with that fault"""
        tree, faults = faults_of(self.file)
        fault = next(fault for fault in faults if fault.what == what)
        names = runpy.run_path(str(self.file), {"_logger": unittest.mock.Mock()})
        function = names["Door"].opens
        function.__code__ = faulty_code(tree, fault, "door.py")
        return function(["Ann", "Ben"], 18)

    def test_where_faults_are_made(self):
        forgotten = "for guest in guests if guest: condition left out"
        self.assertEqual(self.said(6), [forgotten])
        self.assertFalse(self.said(5) + self.said(7))  # read by people only
        clause, value = self.said(11)
        self.assertIn("WHERE is_open OR key = %s", clause)
        self.assertIn("WHERE is_open AND key <> %s", value)

    def test_the_code_has_the_fault(self):
        self.assertIs(self.opens("len(welcome) > 2  becomes  len(welcome) >= 2"), True)
        self.assertIs(self.opens("age >= 18  becomes  age > 18"), False)
        with self.assertRaises(StopIteration):
            self.opens("age >= 18  becomes  age == 18")

    def test_who_may_notice(self):
        data, seconds = self.folder / "data", self.folder / "seconds.json"
        with closing(sqlite3.connect(data)) as database:
            database.executescript(TABLES)
        seconds.write_text(json.dumps(SECONDS))
        who_tests = WhoTests(data, seconds)
        names = who_tests.of_file(Path("/door.py"))[8]
        tests = who_tests.quickest_first(names)
        # What a class sets up concerns each of its tests.
        self.assertEqual(
            tests, ["t.py::B::one", "t.py::B::two", "test_doors.py::A::slow"]
        )
        self.assertEqual(who_tests.take(tests), 12)
        tests = who_tests.quickest_first(names, of="email_logging_door.py")
        self.assertEqual(tests[0], "test_doors.py::A::slow")  # its own
