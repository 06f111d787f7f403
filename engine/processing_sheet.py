"""What a data protection officer and a works council read of the processing.

Sentences are said in a language of the report's own, which need not be installed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from odoo.tools.translate import get_translation

from ..exchange.translation import _lt

LANGUAGES = [("en_US", "English"), ("it_IT", "Italiano"), ("de_DE", "Deutsch")]
ADDON = __package__.rpartition(".")[0].rpartition(".")[2]

Say = Callable[..., str]

TITLE = _lt("Record of processing: logging of e-mails between Sales and contacts")
KIND_WORDS = {
    "online": _lt("Exchange Online, a shared mailbox"),
    "server": _lt("Exchange Server, a shared mailbox"),
    "folder": _lt("Exchange Server, a public folder"),
}
LEVEL_WORDS = {
    "participants": _lt("those who took part"),
    "leaders": _lt("those who took part and their team leader"),
    "administrators": _lt("those who took part and Sales administrators"),
    "leaders_administrators": _lt(
        "those who took part, their team leader and Sales administrators"
    ),
    "sales": _lt("everybody of Sales who sees the entry"),
}
PERIOD_WORDS = {
    "skipped": _lt("E-mails that were not logged (date, addresses, reason)"),
    "addresses": _lt("Addresses in e-mails that were not logged"),
    "text": _lt("Text of logged e-mails"),
    "subject": _lt("Subject of logged e-mails"),
    "entries": _lt("Entries with their e-mails"),
    "removed": _lt("Digests of e-mails that were removed by hand"),
    "leavers": _lt("Text of people who have left the company, after they left"),
}
BASIS_WORDS = {
    "agreement": _lt("agreement with the works council or trade unions"),
    "authorisation": _lt("authorisation of the labour authority"),
    "assessment": _lt("assessment by the data protection officer"),
}
ONE_WORDS = {"days": _lt("one day"), "months": _lt("one month")}
UNIT_WORDS = {"days": _lt("%(count)s days"), "months": _lt("%(count)s months")}


class Mailbox(NamedTuple):
    """``kind``, ``level`` as stored; ``since`` a date in words, or ""."""

    email: str
    kind: str
    level: str
    since: str
    skips_private: bool
    skips_automatic: bool


class Period(NamedTuple):
    """``kind``, ``mode`` and ``unit`` as stored."""

    kind: str
    mode: str
    number: int
    unit: str
    reason: str


class Settings(NamedTuple):
    """What the sheet is made of, as it is set now."""

    mailboxes: list[Mailbox]
    periods: list[Period]
    salespeople: int
    administrators: list[str]
    holds: int
    person_figures: list[str]
    """Since when, on what basis and of which date; empty: not shown."""


class Section(NamedTuple):
    title: str
    lines: list[str]


def say_in(lang: str) -> Say:
    """:return: what says a sentence in that language"""

    def say(sentence: str, **facts: Any) -> str:
        return str(get_translation(ADDON, lang, sentence, facts))

    return say


def sections(settings: Settings, say: Say) -> list[Section]:
    """The sheet, from the settings as they are."""
    return [
        Section(say(_lt("Purposes")), _purposes(settings, say)),
        Section(say(_lt("Persons and data")), _data(say)),
        Section(say(_lt("Where the data are")), _places(settings, say)),
        Section(say(_lt("Who reads them")), _recipients(settings, say)),
        Section(say(_lt("Periods")), _periods(settings, say)),
        Section(say(_lt("Technical and organisational measures")), _measures(say)),
        Section(say(_lt("Rights of the persons concerned")), _rights(settings, say)),
        Section(say(_lt("Open points for your lawyer")), _open(settings, say)),
    ]


def _purposes(settings: Settings, say: Say) -> list[str]:
    return [
        say(
            _lt(
                "To keep what Sales and a contact wrote to each other with the "
                "contact, so that colleagues answer knowing it, and to make "
                "opportunities of it."
            )
        ),
        say(
            _lt(
                "Reports count e-mails, and working hours until the first answer, by "
                "team and company."
            )
        ),
        _person_figures(settings, say),
    ]


def _person_figures(settings: Settings, say: Say) -> str:
    if not settings.person_figures:
        return say(
            _lt(
                "Not to measure people: times, numbers and rankings of single persons "
                "are switched off; each sees his own only."
            )
        )
    since, basis, dated = settings.person_figures
    return say(
        _lt(
            "Figures of single persons are shown since %(since)s, in teams of at least "
            "four, on this basis: %(basis)s, dated %(dated)s."
        ),
        since=since,
        basis=say(BASIS_WORDS[basis]),
        dated=dated,
    )


def _data(say: Say) -> list[str]:
    return [
        say(
            _lt(
                "Persons: salespeople, contacts and leads, and whoever else takes part "
                "in their e-mails."
            )
        ),
        say(
            _lt(
                "Of a logged e-mail: date, direction, names and addresses of sender "
                "and "
                "recipients, subject, text, Message-ID and marks of the conversation. "
                "Attachments are fetched from Exchange when somebody opens them, and "
                "are not kept."
            )
        ),
        say(
            _lt(
                "Of an e-mail that somebody logs from a file, the file is kept with "
                "its attachments, as long as the text."
            )
        ),
        say(
            _lt(
                "Of an e-mail that was not logged: date, addresses and reason. E-mails "
                "may hold special categories of data that their senders write."
            )
        ),
    ]


def _places(settings: Settings, say: Say) -> list[str]:
    return [
        *(_mailbox(mailbox, say) for mailbox in settings.mailboxes),
        say(
            _lt(
                "The database of Odoo. Rules of Exchange copy the e-mails into the "
                "mailbox; Odoo reads this mailbox, and no person's own."
            )
        ),
    ]


def _mailbox(mailbox: Mailbox, say: Say) -> str:
    parts = [f"{mailbox.email}: {say(KIND_WORDS[mailbox.kind])}"]
    if mailbox.since:
        parts.append(say(_lt("since %(date)s"), date=mailbox.since))
    if mailbox.skips_private:
        parts.append(say(_lt("what is marked private is not logged")))
    if mailbox.skips_automatic:
        parts.append(say(_lt("automatic e-mails are not logged")))
    return "; ".join(parts)


def _recipients(settings: Settings, say: Say) -> list[str]:
    return [
        *(f"{m.email}: {say(LEVEL_WORDS[m.level])}" for m in settings.mailboxes),
        say(
            _lt(
                "Others of Sales with the right to all documents see date, direction "
                "and people. A participant may mark an e-mail private: then nobody "
                "else "
                "sees it, administrators included."
            )
        ),
        say(_lt("Salespeople at present: %(count)s"), count=settings.salespeople),
        say(
            _lt("Privacy administrators, who answer requests: %(names)s"),
            names=", ".join(settings.administrators) or "-",
        ),
    ]


def _periods(settings: Settings, say: Say) -> list[str]:
    return [
        f"{say(PERIOD_WORDS[period.kind])}: {_period(period, say)}"
        for period in settings.periods
    ]


def _period(period: Period, say: Say) -> str:
    match period.mode:
        case "never":
            return say(_lt("without end; reason: %(reason)s"), reason=period.reason)
        case "undecided":
            return say(_lt("not decided yet; nothing is removed"))
    words = ONE_WORDS if period.number == 1 else UNIT_WORDS
    return say(words[period.unit], count=period.number)


def _measures(say: Say) -> list[str]:
    return [
        say(
            _lt(
                "Connections to Exchange are encrypted and certificates are checked. "
                "Passwords, keys and tokens are encrypted with a key that is not in "
                "the "
                "database."
            )
        ),
        say(
            _lt(
                "One rule decides who reads a text; lists, searches, counts, exports "
                "and pages all ask it. Portal and public users have no access."
            )
        ),
        say(
            _lt(
                "Texts are cleaned and shown in a frame without scripts; images from "
                "elsewhere are blocked until somebody asks for them."
            )
        ),
        say(
            _lt(
                "A job removes once a day what is older than its period, and notes how "
                "much, not what. A legal hold on a contact stops it, visibly."
            )
        ),
        say(
            _lt(
                "Backups, and the encryption of disks, are a matter of whoever runs "
                "Odoo and Exchange; the program cannot see them."
            )
        ),
    ]


def _rights(settings: Settings, say: Say) -> list[str]:
    return [
        say(
            _lt(
                "Internal users read in Odoo what is logged of them; that they did is "
                "noted with the date."
            )
        ),
        say(
            _lt(
                "Access: all e-mails of a person as a file. Erasure: by address; the "
                "e-mails do not come back. Both are noted without the data."
            )
        ),
        say(_lt("Legal holds at present: %(count)s"), count=settings.holds),
    ]


def _open(settings: Settings, say: Say) -> list[str]:
    undecided = [p for p in settings.periods if p.mode == "undecided"]
    endless = [p for p in settings.periods if p.mode == "never"]
    lines = [
        say(
            _lt(
                "The legal basis: GDPR art. 6(1)(b) or (f), with the balance of "
                "interests."
            )
        ),
        say(
            _lt("Whether a data protection impact assessment is needed (GDPR art. 35).")
        ),
        say(
            _lt(
                "Italy: art. 4 of the Statuto dei Lavoratori, agreement or "
                "Inspectorate. "
                "Germany: the works council, § 87(1) no. 6 BetrVG."
            )
        ),
        say(
            _lt(
                "How contacts are informed (GDPR art. 13 and 14), and staff before the "
                "start."
            )
        ),
        say(
            _lt(
                "Contracts with whoever hosts Odoo and Exchange (GDPR art. 28), and "
                "transfers outside the EU."
            )
        ),
        say(_lt("Whether private use of the e-mail addresses is allowed.")),
    ]
    if undecided:
        lines.append(
            say(_lt("Periods not decided yet: %(count)s"), count=len(undecided))
        )
    if endless:
        lines.append(say(_lt("Data kept without end: %(count)s"), count=len(endless)))
    return lines
