"""A pytest plugin: of subtests, only what fails is reported.

pytest makes a report of each that passes, too, and pytest-xdist sends it to another
process: for some ten thousands of them, minutes.
"""

from typing import Any
from unittest import TestCase

from _pytest.unittest import TestCaseFunction

_report = TestCaseFunction.addSubTest


def _report_failure(
    function: TestCaseFunction, case: Any, test: TestCase, error: Any
) -> None:
    if error is not None:
        _report(function, case, test, error)


def pytest_configure() -> None:
    TestCaseFunction.addSubTest = _report_failure  # type: ignore[assignment,method-assign]
