"""Fill a database of 19.0.1.1.0 as a year of work does: 1,000 logged e-mails, and one
of everything else that a later version must carry over.

Runs in Odoo's shell of that version, with its job against its sandbox: only names of
that version are used here, and none of the present ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import requests

from odoo import fields
from odoo.tools import convert_file

from odoo.addons.crm_email_logging.sandbox import Sandbox, tenant

ADDON = "crm_email_logging"
LOGGED = 1000
IN_SECOND_MAILBOX = 400
CRM_LOG, CRM_LOG_2 = tenant.LOG_MAILBOXES
GIULIA, MARCO = tenant.SALESPEOPLE
DARIO = "dario.villa@lumen.example"  # not in Sales
ANNA = "anna.bianchi@bianchi-arredi.example"
LEAD = "nadia.rossi@rossi-hotel.example"  # has no contact
TWINS = "info@gemelli.example"  # the address of two contacts
OTHER = "anna@home.example"  # Anna's other address
TYPED = "second@due.example"  # in an e-mail field that holds two
STRANGER, KNOWN_STRANGER = "someone@elsewhere.example", "tom@new-hall.example"
CORRESPONDENTS = (*tenant.CONTACTS, LEAD, TWINS, OTHER, TYPED)

Environment = Any
Record = Any


def fill(env: Environment) -> None:
    _load_people(env)
    with Sandbox() as sandbox:
        _set_up(env, sandbox)
        first, second = (_connect(env, sandbox, a) for a in (CRM_LOG, CRM_LOG_2))
        second.write({"logged_folder": "monthly", "batch_size": 50})
        second.write({"skip_meetings": True, "interval_minutes": 15})
        _log(env, sandbox, first, second)
        _skip(env, sandbox, first, second)
        _remove(env, sandbox, first)
        _fail(env, sandbox, first)
        first._validate()
        _lose_access(sandbox, second)
        first.action_sign_in()  # and never comes back
    env["email.logging.mailbox"].create({"email": "new.log@lumen.example"})
    _decide_about_strangers(env)
    _make_opportunities(env)
    _leave_unfinished(env)
    _keep_favourites(env)
    env.cr.commit()
    _require_all(env)


# Set-up


def _load_people(env: Environment) -> None:
    convert_file(env, ADDON, "demo/email_logging_demo.xml", {}, "init", True)
    partners = env["res.partner"]
    for name in ("Gemelli", "Gemelli Due"):
        partners.create({"name": name, "email": TWINS})
    partners.create({"name": "Due", "email": f"first@due.example, {TYPED}"})
    anna = env.ref(f"{ADDON}.partner_anna_bianchi")
    env["email.logging.address"].create({"partner_id": anna.id, "email": OTHER})
    env["crm.lead"].create({"name": "Hotel", "type": "lead", "email_from": LEAD})
    env["email.logging.exclusion"].create(
        [
            {"name": "never@bianchi-arredi.example", "note": "Asked us"},
            {"name": "bank.example", "company_id": env.company.id},
        ]
    )


def _set_up(env: Environment, sandbox: Sandbox) -> None:
    settings = env["email.logging.settings"]
    for name, value in {
        "cloud": "custom",
        "login_url": sandbox.url,
        "graph_url": f"{sandbox.url}/v1.0",
        "ca_bundle": str(sandbox.ca_path),
        "tenant_id": tenant.TENANT_ID,
        "client_id": tenant.CLIENT_ID,
        "client_secret_expiry": "2027-05-01",
    }.items():
        settings._set(name, value)
    settings._set_client_secret(tenant.CLIENT_SECRET)


def _connect(env: Environment, sandbox: Sandbox, address: str) -> Record:
    """Add a mailbox, sign in as a browser would, and enable it."""
    mailbox = env["email.logging.mailbox"].create({"email": address})
    # The page on which a person picks an account is left out.
    uri = mailbox.action_sign_in()["url"].replace("prompt=select_account&", "")
    answer = requests.get(
        f"{uri}&login_hint={tenant.SERVICE_ACCOUNT}",
        verify=str(sandbox.ca_path),
        allow_redirects=False,
        timeout=10,
    )
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    response = {name: values[0] for name, values in query.items()}
    env["email.logging.sign.in"]._finish(response)
    mailbox.enabled = True
    return mailbox


# Mail


def _mime(sender: str, to: str, cc: str = "", **headers: str) -> bytes:
    """A message; ``headers`` are written with _ for -, an empty one is left out."""
    message = EmailMessage()
    found = {"From": sender, "To": to, "Cc": cc, "Subject": "Offer"}
    found |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in found.items():
        if value:
            message[name] = value
    message.set_content(f"Text of {found['Subject']}")
    return message.as_bytes()


def _mail(number: int) -> bytes:
    """One of the mails that are logged: of everybody, in both directions."""
    contact = CORRESPONDENTS[number % len(CORRESPONDENTS)]
    salesperson, colleague = (GIULIA, MARCO) if number % 3 else (MARCO, GIULIA)
    sender, to = (contact, salesperson) if number % 4 else (salesperson, contact)
    copied = [colleague] if number % 5 == 0 else []
    copied += [ANNA] if number % 7 == 0 and contact != ANNA else []
    return _mime(
        sender,
        to,
        ", ".join(copied),
        Subject=f"Offer {number} for the lobby, “città”",
        Message_ID=f"<offer.{number}@mail.example>",
    )


def _log(env: Environment, sandbox: Sandbox, first: Record, second: Record) -> None:
    mails = [_mail(number) for number in range(LOGGED)]
    sandbox.deliver_into(mails[IN_SECOND_MAILBOX:], first.email)
    sandbox.deliver_into(mails[:IN_SECOND_MAILBOX], second.email)
    for mailbox in (first, second):
        _run(mailbox)


def _skip(env: Environment, sandbox: Sandbox, first: Record, second: Record) -> None:
    """A message for each reason not to log it."""
    sandbox.deliver_into(
        [
            _mime(GIULIA, ANNA, X_Unsent="1"),
            _mime("", GIULIA),
            _mime(ANNA, ""),
            _mime("anybody@bank.example", GIULIA),
            _mime(ANNA, GIULIA, Sensitivity="Private"),
            _mime(ANNA, GIULIA, Auto_Submitted="auto-replied"),
            _mime(GIULIA, MARCO),
            _mime(ANNA, DARIO),
            _mime(STRANGER, GIULIA, MARCO),
            _mime(STRANGER, GIULIA),
            _mime(KNOWN_STRANGER, MARCO, "new@ignored.example"),
        ],
        first.email,
    )
    _run(first)
    sandbox.deliver_into([_mail(LOGGED - 1)], second.email)  # a duplicate
    _run(second)
    second.start_date = "2100-01-01"
    sandbox.deliver_into([_mime(ANNA, GIULIA)], second.email)  # too old
    _run(second)
    second.start_date = "2026-01-01"


def _remove(env: Environment, sandbox: Sandbox, mailbox: Record) -> None:
    """A message that a manager deletes, and that comes again."""
    mail = _mime(ANNA, GIULIA, Message_ID="<removed@mail.example>")
    sandbox.deliver_into([mail], mailbox.email)
    _run(mailbox)
    messages = env["email.logging.message"].with_user(env.ref(f"{ADDON}.user_sara"))
    removed = [("internet_message_id", "=", "<removed@mail.example>")]
    messages.search(removed).unlink()
    sandbox.deliver_into([mail], mailbox.email)
    _run(mailbox)


def _fail(env: Environment, sandbox: Sandbox, mailbox: Record) -> None:
    """One message that failed for good, and one that is tried again."""
    with _poison(env):
        sandbox.deliver_into([_mime(ANNA, GIULIA, Subject="Poison")], mailbox.email)
        for _attempt in range(3):
            _run(mailbox)
        sandbox.deliver_into([_mime(ANNA, MARCO, Subject="Poison")], mailbox.email)
        _run(mailbox)


@contextmanager
def _poison(env: Environment) -> Iterator[None]:
    model = type(env["email.logging.message"])
    prepare = model._prepare_vals

    def fail(records: Record, verdict: Any) -> Any:
        if verdict.message.subject == "Poison":
            raise ValueError("poison")
        return prepare(records, verdict)

    with patch.object(model, "_prepare_vals", fail):
        yield


def _lose_access(sandbox: Sandbox, mailbox: Record) -> None:
    sandbox.set_right(mailbox.email, tenant.SERVICE_ACCOUNT, "")
    _run(mailbox)


def _run(mailbox: Record) -> None:
    """Run the mailbox's job as Odoo's cron does."""
    mailbox.env.cr.commit()
    mailbox.cron_id.method_direct_trigger()
    mailbox.env.cr.commit()  # ends our view of the database before that run
    mailbox.env.invalidate_all()


# What people do


def _decide_about_strangers(env: Environment) -> None:
    """One of the strangers is ignored, and one belongs to a contact."""
    listed = env["email.logging.correspondent"].search([])
    by_email = {correspondent.email: correspondent for correspondent in listed}
    by_email["new@ignored.example"].action_ignore()
    twin = env["res.partner"].search([("name", "=", "Gemelli")])
    by_email[KNOWN_STRANGER].partner_id = twin
    private = env["email.logging.skipped"].search([("reason", "=", "private")])
    private.action_retry()


def _make_opportunities(env: Environment) -> None:
    """An opportunity of an e-mail, with its quotation; a lead with its e-mails."""
    giulia = env.ref(f"{ADDON}.user_giulia")
    entries = env["interaction.log.entry"].with_user(giulia)
    mine = [("user_id", "=", giulia.id), ("partner_id.email", "=", ANNA)]
    for entry in entries.search(mine, limit=2):
        entry.action_create_opportunity()
    ours = [("internet_message_id", "=", "<offer.7@mail.example>")]
    env["email.logging.message"].search(ours).entry_ids[:1].opportunity_id = env[
        "crm.lead"
    ].search([("email_normalized", "=", LEAD)])


def _leave_unfinished(env: Environment) -> None:
    """What a killed run leaves: messages whose move it did not note."""
    for model in ("email.logging.message", "email.logging.skipped"):
        env[model].search([], limit=3).settled = False
    mailbox = env["email.logging.mailbox"].search([("email", "=", CRM_LOG)])
    env["email.logging.run"].create(
        {"mailbox_id": mailbox.id, "start": fields.Datetime.now(), "read_count": 3}
    )


def _keep_favourites(env: Environment) -> None:
    env["ir.filters"].create(
        [
            {"name": f"Favourite of {model}", "model_id": model, "domain": domain}
            for model, domain in (
                ("email.logging.skipped", "[('reason', '=', 'automated')]"),
                ("email.logging.verdict", "[('verdict', 'in', ['automated'])]"),
                ("email.logging.exchange", "[]"),
                ("interaction.log.entry", "[('direction', '=', 'inbound')]"),
            )
        ]
    )


def _require_all(env: Environment) -> None:
    """Nothing that this is about may be missing."""
    assert env["email.logging.message"].search_count([]) == LOGGED
    reason = env["email.logging.skipped"]._fields["reason"]
    skipped = env["email.logging.skipped"].search([])
    missing = set(reason.get_values(env)) - set(skipped.mapped("reason"))
    assert not missing, missing
    failed = skipped.filtered(lambda record: record.reason == "failed")
    assert sorted(failed.mapped("attempts")) == [1, 3]
    for model in ("exchange", "removed", "check", "token", "sign.in", "exclusion"):
        assert env[f"email.logging.{model}"].search_count([]), model
    assert env["interaction.log.entry"].search_count([("lead_id", "!=", False)])
    assert env["interaction.log.entry"].search_count([("ambiguous", "=", True)])
    assert env["email.logging.run"].search_count([("state", "=", "error")])
