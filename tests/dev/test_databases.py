import tempfile
import threading
import time
import unittest
from pathlib import Path
from unittest.mock import patch

from dev import databases, test


class MemoryDatabases(databases.Databases):
    """As many commands see one server: which databases it has, and nothing else."""

    def __init__(self, filestores: Path) -> None:
        self.filestores = filestores
        self.known: list[str] = []

    def exists(self, name: str) -> bool:
        return name in self.known

    def names(self, prefix: str) -> list[str]:
        return [name for name in self.known if name.startswith(prefix)]

    def drop(self, name: str) -> None:
        self.known.remove(name)

    def rename(self, name: str, new_name: str) -> None:
        self.known.append(new_name)
        (self.filestores / new_name).mkdir()


class TestDatabases(unittest.TestCase):
    """Continuous integration tries the wheel beside the tests, in a fresh clone."""

    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        work = patch.object(databases, "WORK", Path(folder.name))
        work.start()
        self.addCleanup(work.stop)
        self.databases = MemoryDatabases(Path(folder.name))
        self.built: list[str] = []

    def _build(self, name: str) -> None:
        self.built.append(name)
        time.sleep(0.2)

    def test_two_commands_make_one_database_once(self) -> None:
        arguments = ("base", "key", self._build)
        commands = [
            threading.Thread(target=self.databases.cached, args=arguments)
            for _ in range(2)
        ]
        for command in commands:
            command.start()
        for command in commands:
            command.join()
        self.assertEqual(self.built, ["base_unfinished"])
        self.assertEqual(self.databases.known, ["base_key"])

    def test_one_for_other_sources_takes_its_place(self) -> None:
        self.databases.cached("base", "old", self._build)
        self.databases.cached("base", "new", self._build)
        self.assertEqual(self.databases.known, ["base_new"])

    def test_the_tests_of_two_languages_keep_both(self) -> None:
        for key in ("old", "new"):
            for language in ("it_IT", "en_US"):
                with patch.object(test, "LANGUAGE", language):
                    self.databases.cached(test.template_kind(), key, self._build)
        self.assertEqual(len(self.databases.known), 2)
