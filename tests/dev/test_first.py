import os
import socket
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

from dev import demo_ports
from dev.databases import Databases
from dev.postgres import Server, require_named_server
from dev.prerequisites import look_first
from dev.processes import PidFile, free_port
from dev.steps import Problem


class TestLookFirst(unittest.TestCase):
    """What is said before anything is downloaded."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.set(**dict.fromkeys(("PGHOST", "PGPORT"), ""))
        pids = patch.object(demo_ports, "PIDS", PidFile(self.folder / "pids.json"))
        pids.start()
        self.addCleanup(pids.stop)

    def set(self, **variables):
        patcher = patch.dict(os.environ, variables)
        patcher.start()
        self.addCleanup(patcher.stop)

    def said(self, *modules):
        with self.assertRaises(Problem) as raised:
            look_first(modules)
        return str(raised.exception)

    def free_ports(self):
        self.set(**{name: str(free_port()) for name in demo_ports.DEFAULTS})

    def test_a_busy_port(self):
        self.free_ports()
        look_first(["dev.demo"])
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            self.set(SMTP_PORT=str(port))
            self.assertIn(f"Port {port} is in use", self.said("dev.demo"))
            look_first(["dev.test"])

    def test_what_is_no_port(self):
        self.free_ports()
        self.set(ODOO_PORT="http")
        self.assertIn("ODOO_PORT=http is no port", self.said("dev.demo"))

    def test_no_server_where_pghost_says(self):
        self.set(PGHOST="127.0.0.1", PGPORT=str(free_port()))
        self.assertIn(
            "No PostgreSQL answers at PGHOST=127.0.0.1", self.said("dev.test")
        )
        look_first(["dev.lint"])
        self.set(PGHOST=str(self.folder))
        self.assertIn("No PostgreSQL answers", self.said("dev.test"))

    def test_a_server_that_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.set(PGHOST="localhost", PGPORT=str(listener.getsockname()[1]))
            require_named_server()


class TestDatabases(unittest.TestCase):
    def test_a_server_that_refuses_is_one_sentence(self):
        nowhere = Server("127.0.0.1", str(free_port()), "odoo", "wrong")
        with self.assertRaises(Problem) as said:
            Databases(nowhere).exists("any")
        self.assertIn("PostgreSQL refused", str(said.exception))
        self.assertIn(
            "check PGHOST, PGPORT, PGUSER and PGPASSWORD", str(said.exception)
        )
        self.assertNotIn("\n", str(said.exception))

    def test_a_new_database_takes_the_place_of_a_filestore_left_behind(self):
        """By a killed run, or by a database of a server that is gone."""
        with tempfile.TemporaryDirectory() as folder:
            databases = Databases(Server("127.0.0.1", "0", "odoo", ""))
            databases.filestores = Path(folder)
            for name, file in (("base", "left"), ("base_unfinished", "new")):
                (databases.filestores / name).mkdir()
                (databases.filestores / name / file).touch()
            with patch.object(Databases, "_execute"):
                databases.rename("base_unfinished", "base")
            self.assertTrue((databases.filestores / "base" / "new").exists())
            self.assertFalse((databases.filestores / "base" / "left").exists())
