"""A pytest plugin: a test during which Odoo logs a warning or an error fails.

What a test expects to be logged it catches itself, by ``assertLogs`` or
``mute_logger``; that does not arrive here.
"""

import logging
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

import odoo

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

ELSEWHERE = (*odoo.__path__, sys.prefix, sys.base_prefix)


class Complaints(logging.Handler):
    """Collects what is logged at level WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if not _is_odoos_own(record):
            self.lines.append(self.format(record))

    def take(self) -> str:
        """What was collected since the last call."""
        lines, self.lines = self.lines, []
        return "\n".join(lines)


def _is_odoos_own(record: logging.LogRecord) -> bool:
    """Python's own warnings (deprecations, mostly) name the file that is to blame.

    After a tour has succeeded, its page may complain that it is being closed.
    """
    message = record.getMessage()
    if record.name == "py.warnings":
        return message.startswith(ELSEWHERE)
    return message.startswith("Error received after termination")


complaints = Complaints()


def pytest_sessionstart() -> None:
    logging.getLogger().addHandler(complaints)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[
    None, pytest.TestReport, pytest.TestReport
]:
    report = yield
    logged = complaints.take()
    if logged and report.passed:
        report.outcome = "failed"
        report.longrepr = f"Odoo logged:\n{logged}"
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: "WorkerController") -> None:
    """What one of several processes logged after its last test."""
    complaints.lines += getattr(node, "workeroutput", {}).get(__name__, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was logged after the last test fails the run as well."""
    logged = complaints.take()
    if logged:
        terminalreporter.section("Odoo logged")
        terminalreporter.line(logged)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[__name__] = complaints.lines
    if complaints.lines and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
