"""Which tests execute a line, and how long each takes: what ``make coverage`` noted."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from ..measure_coverage import DATA, SECONDS
from ..steps import Problem

MOST_SECONDS = 40.0
# What names of models have in common.
SUBJECT = re.compile("^(email_logging|interaction_log)_")
LINES = """
    SELECT arc.tono, context.context FROM arc
      JOIN file ON file.id = arc.file_id JOIN context ON context.id = arc.context_id
     WHERE file.path = ?
"""


class WhoTests:
    """:raise Problem: nothing was measured yet"""

    def __init__(
        self,
        data: Path = DATA,
        seconds: Path = SECONDS,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        if not (data.is_file() and seconds.is_file()):
            raise Problem("Which test executes a line is not known yet: make coverage")
        self.data = data
        self.most_seconds = most_seconds
        self.seconds: dict[str, float] = json.loads(seconds.read_text())
        self.of_class: dict[str, list[str]] = defaultdict(list)
        for name in self.seconds:
            self.of_class[name.rpartition("::")[0]].append(name)

    def of_file(self, path: Path) -> dict[int, set[str]]:
        """:return: the names of tests, and of classes that execute it once for all"""
        lines: dict[int, set[str]] = defaultdict(set)
        with closing(sqlite3.connect(self.data)) as database:
            for line, name in database.execute(LINES, [str(path)]):
                lines[line].add(name)
        return lines

    def quickest_first(self, names: Iterable[str], of: str = "") -> list[str]:
        """Tests, those of a class together: it is set up once. As many as take the most
        seconds, one class at least; and as many of a file's own.

        :param of: a file, whose own tests, as their names say, come before all others
        """
        by_class: dict[str, list[str]] = defaultdict(list)
        for test in self._tests(names):
            by_class[test.rpartition("::")[0]].append(test)
        subject = SUBJECT.sub("", Path(of).stem) or "?"
        chosen = []
        for is_own in (True, False):
            classes = (
                t for t in by_class.values() if (subject in _file(t[0])) is is_own
            )
            chosen += self._within(sorted(classes, key=self.take))
        return chosen

    def _tests(self, names: Iterable[str]) -> list[str]:
        tests = {
            test
            for name in names
            for test in self.of_class.get(name, [name])
            if test in self.seconds
        }
        return sorted(tests, key=lambda test: (self.seconds[test], test))

    def _within(self, classes: list[list[str]]) -> list[str]:
        found: list[str] = []
        for tests in classes:
            if found and self.take(found) + self.take(tests) > self.most_seconds:
                break
            found += tests
        return found

    def take(self, tests: Iterable[str]) -> float:
        """:return: seconds"""
        return sum(self.seconds[test] for test in tests)


def _file(test: str) -> str:
    return Path(test.partition("::")[0]).stem
