"""Add to an updated database what 19.0.1.4.0 has and the version before it had not.

Runs in Odoo's shell of that version: only names of that version are used here, and
none of the present ones.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

from odoo.addons.crm_email_logging.connection import notifications
from odoo.addons.crm_email_logging.engine.opportunity import Basis
from odoo.addons.crm_email_logging.engine.packed_text import packing
from odoo.addons.crm_email_logging.exchange.graph.mail_json import read_mail

ADDON = "crm_email_logging"
ANNA = "anna.bianchi@bianchi-arredi.example"
GIULIA = "giulia.conti@lumen.example"
MARCO = "marco.riva@lumen.example"
ASKS = "<p>Please send the offer by Friday.</p>"
THREADS = 12
FILE = b"From: anna@x.example\r\nSubject: Dropped\r\n\r\nText\r\n"

Environment = Any
Record = Any
Json = dict[str, Any]


def fill(env: Environment) -> None:
    mailbox = env["email.logging.mailbox"].search([("enabled", "=", True)], limit=1)
    threads = _threads(env, mailbox)
    _rearrange(env, threads)
    _choose_about_waiting(env, threads)
    _mark(env, threads)
    _ask_for_access(env, threads)
    _link_opportunities(env, threads)
    _answer(env, threads)
    _decide_about_privacy(env)
    _inform(env)
    _log_the_past(env, mailbox)
    _add_servers(env)
    _subscribe(env, mailbox)
    _show_figures_of_persons(env)
    env["email.logging.segment"]._measure()
    env.cr.commit()
    _require_all(env)


def _giulia(env: Environment) -> Record:
    return env.ref(f"{ADDON}.user_giulia")


# Mail


def _threads(env: Environment, mailbox: Record) -> list[Record]:
    """Conversations of three: a question, an answer, a question again."""
    return [_thread(env, mailbox, number) for number in range(THREADS)]


def _thread(env: Environment, mailbox: Record, number: int) -> Record:
    mails = [
        _mail(f"{number}.1", ANNA, [GIULIA, MARCO], "", replyTo=_people([MARCO])),
        _mail(f"{number}.2", GIULIA, [ANNA], f"{number}.1"),
        _mail(f"{number}.3", ANNA, [GIULIA], f"{number}.2"),
    ]
    decisions = env["email.logging.matcher"]._decide(mailbox, mails)
    with packing({mail.key: mail.body for mail in mails}) as bodies:
        messages = env["email.logging.message"]._insert(mailbox, decisions, bodies)
    [conversation] = messages.conversation_id
    return conversation


def _mail(name: str, sender: str, to: list[str], answers: str, **more: object) -> Any:
    minute = sum(int(part) for part in name.split("."))
    at = (datetime(2026, 11, 23, 9) + timedelta(minutes=minute)).isoformat()
    headers = [{"name": "In-Reply-To", "value": _message_id(answers)}]
    source: Json = {
        "id": f"of-19.0.1.4.0-{name}",
        "internetMessageId": _message_id(name),
        "internetMessageHeaders": headers if answers else [],
        "subject": f"Of 19.0.1.4.0, {name.partition('.')[0]}",
        "body": {"contentType": "html", "content": ASKS},
        "from": _people([sender])[0],
        "toRecipients": _people(to),
        "sentDateTime": f"{at}Z",
        "receivedDateTime": f"{at}Z",
        **more,
    }
    return read_mail(source)


def _message_id(name: str) -> str:
    return f"<{name}.of.19.0.1.4.0@mail.example>"


def _people(addresses: list[str]) -> list[Json]:
    return [
        {"emailAddress": {"name": a.split("@")[0], "address": a}} for a in addresses
    ]


# What people do with it


def _rearrange(env: Environment, threads: list[Record]) -> None:
    """One is split, two are merged."""
    sara = env.ref(f"{ADDON}.user_sara")
    last = threads[0].message_ids.sorted("date")[-1]
    last.with_user(sara).action_split_conversation()
    (threads[1] | threads[2]).with_user(sara).action_merge()


def _choose_about_waiting(env: Environment, threads: list[Record]) -> None:
    """Nothing to do, needed, later, somebody else's."""
    giulia = _giulia(env)
    done, needed, later, handed = (t.with_user(giulia) for t in threads[3:7])
    done.action_no_answer_needed()
    needed.action_answer_needed()
    later._wait_until(datetime(2027, 1, 11, 8))
    handed._hand_over(env.ref(f"{ADDON}.user_marco"))


def _mark(env: Environment, threads: list[Record]) -> None:
    """Private, shared with all of Sales, shared with somebody, removed for oneself."""
    giulia, sara = _giulia(env), env.ref(f"{ADDON}.user_sara")
    private, open_to_all, shared = (t.with_user(giulia) for t in threads[7:10])
    private.action_mark_private()
    open_to_all.message_ids[:1].action_share_with_sales()
    shared._share_with(sara)
    env["email.logging.opt.out"]._remember(open_to_all.sudo().message_ids[:1], giulia)
    env["email.logging.image.consent"].with_user(giulia).sudo()._decide(ANNA, True)


def _ask_for_access(env: Environment, threads: list[Record]) -> None:
    message = threads[7].message_ids[:1]
    message._ask_for_access(env.ref(f"{ADDON}.user_sara"), message.entry_ids[:1])


def _link_opportunities(env: Environment, threads: list[Record]) -> None:
    """One is linked, of another somebody said that it belongs to none."""
    lead = env["crm.lead"].create({"name": "Of 19.0.1.4.0", "type": "opportunity"})
    threads[10]._link(lead, Basis.CHOSEN)
    threads[11].action_unlink_opportunity()


def _answer(env: Environment, threads: list[Record]) -> None:
    """An answer that is being written, and one whose copy has not come."""
    giulia = _giulia(env)
    question, answer = threads[4].message_ids.sorted("date")[:2]
    draft = env["email.logging.draft"].create(
        {"message_id": question.id, "user_id": giulia.id, "kind": "reply"}
    )
    draft.write({"recipients_to": ANNA, "subject": "Re: Offer", "body": "<p>Here</p>"})
    env["email.logging.awaited"].create({"message_id": answer.id, "token": "token"})


# Privacy


def _decide_about_privacy(env: Environment) -> None:
    periods = env["email.logging.period"].search([("company_id", "=", env.company.id)])
    values = {"mode": "on", "number": 7, "unit": "months"}
    periods.filtered(lambda period: period.kind == "text").write(values)
    values = {"mode": "never", "reason": "The works council wants it."}
    periods.filtered(lambda period: period.kind == "entries").write(values)
    anna = env.ref(f"{ADDON}.partner_anna_bianchi")
    holds = env["email.logging.hold"]
    holds.create({"partner_id": anna.id, "reason": "A lawsuit"})
    holds.create({"partner_id": anna.id, "reason": "A mistake"}).action_lift()
    env["email.logging.data.request"].create({"addresses": "nobody@asked.example"})


def _inform(env: Environment) -> None:
    """Somebody has read what is logged of him."""
    env["email.logging.notice"].with_user(_giulia(env)).acknowledge()


# Mailboxes


def _log_the_past(env: Environment, mailbox: Record) -> None:
    """A folder, stopped half way, and a file that waits."""
    env["email.logging.past"].create(
        {
            "mailbox_id": mailbox.id,
            "folder": "Projects",
            "folder_key": "folder-key",
            "from_date": "2025-01-01",
            "state": "stopped",
            "total": 200,
            "done_count": 100,
            "reached": "2025-06-30 12:00:00",
            "edge": ["key-1", "key-2"],
        }
    )
    files = env["email.logging.past"].create(
        {"mailbox_id": mailbox.id, "kind": "files", "total": 1}
    )
    env["email.logging.past.file"].create(
        {"past_id": files.id, "name": "dropped.eml", "content": b64encode(FILE)}
    )


def _add_servers(env: Environment) -> None:
    """A mailbox of an Exchange Server, and a public folder."""
    env["email.logging.mailbox"].create(
        [
            {"email": "log@server.lumen.example", "kind": "server"},
            {
                "email": "folder@server.lumen.example",
                "kind": "folder",
                "folder_path": "\\Email Logging",
                "skipped_action": "keep",
            },
        ]
    )


def _subscribe(env: Environment, mailbox: Record) -> None:
    env["email.logging.subscription"].create(
        {
            "mailbox_id": mailbox.id,
            "identifier": "subscription-of-microsoft",
            "url": "https://odoo.lumen.example/email_logging/notify",
            "digest": notifications.digest("secret"),
            "expires": "2026-12-01 00:00:00",
        }
    )


def _show_figures_of_persons(env: Environment) -> None:
    env["email.logging.person.figures"].create(
        {
            "basis": "agreement",
            "basis_date": "2026-11-01",
            "document": "UERG",
            "document_name": "agreement.pdf",
        }
    )


def _require_all(env: Environment) -> None:
    """Nothing that this is about may be missing."""
    _require_choices(env)
    _require_waiting(env)
    _require_audiences(env)
    _require_derived(env)
    _require_mailboxes(env)
    for model in ("draft", "awaited", "acknowledgement", "data.request", "reply.to"):
        assert env[f"email.logging.{model}"].search_count([]), model


def _require_choices(env: Environment) -> None:
    choices = env["email.logging.conversation.choice"].search([])
    assert {"split", "merge"} <= set(choices.mapped("kind"))
    linked = env["email.logging.conversation"].search([("opportunity_id", "!=", False)])
    assert "chosen" in linked.mapped("opportunity_basis")


def _require_waiting(env: Environment) -> None:
    conversations = env["email.logging.conversation"].search([])
    assert {"we", "they"} & set(conversations.mapped("wait_state"))
    assert any(conversations.mapped("wait_until"))
    assert any(conversations.mapped("wait_handed_id"))


def _require_audiences(env: Environment) -> None:
    messages = env["email.logging.message"].search([("audience", "!=", False)])
    assert len(set(messages.mapped("audience"))) == 2
    for model in ("conversation.mark", "request", "opt.out", "image.consent", "hold"):
        assert env[f"email.logging.{model}"].search_count([]), model
    modes = env["email.logging.period"].search([]).mapped("mode")
    assert {"on", "never"} <= set(modes)


def _require_derived(env: Environment) -> None:
    """What follows from messages is there, too: an update must not count anew."""
    assert env["email.logging.fact"].search_count([("exchanged", "!=", False)])
    assert env["email.logging.segment"].search_count([("hours", "!=", False)])


def _require_mailboxes(env: Environment) -> None:
    kinds = set(env["email.logging.mailbox"].search([]).mapped("kind"))
    assert {"online", "server", "folder"} <= kinds
    assert env["email.logging.past.file"].search_count([("state", "=", "waiting")])
    for model in ("subscription", "person.figures"):
        assert env[f"email.logging.{model}"].search_count([]), model
