"""An answer to a message, as mail programs write it: to whom, about what, with what.

Reply goes to whom the sender wants answered (RFC 5322 3.6.2: Reply-To, else From), an
answer to what one has sent oneself to whom it was sent. Reply all adds the others, each
where they stood.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..exchange.mail import Person
from ..exchange.people import people
from .addresses import normalize, normalize_all
from .history.fold import CLOSING, OPENING
from .plain_name import plain_name
from .rendering import Rendering
from .subject import topic

REPLY, REPLY_ALL, FORWARD = "reply", "reply_all", "forward"

TOKEN_HEADER = "X-Email-Logging-Copy"
"""What names an answer sent from Odoo in its copy, also where a server has given it
another Message-ID."""

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_MOST_REFERENCES = 20
_IMAGE = re.compile(r"<img\b[^>]*>")
# What parts a name from its address, or one of them from the next (RFC 5322 3.2.3).
_PARTS = re.compile(r'[][()<>:;@\\,"]')
_WORD = re.compile(r"[^\s@]+@[^\s@]+")

# As Outlook on the web writes it, which programs know for the head of a quotation.
_QUOTATION = (
    '<hr style="display:inline-block;width:98%%">'
    '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" '
    'style="font-size:11pt" color="#000000">%s</font><div>&nbsp;</div></div>'
    "<div>%s</div>"
)

IsOne = Callable[[str], bool]
"""Whether a normalised address is one of some."""


class NoAddress(ValueError):
    """What was typed is no e-mail address; `args` holds it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Who takes part in the message that is answered."""

    sender: Person
    reply_to: Sequence[Person]
    to: Sequence[Person]
    cc: Sequence[Person]


def recipients(
    kind: str, message: Answered, is_mine: IsOne, is_left_out: IsOne
) -> tuple[list[Person], list[Person]]:
    """:param is_mine: the addresses of the one who answers
    :param is_left_out: those that get a copy anyway, such as the shared mailbox
    :return: To and Cc
    """
    if kind == FORWARD:
        return [], []

    def others(persons: Iterable[Person]) -> list[Person]:
        named = ((normalize(p.address), p) for p in persons)
        return [p for a, p in named if a and not (is_mine(a) or is_left_out(a))]

    is_own = is_mine(normalize(message.sender.address) or "")
    first = message.to if is_own else others(message.reply_to) or [message.sender]
    to, cc = list(others(first)), []
    if kind == REPLY_ALL:
        to += others(message.to)
        cc = others(message.cc)
    to = _each_once(to)
    return to, _each_once(cc, without=to)


def subject_of(kind: str, subject: str | None) -> str:
    """:return: with one mark of an answer or a forward, whatever was before it"""
    mark = "Fwd" if kind == FORWARD else "Re"
    return f"{mark}: {topic(subject)}".strip()


def references(message_id: str | None, earlier: str | None) -> list[str]:
    """:param earlier: what the answered message goes back to, between spaces
    :return: Message-IDs, that of the answered message last (RFC 5322 3.6.4)
    """
    written = [f"<{one.strip('<>')}>" for one in (earlier or "").split()]
    ids = [one for one in (*written, message_id or "") if _MESSAGE_ID.fullmatch(one)]
    ids = list(dict.fromkeys(ids))
    kept = _MOST_REFERENCES
    return ids if len(ids) <= kept else [ids[0], *ids[1 - kept :]]


def typed_people(text: str | None) -> list[Person]:
    """Whom somebody has typed into To or Cc.

    :raise NoAddress: one of them has none
    """
    text = (text or "").replace("\n", ",")
    found = people(text, is_typed=True)
    for person in found:
        if not normalize(person.address) or not _WORD.fullmatch(person.address):
            raise NoAddress(person.address or person.name)
    if text.strip(" ,;") and len(found) < max(text.count("@"), 1):
        raise NoAddress(text.strip())
    for part in re.split("[,;]", re.sub(r'"[^"]*"', "", text)):
        # A name whose comma parts nobody stands before its address.
        if part.strip() and "@" not in part and not _goes_on(text, part):
            raise NoAddress(part.strip())
    return _each_once(found)


def tidied(text: str | None) -> str | None:
    """What was typed or pasted, everybody once and with commas between.

    :return: as it is where somebody in it has no address: its author mends it
    """
    try:
        persons = typed_people(text)
    except NoAddress:
        return _addresses_only(text or "") or text
    return as_typed(Person(p.name, _clean(p.address)) for p in persons) or text


def as_typed(persons: Iterable[Person]) -> str:
    """To or Cc as people read and type it: a name stands in quotes where it must."""
    return ", ".join(map(_as_typed, persons))


def quotation(rendering: Rendering, head: Iterable[tuple[str, str]]) -> str:
    """The answered message below an answer: its safe rendering without any image.

    :param head: (label, text) of who wrote what to whom
    """
    lines = (f"<b>{html.escape(a)}:</b> {html.escape(b)}" for a, b in head if b)
    body = _IMAGE.sub("", rendering.html).replace(CLOSING, "</div>")
    for opening in OPENING.values():
        body = body.replace(opening, "<div>")
    return _QUOTATION % ("<br>".join(lines), body)


def _clean(address: str) -> str:
    """In its author's letters, without what came along, such as a link's scheme."""
    clean = normalize(address) or address
    return address if address.lower() == clean else clean


def _addresses_only(text: str) -> str:
    """Of addresses that spaces or the like part, as tables and lists give them."""
    parts = filter(str.strip, re.split(r"[,;\n]", text))
    found = {part: normalize_all(part) for part in parts}
    if any(len(each) != part.count("@") or not each for part, each in found.items()):
        return ""
    return ", ".join(dict.fromkeys(one for each in found.values() for one in each))


def _as_typed(person: Person) -> str:
    name, address = plain_name(person.name), plain_name(person.address)
    if not address or not name or name.lower() == address.lower():
        return address or name
    return f"{_quoted(name) if _PARTS.search(name) else name} <{address}>"


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _goes_on(text: str, part: str) -> bool:
    """Whether an address in brackets follows: ``Bianchi, Anna <anna@...>``."""
    rest = text[text.index(part) + len(part) :]
    return bool(re.match(r",[^,;@]*<[^<>]*@", rest))


def _each_once(
    persons: Iterable[Person], without: Iterable[Person] = ()
) -> list[Person]:
    seen = {normalize(person.address) for person in without}
    found = []
    for person in persons:
        address = normalize(person.address)
        if address not in seen:
            seen.add(address)
            found.append(person)
    return found
