"""Add to an updated database what 19.0.1.5.0 has and the version before it had not.

Runs in Odoo's shell of that version: only names of that version are used here, and
none of the present ones.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from odoo.addons.crm_email_logging.engine.opportunity import Basis
from odoo.addons.crm_email_logging.engine.packed_text import packing
from odoo.addons.crm_email_logging.exchange.graph.mail_json import read_mail

ADDON = "crm_email_logging"
ANNA = "anna.bianchi@bianchi-arredi.example"
GIULIA = "giulia.conti@lumen.example"
# So long that its end is beyond the preview.
ASKS = (
    f"<p>Please send the offer by Friday. {'We need it soon. ' * 20}</p>"
    "<p>The pavilion opens in spring.</p>"
)
THREADS = 6

Environment = Any
Record = Any
Json = dict[str, Any]


def fill(env: Environment) -> None:
    mailbox = env["email.logging.mailbox"].search([("enabled", "=", True)], limit=1)
    _search_whole_texts(env, mailbox.company_id)
    threads = [_thread(env, mailbox, number) for number in range(THREADS)]
    _merge(env, threads[:4])
    _choose_about_waiting(env, threads[4:])
    _begin_with_texts(env)
    env["email.logging.segment"]._measure()
    env.cr.commit()
    _require_all(env)


def _giulia(env: Environment) -> Record:
    return env.ref(f"{ADDON}.user_giulia")


# Mail


def _thread(env: Environment, mailbox: Record, number: int) -> Record:
    """A conversation of three: a question, an answer, a question again."""
    mails = [
        _mail(f"{number}.1", ANNA, GIULIA, ""),
        _mail(f"{number}.2", GIULIA, ANNA, f"{number}.1"),
        _mail(f"{number}.3", ANNA, GIULIA, f"{number}.2"),
    ]
    decisions = env["email.logging.matcher"]._decide(mailbox, mails)
    with packing({mail.key: mail.body for mail in mails}) as bodies:
        messages = env["email.logging.message"]._insert(mailbox, decisions, bodies)
    [conversation] = messages.conversation_id
    return conversation


def _mail(name: str, sender: str, to: str, answers: str) -> Any:
    minute = sum(int(part) for part in name.split("."))
    at = (datetime(2026, 11, 24, 9) + timedelta(minutes=minute)).isoformat()
    headers = [{"name": "In-Reply-To", "value": _message_id(answers)}]
    source: Json = {
        "id": f"of-19.0.1.5.0-{name}",
        "internetMessageId": _message_id(name),
        "internetMessageHeaders": headers if answers else [],
        "subject": f"Of 19.0.1.5.0, {name.partition('.')[0]}",
        "body": {"contentType": "html", "content": ASKS},
        "from": _person(sender),
        "toRecipients": [_person(to)],
        "sentDateTime": f"{at}Z",
        "receivedDateTime": f"{at}Z",
    }
    return read_mail(source)


def _message_id(name: str) -> str:
    return f"<{name}.of.19.0.1.5.0@mail.example>"


def _person(address: str) -> Json:
    return {"emailAddress": {"name": address.split("@")[0], "address": address}}


# What people do with it


def _merge(env: Environment, threads: list[Record]) -> None:
    """Of two pairs, each of which has an opportunity; one merge is undone."""
    sara = env.ref(f"{ADDON}.user_sara")
    for number, thread in enumerate(threads):
        name = f"Of 19.0.1.5.0, {number}"
        lead = env["crm.lead"].create({"name": name, "type": "opportunity"})
        thread._link(lead, Basis.CHOSEN)
    first, second, third, fourth = (thread.with_user(sara) for thread in threads)
    (first | second).action_merge()
    (third | fourth).action_merge()
    (third | fourth).exists().action_undo()


def _choose_about_waiting(env: Environment, threads: list[Record]) -> None:
    """Of what was put off, and of what is somebody else's: no answer is needed."""
    later, handed = (thread.with_user(_giulia(env)) for thread in threads)
    later._wait_until(datetime(2027, 1, 12, 8))
    later.action_no_answer_needed()
    handed._hand_over(env.ref(f"{ADDON}.user_marco"))
    handed.action_no_answer_needed()


# Whole texts


def _search_whole_texts(env: Environment, company: Record) -> None:
    """Of one company, the words of all that was logged before are kept."""
    company.email_logging_searches_texts = True
    while env["res.company"]._next_of_texts():
        env["email.logging.message"]._fill_words(company)


def _begin_with_texts(env: Environment) -> None:
    """Of another one, the job has yet to begin."""
    company = env["res.company"].create({"name": "Searches Whole Texts"})
    company.email_logging_searches_texts = True


def _require_all(env: Environment) -> None:
    """Nothing that this is about may be missing."""
    companies = env["res.company"].search([("email_logging_searches_texts", "=", True)])
    assert len(set(companies.mapped("email_logging_texts_left"))) == 2
    assert env["email.logging.mailbox"].search_count([("searches_texts", "=", True)])
    messages = env["email.logging.message"]
    assert messages.search_count([("further_words", "like", "pavilion")])
    choices = env["email.logging.conversation.choice"].search([("kind", "=", "merge")])
    assert any(choices.mapped("links"))
    befores = env["email.logging.conversation"].search([]).mapped("wait_before")
    befores = [before for before in befores if before]
    assert any(before["wait_until"] for before in befores)
    assert any(before["wait_handed_id"] for before in befores)
