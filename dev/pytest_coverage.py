"""A pytest plugin: which test executed a line, for coverage.py; and how long each took.

What a class sets up is noted under the class: each of its tests may depend on it.
"""

import json
import os
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import coverage
import pytest

SECONDS_FILE = "CRM_EMAIL_LOGGING_SECONDS"
_seconds: dict[str, float] = defaultdict(float)


def _measure_as(name: str) -> None:
    measured = coverage.Coverage.current()
    if measured is not None:
        measured.switch_context(name)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    _measure_as(item.nodeid)
    try:
        return (yield)
    finally:
        _measure_as("")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, Any, Any]:
    if fixturedef.scope != "class":
        return (yield)
    _measure_as(request.node.nodeid)
    try:
        return (yield)
    finally:
        _measure_as(_present_test())


def _present_test() -> str:
    """pytest itself notes it, for whoever looks at a process that hangs."""
    return os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Processes of pytest-xdist end without the usual farewell."""
    if hasattr(session.config, "workerinput"):
        coverage.Coverage.current().save()
    elif SECONDS_FILE in os.environ:
        Path(os.environ[SECONDS_FILE]).write_text(json.dumps(_seconds))
