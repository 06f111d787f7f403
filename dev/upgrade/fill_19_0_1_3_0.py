"""Add to an updated database what 19.0.1.3.0 has and the version before it had not.

Runs in Odoo's shell of that version: only names of that version are used here, and
none of the present ones.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from odoo.addons.crm_email_logging.exchange.graph.mail_json import read_mail

ADDON = "crm_email_logging"
ANNA = "anna.bianchi@bianchi-arredi.example"
GIULIA = "giulia.conti@lumen.example"
TEAM = "vendite@lumen.example"
LOST = "lost.lead@closed-hotel.example"
FAIR = "fair@expo.example"
CROWD = [f"visitor{number}@firm.example" for number in range(30)]

Environment = Any
Record = Any
Json = dict[str, Any]


def fill(env: Environment) -> None:
    mailbox = env["email.logging.mailbox"].search([("enabled", "=", True)], limit=1)
    mailbox.own_domains = "lumen-group.example"
    mailbox.write({"tenant_domains": "lumen.example", "domains_date": "2026-11-25"})
    _share_an_address(env)
    _lose_a_lead(env)
    _record(env, mailbox)
    env.cr.commit()
    _require_all(env)


def _share_an_address(env: Environment) -> None:
    """A team's address belongs to two salespeople."""
    users = [env.ref(f"{ADDON}.user_{name}") for name in ("giulia", "marco")]
    env["email.logging.address"].create(
        [{"partner_id": user.partner_id.id, "email": TEAM} for user in users]
    )


def _lose_a_lead(env: Environment) -> None:
    lead = env["crm.lead"].create(
        {"name": "Closed hotel", "type": "lead", "email_from": LOST}
    )
    lead.action_set_lost()
    lead.date_closed = "2026-11-01"


def _record(env: Environment, mailbox: Record) -> None:
    """As a run that was killed before it moved anything: packed bodies, marks of what
    is not settled, one conversation for Exchange, a crowd, a lost lead's letter.
    """
    mails = [
        _mail(1, ANNA, [TEAM], conversationId="conversation-of-exchange"),
        _mail(2, GIULIA, [ANNA], conversationId="conversation-of-exchange"),
        _mail(3, LOST, [GIULIA]),
        _mail(4, FAIR, [GIULIA, *CROWD]),
    ]
    decisions = env["email.logging.matcher"]._decide(mailbox, mails)
    logged = [decision for decision in decisions if not decision.reason]
    skipped = [decision for decision in decisions if decision.reason]
    env["email.logging.message"]._insert(mailbox, logged)
    env["email.logging.skipped"]._insert(mailbox, skipped)


def _mail(number: int, sender: str, to: list[str], **properties: str) -> Any:
    at = datetime(2026, 11, 20, 9, number).isoformat()
    source: Json = {
        "id": f"of-19.0.1.3.0-{number}",
        "internetMessageId": f"<{number}.of.19.0.1.3.0@mail.example>",
        "subject": f"Of 19.0.1.3.0, {number}",
        "body": {"contentType": "html", "content": f"<p>Packed text {number}</p>"},
        "from": _recipient(sender),
        "toRecipients": [_recipient(address) for address in to],
        "sentDateTime": f"{at}Z",
        "receivedDateTime": f"{at}Z",
        **properties,
    }
    return read_mail(source)


def _recipient(address: str) -> Json:
    return {"emailAddress": {"name": address.split("@")[0], "address": address}}


def _require_all(env: Environment) -> None:
    """Nothing that this is about may be missing."""
    messages = env["email.logging.message"]
    assert messages.search_count([("packed_body", "!=", False)])
    assert messages.search_count([("conversation_id", "!=", False)])
    assert env["email.logging.unsettled"].search_count([])
    assert env["email.logging.correspondent"].search_count([("crowd_id", "!=", False)])
    assert env["interaction.log.entry"].search_count([("wrote_again", "=", True)])
    team = [("email", "=", TEAM), ("state", "=", "confirmed")]
    assert env["email.logging.address"].search_count(team) == 2
