"""Exchange hangs while ten people open entries: everybody else goes on working.

A demo of its own with two web workers, whose tenant answers, then hangs, then drips.
"""

import contextlib
import re
import time
from collections.abc import Iterator
from typing import Any

from .connect_mailbox import connect_mailbox, fill_in_setup, keep_address
from .databases import Databases
from .demo_database import make_demo_database
from .demo_mail import log_sample_mail, send_sample_mail
from .demo_ports import Ports
from .demo_servers import DemoServers
from .odoo_client import OdooClient
from .odoo_command import OdooRunner
from .odoo_home import find_odoo
from .paths import ADDON, WORK
from .people import Measured, Reader, measure, measure_while_reading, other_pages
from .postgres import running_server
from .processes import PidFile, free_port
from .sandbox_address import SandboxAddress
from .steps import Problem, run_main, step

FOLDER = WORK / "attack"
DATABASE = f"{ADDON}_attack"
LOGINS = ("sara", "giulia", "marco", "admin")
PEOPLE = 10
SECONDS = 20.0
SECONDS_TO_WARM_UP = 5.0  # each worker makes its caches at the first page
HANG = {"latency": 60}
DRIP = {"drip": 2}
SECONDS_OF_REST = 31.0  # a mailbox that did not answer is left alone for so long
LONGEST_RUN = 75.0
# A worker that the watchdog ended, or that ended itself at a limit.
KILLED = re.compile(r"timeout after \d+s|limit \(\d+\) reached")

Row = dict[str, Any]


def trial() -> list[Row]:
    """:return: rows of the table of `make attack`"""
    pids = PidFile(FOLDER / "pids.json")
    with pids.only_run("make attack"), running_server() as postgres:
        runner = OdooRunner(find_odoo(), postgres)
        databases = Databases(runner.server)
        database = make_demo_database(databases, runner, DATABASE)
        servers = DemoServers(_free_ports(), FOLDER, pids)
        try:
            servers.start(runner, database)
            return _rows(servers)
        finally:
            with step("Stopping"):
                servers.stop()
            databases.drop(DATABASE)


def _free_ports() -> Ports:
    return Ports(*(free_port() for _ in range(4)))


def _rows(servers: DemoServers) -> list[Row]:
    office = Office(servers)
    healthy = office.work("Exchange answers")
    with office.fault(**HANG):
        hanging = office.work("Exchange hangs")
    time.sleep(SECONDS_OF_REST)
    with office.fault(**DRIP):
        office.log_now()
        start = time.monotonic()
        dripping = office.work("Exchange sends a byte every two seconds")
        run = office.wait_for_run()
        seconds = time.monotonic() - start
    return [
        _pages_row("Exchange hangs", hanging, healthy),
        _pages_row("it drips", dripping, healthy),
        _row("longest wait of ten people for Exchange", office.slowest, 6.5, "s"),
        _row("a run at a tenant that drips ends after", seconds, LONGEST_RUN, "s"),
        _row("such runs that do not say why", int(not run["error"]), 0),
        _row("workers killed meanwhile", _killed(servers), 0),
        _row("e-mails not logged when it answers again", office.left_over(), 0),
    ]


def _pages_row(when: str, measured: Measured, healthy: Measured) -> Row:
    what = f"slowest other page, {when} (healthy: {healthy.slowest:.2f} s)"
    return _row(what, measured.slowest, 1, "s")


def _row(what: str, value: float, aim: float, unit: str = "") -> Row:
    return {"what": what, "value": value, "aim": aim, "unit": unit}


def _killed(servers: DemoServers) -> int:
    return len(KILLED.findall(servers.odoo_log.read_text()))


class Office:
    """Ten people, the mail that they read, and the job that logs it."""

    def __init__(self, servers: DemoServers) -> None:
        self.sandbox: SandboxAddress = servers.sandbox
        clients = [
            OdooClient(servers.odoo_url, DATABASE, login, login)
            for login, _ in zip(LOGINS * PEOPLE, range(PEOPLE), strict=False)
        ]
        self.admin = OdooClient(servers.odoo_url, DATABASE, "admin", "admin")
        self.mailbox = self._log_mail()
        self.readers = [Reader(client, _messages(client)) for client in clients]
        self.pages = other_pages(self.admin, _messages(self.admin)[0])
        measure(self.pages, SECONDS_TO_WARM_UP)

    @property
    def slowest(self) -> float:
        """Seconds that somebody waited for what Exchange has."""
        return max(reader.slowest for reader in self.readers)

    @property
    def refused(self) -> int:
        """How often somebody was told that Exchange does not answer."""
        return sum(reader.refused for reader in self.readers)

    def work(self, title: str) -> Measured:
        before = self.refused
        with step(f"{title}, ten people open entries"):
            measured = measure_while_reading(self.readers, self.pages, SECONDS)
        told = f"told that it does not answer: {self.refused - before} times"
        print(f"    median/slowest: {measured.in_words()}; {told}", flush=True)
        return measured

    @contextlib.contextmanager
    def fault(self, **fault: float) -> Iterator[None]:
        """Let all of Graph be out of order."""
        self.sandbox.control("add_fault", path="^/v1.0/", times=None, **fault)
        try:
            yield
        finally:
            self.sandbox.control("clear_faults")

    def log_now(self) -> None:
        """Let the job meet mail."""
        self.sandbox.control("generate", count=10)
        self.admin.call("email.logging.mailbox", "action_log_now", [self.mailbox])

    def wait_for_run(self) -> Row:
        """:return: the run that ended
        :raise Problem: none did
        """
        stopped = [("state", "in", ("throttled", "error"))]
        end = time.monotonic() + 2 * LONGEST_RUN
        with step("Waiting until the job gives up"):
            while time.monotonic() < end:
                runs = self.admin.find(
                    "email.logging.run", stopped, ["state", "error"], limit=1
                )
                if runs:
                    return runs[0]
                time.sleep(0.5)
        raise Problem("The job's run did not end, or did not say so.")

    def left_over(self) -> int:
        """How many messages are in the Inbox although Exchange answers again."""
        self.admin.call("email.logging.mailbox", "action_log_now", [self.mailbox])
        end = time.monotonic() + LONGEST_RUN
        while (left := self.sandbox.messages_waiting()) and time.monotonic() < end:
            time.sleep(0.5)
        return left

    def _log_mail(self) -> int:
        with step("Logging the sample mail") as progress:
            sent = send_sample_mail(self.sandbox)
            keep_address(self.admin)
            fill_in_setup(self.admin, self.sandbox)
            mailbox = connect_mailbox(self.admin, self.sandbox)
            log_sample_mail(self.admin, self.sandbox, mailbox, sent, progress)
        return mailbox


def _messages(odoo: OdooClient) -> list[int]:
    """What this person may read of what has attachments."""
    found = odoo.find("email.logging.message", [("has_attachments", "=", True)], ["id"])
    return [row["id"] for row in found]


def main() -> None:
    for row in trial():
        print(row)


if __name__ == "__main__":
    run_main(main)
