"""One e-mail into the running demo, as a customer writes it, until Odoo has decided.

FROM, TO, SUBJECT and TEXT in the environment make it another one.
"""

import json
import os
import smtplib
import time
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from .odoo_client import OdooClient
from .paths import ADDON, FACTS
from .steps import Problem, run_main, step

# The contact whose page the demo names first, and her salesperson.
DEFAULTS = {
    "FROM": "Anna Bianchi <anna.bianchi@bianchi-arredi.example>",
    "TO": "Giulia Conti <giulia.conti@lumen.example>",
    "SUBJECT": "Forty lamps for the showroom",
    "TEXT": "Dear Giulia, can you offer us forty lamps by Friday?\n\nAnna",
}
PATIENCE_SECONDS = 90.0
VERDICT = ["verdict", "message_id", "explanation"]


def main() -> None:
    try:
        facts = json.loads(FACTS.read_text())
        mail = letter(os.environ)
        password = facts["logins"]["admin"]
        odoo = OdooClient(facts["odoo"], facts["database"], "admin", password)
        print(f"{mail['From']} to {mail['To']}: {mail['Subject']}")
        with step("Sending it"):
            _send(mail, facts["sandbox"]["smtp"])
        with step("Waiting until Odoo has decided"):
            verdict = _verdict(odoo, facts["mailbox"]["id"], mail["Message-ID"])
        print(_told(odoo, verdict))
    except smtplib.SMTPException as error:
        raise Problem(f"The tenant refuses this e-mail: {error}") from error
    except OSError as error:
        raise Problem("The demo must run: make demo, in another terminal.") from error


def letter(environment: Mapping[str, str]) -> EmailMessage:
    """:param environment: what it says counts, unless it is empty"""
    said = {name: environment.get(name) or text for name, text in DEFAULTS.items()}
    mail = EmailMessage()
    for name in ("From", "To", "Subject"):
        mail[name] = " ".join(said[name.upper()].split())
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="mail.example")
    mail.set_content(said["TEXT"])
    return mail


def _send(mail: EmailMessage, address: str) -> None:
    host, port = address.split(":")
    with smtplib.SMTP(host, int(port), timeout=30) as smtp:
        smtp.send_message(mail)


def _verdict(odoo: OdooClient, mailbox: int, message_id: str) -> dict[str, Any]:
    """:raise Problem: there is none: no copy has come to the mailbox"""
    odoo.call("email.logging.mailbox", "action_log_now", [mailbox])
    domain = [("internet_message_id", "=", message_id)]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := odoo.find("email.logging.verdict", domain, VERDICT, limit=1):
            return found[0]
        time.sleep(0.5)
    raise Problem("No copy of it has come: one of ours and one outside must take part.")


def _told(odoo: OdooClient, verdict: dict[str, Any]) -> str:
    if not verdict["message_id"]:
        reason = verdict["verdict"].replace("_", " ")
        return f"Not logged: {reason}. {verdict['explanation'] or ''}"
    domain = [("message_id", "=", verdict["message_id"][0])]
    [entry] = odoo.find("interaction.log.entry", domain, ["id"], limit=1)
    action = f"action-{ADDON}.interaction_log_entry_action"
    return f"Logged: {odoo.url}/odoo/{action}/{entry['id']}"


if __name__ == "__main__":
    run_main(main)
