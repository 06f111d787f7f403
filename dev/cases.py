"""Send mail that was once decided wrongly to a demo, and tell what came of each.

Compares verdicts only, and for whom; names of opportunities, dates and remedies are
for people to look at. Ends with status 1 when one is not as it should be.
"""

import argparse
import os
import re
import smtplib
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

from sandbox.transport.envelope import without_bcc

from .cases_table import CASES, LOGGED, NOT_LOGGED, Case
from .connect_mailbox import connect_mailbox, fill_in_setup, keep_address
from .databases import Databases
from .demo_database import make_demo_database
from .demo_servers import DemoServers, demo_servers
from .odoo_client import OdooClient
from .odoo_command import OdooRunner
from .odoo_home import find_odoo
from .paths import ROOT
from .postgres import running_server
from .steps import Problem, run_main, step

FOLDER = ROOT.parent / "shared" / "cases"
PATIENCE_SECONDS = 60.0
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
RIGHT, WRONG, UNKNOWN = "ok", "WRONG", "-"


class Trial:
    """A demo that gets the files, one at a time."""

    def __init__(self, servers: DemoServers, database: str) -> None:
        self.sandbox = servers.sandbox
        self.admin = OdooClient(servers.odoo_url, database, "admin", "admin")
        # Reads messages, as the administrator outside Sales must not.
        self.manager = OdooClient(servers.odoo_url, database, "sara", "sara")
        keep_address(self.admin)
        fill_in_setup(self.admin, self.sandbox)
        self.mailbox = connect_mailbox(self.admin, self.sandbox)

    def prepare(self, case: Case) -> None:
        for model, values in case.records:
            self.manager.create(model, {k: self._value(v) for k, v in values.items()})

    def verdict(self, case: Case, file: Path) -> str:
        """Send a file, and wait for what is decided about it."""
        raw = file.read_bytes()
        before = self._logged(raw), self._skipped(raw)
        self._send(case, file, without_bcc(raw))
        logged, skipped = self._logged(raw), self._skipped(raw)
        changed = [who for i, who in logged.items() if before[0].get(i) != who]
        if changed:
            people = [login for who in changed for login in who]
            return " ".join([LOGGED, str(len(people)), *sorted(set(people))])
        return next((v for i, v in skipped.items() if i not in before[1]), "no verdict")

    def delete(self, file: Path) -> None:
        """Delete what was logged of a file."""
        ids = [int(i) for i in self._logged(file.read_bytes())]
        self.manager.call("email.logging.message", "unlink", ids)

    def _value(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("partner of "):
            login = value.removeprefix("partner of ")
            users = self.manager.find(
                "res.users", [("login", "=", login)], ["partner_id"]
            )
            return users[0]["partner_id"][0]
        return value

    def _send(self, case: Case, file: Path, raw: bytes) -> None:
        sender, recipients = case.envelopes.get(_letter(file), (None, None))
        if sender is None:
            sender = next(iter(_addresses(raw, "From")), "")
        with smtplib.SMTP("localhost", self.sandbox.smtp_port, timeout=30) as smtp:
            smtp.sendmail(sender, recipients or _addresses(raw, "To", "Cc"), raw)
        self.admin.call("email.logging.mailbox", "action_log_now", [self.mailbox])
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.sandbox.messages_waiting():
            if time.monotonic() > deadline:
                raise Problem(f"{file.name} was left in the Inbox for too long.")
            time.sleep(0.3)

    def _logged(self, raw: bytes) -> dict[str, list[str]]:
        """:return: {id of a message: the login of each of its entries}"""
        entries = self.manager.find(
            "interaction.log.entry",
            [("message_id.internet_message_id", "=", _message_id(raw))],
            ["message_id", "user_id"],
        )
        found: dict[str, list[str]] = {}
        for entry in entries:
            found.setdefault(str(entry["message_id"][0]), []).append(
                _first_name(entry["user_id"])
            )
        return {message: sorted(logins) for message, logins in found.items()}

    def _skipped(self, raw: bytes) -> dict[str, str]:
        """:return: {id of a skipped message: its reason, with the sign}"""
        rows = self.manager.find(
            "email.logging.skipped",
            [("internet_message_id", "=", _message_id(raw))],
            ["reason", "sign_label", "remedy"],
        )
        return {str(row["id"]): self._reason(row) for row in rows}

    def _reason(self, row: dict[str, Any]) -> str:
        """With the sign, or the addresses that somebody is to decide about."""
        if row["reason"] == "unknown_contact":
            listed = self._listed(row["id"])
            return " ".join([row["reason"], str(len(listed)), *listed])
        named = ADDRESS.findall(row["remedy"])
        sign = [f"({row['sign_label']})"] if row["sign_label"] else []
        return " ".join([row["reason"], *named, *sign])

    def _listed(self, skipped: int) -> list[str]:
        """:return: whom of a skipped message somebody may make a contact"""
        exchanges = [("sighting_ids.skipped_id", "=", skipped)]
        model = "email.logging.correspondent"
        found = self.manager.find(model, exchanges, ["email"])
        return sorted(row["email"] for row in found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=os.environ.get("CASES") or FOLDER)
    given = parser.parse_args().folder
    folder = next(
        (path for path in (Path(given), FOLDER / given) if path.is_dir()), None
    )
    if not folder:
        raise Problem(f"There are no cases in {given}: say where, with CASES=folder.")
    with running_server() as postgres, demo_servers() as servers:
        runner = OdooRunner(find_odoo(), postgres)
        database = make_demo_database(Databases(runner.server), runner)
        servers.start(runner, database)
        with step("Signing in to Microsoft 365"):
            trial = Trial(servers, database)
        marks = [_show(*line) for line in _lines(trial, folder)]
    print(f"\n{marks.count(RIGHT)} right, {marks.count(WRONG)} wrong.")
    return 1 if WRONG in marks else 0


def _lines(trial: Trial, folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """:return: folder, file, expected, got"""
    for kind in sorted(path for path in folder.iterdir() if path.is_dir()) or [folder]:
        case = CASES.get(kind.name.split("-")[0], Case({}))
        try:
            trial.prepare(case)
        except Problem as problem:
            print(f"{kind.name}: what must exist first could not be made: {problem}")
        for file in sorted(kind.glob("*.eml")):
            expected = case.expected.get(_letter(file), "")
            yield kind.name, file.stem, expected, trial.verdict(case, file)
            if _letter(file) in case.deleted:
                trial.delete(file)


def _show(folder: str, file: str, expected: str, got: str) -> str:
    mark = _mark(expected, got)
    print(f"{mark:5}  {folder:28} {file:32} {expected or '-':24} {got}", flush=True)
    return mark


def _mark(expected: str, got: str) -> str:
    if not expected:
        return UNKNOWN
    is_right = any(_agrees(choice, got) for choice in expected.split(" or "))
    return RIGHT if is_right else WRONG


def _agrees(expected: str, got: str) -> bool:
    if expected == NOT_LOGGED:
        return not got.startswith(LOGGED)
    verdict, *people = expected.split()
    reached = got.split()
    return reached[0] == verdict and set(people) <= set(reached[1:])


def _letter(file: Path) -> str:
    return file.stem.split("-")[0]


def _addresses(raw: bytes, *headers: str) -> list[str]:
    """Whatever looks like one, in headers that are not always well-formed."""
    message = message_from_bytes(raw)
    values = [v for name in headers for v in message.get_all(name, [])]
    texts = [str(make_header(decode_header(str(value)))) for value in values]
    return list(dict.fromkeys(ADDRESS.findall(" ".join(texts))))


def _message_id(raw: bytes) -> str:
    return str(message_from_bytes(raw)["Message-ID"]).strip()


def _first_name(user: list[Any]) -> str:
    return str(user[1]).split()[0].lower()


if __name__ == "__main__":
    run_main(main)
