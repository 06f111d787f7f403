"""A pytest plugin: all is loaded and collected once; then, for each fault, a copy of
the process gets it and runs the tests that may notice.

A copy is a fork. It shares no connection of a database with the others: all are closed
before. What it commits is undone: the database is copied anew.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from ..paths import ROOT
from .faults import Fault, faults_of, faulty_code, first_line
from .outcomes import KILLED, NOT_TRIED, SURVIVED, TIMED_OUT, WORK_FILE
from .test_database import TestDatabase

# A copy that hangs has no longer than this times what its tests took.
PATIENCE = 6
LEAST_SECONDS = 40.0
SECONDS_OF_ONE = 30.0

Functions = dict[tuple[str, str, int], list[FunctionType]]
_failed: list[str] = []


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    work = json.loads(Path(os.environ[WORK_FILE]).read_text())
    database = TestDatabase.of(session.config)
    if database:
        _load_registry(database.name)
    trials = Trials(session, database, _functions())
    with Path(work["results"]).open("a") as results:
        for mutant in work["mutants"]:
            outcome = trials.of(mutant)
            results.write(json.dumps({**mutant, **outcome, "tests": []}) + "\n")
            results.flush()
    sys.stdout.flush()
    os._exit(0)  # nothing was begun that would have to be ended


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.append(report.nodeid)


def _load_registry(database: str) -> None:
    import odoo.modules.registry
    import odoo.service.server

    threading.current_thread().testing = True  # type: ignore[attr-defined]
    odoo.service.server.load_server_wide_modules()
    odoo.modules.registry.Registry(database)


def _functions() -> Functions:
    """All functions of ours that were loaded, by file, name and first line."""
    found: Functions = defaultdict(list)
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and "crm_email_logging" in (
            file := one.__code__.co_filename
        ):
            code = one.__code__
            key = (os.path.realpath(file), code.co_name, code.co_firstlineno)
            found[key].append(one)
    return found


@dataclass
class Trials:
    session: pytest.Session
    database: TestDatabase | None
    functions: Functions
    # Tests that failed without a fault, and those that did not.
    broken: set[str] = field(default_factory=set)
    sound: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.items = {item.nodeid: item for item in self.session.items}

    def of(self, mutant: dict[str, Any]) -> dict[str, Any]:
        """:return: `outcome`, `by` the name of a test, `took` in seconds"""
        started = time.monotonic()
        outcome, name = self._noticed(mutant)
        took = round(time.monotonic() - started, 1)
        return {"outcome": outcome, "by": name, "took": took}

    def _noticed(self, mutant: dict[str, Any]) -> tuple[str, str]:
        tests = [name for name in mutant["tests"] if self._can_run(name)]
        if not tests:
            return SURVIVED, ""
        outcome, name = self._in_a_copy(tests, mutant["seconds"], mutant)
        if outcome == KILLED and name in self.items:
            return (outcome, name) if self._is_sound(name) else self._noticed(mutant)
        if outcome in (KILLED, TIMED_OUT) and not self._pass(tests, mutant["seconds"]):
            return NOT_TRIED, ""
        return outcome, name

    def _can_run(self, name: str) -> bool:
        return name in self.items and name not in self.broken

    def _is_sound(self, name: str) -> bool:
        """Whether a test passes in such a copy when there is no fault."""
        if name not in self.sound | self.broken:
            (self.sound if self._pass([name], SECONDS_OF_ONE) else self.broken).add(
                name
            )
        return name in self.sound

    def _pass(self, tests: list[str], seconds: float) -> bool:
        return self._in_a_copy(tests, seconds)[0] == SURVIVED

    def _in_a_copy(
        self, tests: list[str], seconds: float, mutant: dict[str, Any] | None = None
    ) -> tuple[str, str]:
        """:return: the outcome, and the name of the first test that fails"""
        if self.database:
            self.database.leave()
        reading, writing = os.pipe()
        copy = os.fork()
        if not copy:
            self._be_the_copy(tests, mutant, writing)
        os.close(writing)
        with os.fdopen(reading) as told:
            outcome = _wait(copy, LEAST_SECONDS + PATIENCE * seconds)
            name = told.read() if outcome != TIMED_OUT else ""
        if self.database:
            self.database.restore()
        return outcome, name

    def _be_the_copy(
        self, tests: list[str], mutant: dict[str, Any] | None, tell: int
    ) -> None:
        """Never returns."""
        status = 3
        try:
            os.setsid()  # what it starts is ended with it
            if mutant is None or self._put_in_place(mutant):
                name = self._first_that_fails(tests)
                os.write(tell, name.encode())
                status = int(bool(name))
        # Whatever ends pytest itself was made by the fault.
        except BaseException as error:  # noqa: BLE001
            os.write(tell, f"{type(error).__name__} outside of a test".encode())
            status = 1
        finally:
            os._exit(status)

    def _put_in_place(self, mutant: dict[str, Any]) -> bool:
        """:return: whether the function is there, and can have other code"""
        path = ROOT / mutant["file"]
        tree, faults = faults_of(path)
        fault = faults[mutant["index"]]
        if fault.what != mutant["what"]:
            return False  # the file was changed meanwhile
        there = self.functions.get(_key(path, fault), [])
        for function in there:
            code = faulty_code(tree, fault, function.__code__.co_filename)
            if len(code.co_freevars) != len(function.__code__.co_freevars):
                return False
            function.__code__ = code
        return bool(there)

    def _first_that_fails(self, tests: list[str]) -> str:
        items = [self.items[name] for name in tests]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if _failed:
                return _failed[0]
        return ""


def _key(path: Path, fault: Fault) -> tuple[str, str, int]:
    return str(path), fault.function.name, first_line(fault.function)


def _wait(copy: int, seconds: float) -> str:
    """Wait for its end, and end what it has started."""
    deadline = time.monotonic() + seconds
    outcome = TIMED_OUT
    for status in _statuses(copy):
        if status is not None:
            outcome = {0: SURVIVED, 3: NOT_TRIED}.get(status, KILLED)
            break
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(copy, signal.SIGKILL)
    if outcome == TIMED_OUT:
        os.waitpid(copy, 0)
    return outcome


def _statuses(copy: int) -> Iterator[int | None]:
    while True:
        ended, status = os.waitpid(copy, os.WNOHANG)
        yield os.waitstatus_to_exitcode(status) if ended else None
