"""Send the sample mail by SMTP, have it logged, and count what came of it."""

import json
import smtplib
import time
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from typing import Any

from sandbox.transport.envelope import envelope_of, without_bcc

from .odoo_client import OdooClient
from .paths import ROOT
from .sandbox_address import SandboxAddress
from .steps import Problem, Progress

SAMPLE_MAIL = ROOT / "sandbox" / "mail"
EXPECTED = SAMPLE_MAIL / "expected.json"
PATIENCE_SECONDS = 180.0
SECONDS_TO_ARRIVE = 4


@dataclass(frozen=True)
class Outcome:
    """What became of the sample mail; the counts are of messages, but ``entries``."""

    sent: int
    logged: dict[str, int]
    entries: int
    not_logged: dict[str, int]
    not_copied: int

    def differences(self) -> list[str]:
        """One line for each count that is not as ``expected.json`` says."""
        found = asdict(self) | {"files": self.sent}
        expected: dict[str, Any] = json.loads(EXPECTED.read_text())["complete"]
        return [
            f"{name}: expected {value}, found {found[name]}"
            for name, value in expected.items()
            if found[name] != value
        ]


def log_sample_mail(
    odoo: OdooClient,
    sandbox: SandboxAddress,
    mailbox: int,
    sent: int,
    progress: Progress,
) -> Outcome:
    """Wait until the job has dealt with all of it.

    :param sent: how many messages there were
    :raise Problem: mail was left unread for too long
    """
    odoo.call("email.logging.mailbox", "action_log_now", [mailbox])
    _wait_until_read(sandbox, progress)
    logged = odoo.counts_by("email.logging.message", "direction")
    not_logged = odoo.counts_by("email.logging.skipped", "reason")
    return Outcome(
        sent=sent,
        logged=logged,
        entries=odoo.call("interaction.log.entry", "search_count", []),
        not_logged=not_logged,
        not_copied=sent - sum(logged.values()) - sum(not_logged.values()),
    )


def send_sample_mail(sandbox: SandboxAddress) -> int:
    """Send ``sandbox/mail/*.eml`` as a mail client would; return how many.

    Each arrives at the time that its Date says, so that conversations read in order.
    """
    files = sorted(SAMPLE_MAIL.glob("*.eml"))
    sandbox.control("log_to", addresses=[sandbox.kind.address])
    with smtplib.SMTP("localhost", sandbox.smtp_port, timeout=30) as smtp:
        for file in files:
            raw = without_bcc(file.read_bytes())
            envelope = envelope_of(raw)
            sandbox.set_clock(_seconds_since_sent(raw))
            smtp.sendmail(envelope.sender, envelope.recipients, raw)
    sandbox.set_clock(0)
    return len(files)


def _seconds_since_sent(raw: bytes) -> float:
    """Not positive: a clock that goes back; 0 when the message has no usable date."""
    try:
        sent = parsedate_to_datetime(str(message_from_bytes(raw)["Date"]))
    except ValueError:
        return 0
    return min(sent.timestamp() + SECONDS_TO_ARRIVE - time.time(), 0)


def _wait_until_read(sandbox: SandboxAddress, progress: Progress) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while waiting := sandbox.messages_waiting():
        if time.monotonic() > deadline:
            raise Problem(f"{waiting} messages were left unread for too long.")
        progress(f"{waiting} messages wait")
        time.sleep(0.5)
