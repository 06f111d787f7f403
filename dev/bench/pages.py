"""f: what the pages that people open cost in the large database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from lxml import etree

from odoo import sql_db

from .big_database import ALL_DOCUMENTS, LARGE_COMPANY, LEADER, SHARED_WITH
from .engine import ADDON, Engine, Environment
from .figures_page import REPORTS, ask
from .measurement import Bench, Result
from .report import Figure

MANAGER = "sara"  # only she has the pages of messages and verdicts
LOGINS = {
    MANAGER: "manager",
    "giulia": "salesperson with 50,000 entries",
    SHARED_WITH: "salesperson to whom others' messages are shared",
    ALL_DOCUMENTS: "salesperson with all documents",
    LEADER: "team leader of somebody with 50,000 entries",
}
CONVERSATION = 300  # e-mails
FOR_ALL = ("interaction.log.entry", "email.logging.conversation", "res.partner")
PAGE = 80
TRIES = 3
COUNT_LIMIT = 10_000  # of the web client, where the list says no other
# As the search views ask: model, name, domain.
SEARCHES = (
    ("interaction.log.entry", "all entries", []),
    *(
        ("interaction.log.entry", f"entries by {what}", [(field, "ilike", value)])
        for what, field, value in (
            ("a rare subject", "subject", "Offer 654321 "),  # of one message
            ("a frequent subject", "subject", "lighting"),  # of all of them
            ("an absent subject", "subject", "no such words"),
            ("address", "contact_email", "person4711@"),
            ("an unknown address", "contact_email", "nobody@nowhere"),
        )
    ),
    *(
        ("res.partner", f"contacts {what}", [(field, operator, "-60d")])
        for what, field, operator in (
            ("not contacted for 60 days", "we_wrote_date", "<"),
            ("silent for 60 days", "they_wrote_date", "<"),
            ("that wrote since", "they_wrote_date", ">"),
        )
    ),
    *(
        ("res.partner", f"contacts {what}", [(field, operator, date)])
        for what, field, operator, date in (
            ("not contacted since (8 %)", "we_wrote_date", "<", "2023-01-20"),
            ("silent since (3 %)", "they_wrote_date", "<", "2022-12-18"),
            ("that wrote since (4 %)", "they_wrote_date", ">", "2024-09-20"),
            ("in touch since (10 %)", "exchange_date", ">", "2024-08-12"),
            ("in touch before (30 %)", "exchange_date", "<", "2023-06-22"),
        )
    ),
    ("email.logging.conversation", "all conversations", []),
    *(
        (
            "email.logging.conversation",
            f"conversations by {what} subject",
            [("subject", "ilike", value)],
        )
        for what, value in (
            ("a rare", "Offer 654321 "),
            ("a frequent", "lighting"),
            ("an absent", "no such words"),
        )
    ),
    *(
        (model, f"{name} by {what}", [("search_text", "ilike", value)])
        for model, name in (
            ("interaction.log.entry", "entries"),
            ("email.logging.message", "messages"),
            ("email.logging.conversation", "conversations"),
        )
        for what, value in (
            ("words of one", "lighting 654321"),
            ("a word of all", "lighting"),
            ("a word of 12 %", "series7"),
            ("a word of 5 %", "batch7"),
            ("a word of 1 %", "series77"),
            ("a name", "Giulia"),
            ("a name and a word", "batch7 giulia"),
            ("an absent word", "lighting nosuchword"),
        )
    ),
    *(
        (f"email.logging.{model}", f"{model}s by {what}", [(field, operator, value)])
        for model, what, field, operator, value in (
            ("message", "subject", "subject", "ilike", "Offer 654321 "),
            ("message", "address", "participants", "ilike", "person4711@"),
            ("skipped", "address", "participants", "ilike", "stranger4711@"),
            ("verdict", "address", "participants", "ilike", "person4711@"),
            ("verdict", "a frequent address", "participants", "ilike", "somebody@"),
            ("verdict", "an unknown address", "participants", "ilike", "nobody@now"),
            ("verdict", "day", "date", ">", "2024-10-10"),
            (
                *("verdict", "Message-ID", "internet_message_id", "="),
                "<filler.4711@mail.example>",
            ),
        )
    ),
    *(
        (f"email.logging.{model}", f"all {model}s", [])
        for model in ("message", "skipped", "verdict")
    ),
)
Specification = dict[str, Any]
Found = dict[str, Any]
Row = tuple[str, float, float]  # of a `Figure`: what, its value and target
LISTED = ("e-mails", "conversations", "contacts")


def measure(bench: Bench) -> Result:
    engine = Engine(bench.config, bench.big_database)
    engine.load_demo_people()
    details = {
        role: engine.run(partial(_as_user, login=login))
        for login, role in LOGINS.items()
    }
    found = list(details.values())
    figures = (*_of_forms(found), *_of_lists(found), *_of_reports(found))
    return Result([Figure("f", *figure) for figure in figures], details)


def _of_forms(roles: list[Found]) -> Iterator[Row]:
    forms = [role["contact form"] for role in roles]
    pages = [form["page of e-mails"] for form in forms]
    conversations = [role["conversation"] for role in roles]
    yield (
        "statements more for the contact form with 100,000 entries",
        max(f["with"]["statements"] - f["without"]["statements"] for f in forms),
        3,
    )
    yield (
        "ms, the slowest statement of the contact form",
        _most("slowest ms", (form["with"] for form in forms)),
        20,
    )
    yield (
        "ms, the slowest statement of that contact's page of e-mails",
        _most("slowest ms", pages),
        20,
    )
    yield "ms, all of that page of e-mails", _most("ms", pages), 100
    yield "ms to open a conversation of 300 e-mails", _most("ms", conversations), 1000
    yield (
        "statements to open a conversation of 300 e-mails",
        _most("statements", conversations),
        40,
    )


def _of_lists(roles: list[Found]) -> Iterator[Row]:
    by_kind: dict[str, list[Found]] = {kind: [] for kind in LISTED}
    for role in roles:
        for name, found in role["lists"].items():
            by_kind[_kind(name)].append(found)
    for kind, lists_of_kind in by_kind.items():
        what = f"ms, the slowest statement of lists and searches of {kind}"
        yield what, _most("slowest ms", lists_of_kind), 300
    yield (
        "statements of contacts found by when they were written to",
        _most("statements", by_kind["contacts"]),
        25,
    )


def _of_reports(roles: list[Found]) -> Iterator[Row]:
    reports = [report for role in roles for report in role["reports"].items()]
    for period in ("a quarter", "all years"):
        what = f"ms, the slowest statement of the analysis of {period}"
        of_period = (found for name, found in reports if period in name)
        yield what, _most("slowest ms", of_period), 300
    pivots = (found for name, found in reports if name == "pivot of a quarter")
    yield (
        "statements of the pivot of a quarter, its rows and their count",
        _most("statements", pivots),
        25,
    )


def _most(what: str, found: Iterable[Found]) -> float:
    return max(float(one[what]) for one in found)


def _kind(name: str) -> str:
    """:return: of which pages a list is"""
    return next((kind for kind in LISTED if kind in name), "e-mails")


def _as_user(env: Environment, login: str) -> dict[str, Any]:
    user = env["res.users"].search([("login", "=", login)])
    env = env(user=user, su=False)
    return {
        "contact form": _contact_form(env),
        "conversation": _conversation(env),
        "lists": lists(env),
        "reports": {
            what: _timed(env, partial(ask, env, *report)) for what, report in REPORTS
        },
    }


def _contact_form(env: Environment) -> dict[str, Any]:
    partner = env["res.partner"].search([("name", "=", LARGE_COMPANY)])
    whole = specification(env, "res.partner", "form")
    bare = _without_ours(env["res.partner"], whole)
    return {
        "with": _timed(env, partial(partner.web_read, whole)),
        "without": _timed(env, partial(partner.web_read, bare)),
        "page of e-mails": _timed(env, partner.get_logged_emails),
    }


def _conversation(env: Environment) -> dict[str, Any]:
    """A conversation is opened: its form, and the lines of its messages."""
    conversation = _make_conversation(env)
    form = specification(env, conversation._name, "form")

    def opened() -> None:
        conversation.web_read(form)
        lines = conversation.get_messages()["messages"]
        assert len(lines) == CONVERSATION, f"{len(lines)} messages are shown"

    found = _timed(env, opened)
    env.cr.rollback()  # it was made for this
    return found


def _make_conversation(env: Environment) -> Any:
    """:return: a conversation of the user's latest messages, or of anybody's"""
    entries = env["interaction.log.entry"]
    own = entries.search([("user_id", "=", env.uid)], limit=CONVERSATION)
    messages = (own or entries.search([], limit=CONVERSATION)).sudo().message_id
    conversations = env["email.logging.conversation"]
    made = conversations.sudo().create({"company_id": messages.company_id.id})
    messages.conversation_id = made
    made._refresh()
    env.flush_all()
    return conversations.browse(made.id)


def lists(env: Environment) -> dict[str, Any]:
    """Every list and search of the user: statements and times by its name."""
    return {
        name: _timed(
            env,
            partial(
                env[model].web_search_read,
                domain,
                specification(env, model, "list"),
                limit=PAGE,
                count_limit=_count_limit(env, model),
            ),
        )
        for model, name, domain in SEARCHES
        if is_seen(env, model)
    }


def is_seen(env: Environment, model: str) -> bool:
    """Whether there is a page of it for the user."""
    return model in FOR_ALL or bool(env.user.login == MANAGER)


def _timed(env: Environment, action: Callable[[], Any]) -> dict[str, Any]:
    """Statements and times of an action whose code and indexes are warm: the fastest of
    some, as what else the machine does adds to each.
    """
    action()
    tries = [_timed_once(env, action) for _ in range(TRIES)]
    return min(tries, key=lambda one: float(one["slowest ms"]))


def _timed_once(env: Environment, action: Callable[[], Any]) -> dict[str, Any]:
    env.invalidate_all()
    with _statements() as found:
        started = time.monotonic()
        action()
        seconds = time.monotonic() - started
    slowest, statement = max(found)
    return {
        "statements": len(found),
        "ms": 1000 * seconds,
        "slowest ms": 1000 * slowest,
        "slowest": " ".join(statement.split())[:300],
    }


@contextmanager
def _statements() -> Iterator[list[tuple[float, str]]]:
    """The statements sent inside the block, each with its seconds."""
    found: list[tuple[float, str]] = []
    original = sql_db.Cursor.execute

    def execute(self: Any, query: Any, *arguments: Any, **keywords: Any) -> Any:
        started = time.monotonic()
        try:
            return original(self, query, *arguments, **keywords)
        finally:
            text = str(getattr(query, "code", query))
            found.append((time.monotonic() - started, text))

    sql_db.Cursor.execute = execute
    try:
        yield found
    finally:
        sql_db.Cursor.execute = original


# What the web client asks for


def _count_limit(env: Environment, model: str) -> int:
    arch = env[model].get_views([(False, "list")])["views"]["list"]["arch"]
    return int(etree.fromstring(arch).get("count_limit") or COUNT_LIMIT) + 1


def specification(env: Environment, model: str, kind: str) -> Specification:
    view = env[model].get_views([(False, kind)])["views"][kind]
    return _fields(env[model], etree.fromstring(view["arch"]))


def _fields(model: Any, arch: Any) -> Specification:
    """The fields of a view with those of the views inside it."""
    found: Specification = {}
    for node in _own_fields(arch):
        name = node.get("name")
        found[name] = _of_field(model, model._fields[name], node)
    return found


def _own_fields(node: Any) -> Iterator[Any]:
    for child in node:
        if child.tag == "field":
            yield child
        else:
            yield from _own_fields(child)


def _of_field(model: Any, field: Any, node: Any) -> Specification:
    if field.type == "many2one":
        return {"fields": {"display_name": {}}}
    if field.type not in ("one2many", "many2many"):
        return {}
    views = [child for child in node if child.tag in ("list", "kanban", "form")]
    fields: Specification = {"display_name": {}}
    for view in views[:1]:
        fields = _fields(model.env[field.comodel_name], view)
    return {"fields": fields, "limit": 40}


def _without_ours(model: Any, specification: Specification) -> Specification:
    return {
        name: wanted
        for name, wanted in specification.items()
        if ADDON not in model._fields[name]._modules
    }
