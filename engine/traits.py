"""What a mail means for who waits for an answer: read when it is logged, and stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..exchange.mail import Mail
from .automatic_mail import is_meeting, whether_awaited
from .closers import MOST_WORDS, is_closer
from .correspondence import OUTBOUND, Decision
from .subject import is_forward
from .waiting import OLD_AFTER, Traits, Turn, with_count

MEETING_REQUEST = (
    "ipm.schedule.meeting.request",
    "#microsoft.graph.eventmessagerequest",
)


def traits_of(
    decision: Decision, preview: str, now: datetime, new_text: Callable[[], str]
) -> int:
    """:param preview: how it begins: nearly always enough to see that it says more
    :param new_text: gives all that is new in it
    """
    c, mail = decision.correspondence, decision.mail
    is_outbound = c.direction == OUTBOUND
    is_automatic, is_of_list = whether_awaited(mail, c.acquaintance, c.sign)
    is_to_us = not set(c.to) <= set(c.outside) and not is_of_list
    found = {
        Traits.AUTOMATIC: is_automatic,
        Traits.MEETING: is_meeting(mail) and not (is_outbound and _asks_to_meet(mail)),
        Traits.TO: not is_outbound and is_to_us,
        Traits.CLOSES: closes(mail, preview, new_text),
        Traits.FORWARDS: is_outbound and is_forward(mail.subject),
        Traits.OLD: c.is_past or decision.date < now - OLD_AFTER,
    }
    traits = sum(trait for trait, holds in found.items() if holds)
    named = set(c.named) & set(c.salespeople)
    return with_count(traits, 0 if is_outbound else len(named))


def closes(mail: Mail, preview: str, new_text: Callable[[], str]) -> bool:
    if mail.has_attachments or "?" in preview or len(preview.split()) > MOST_WORDS:
        return False
    people = [*filter(None, [mail.sender]), *mail.to, *mail.cc]
    names = [part for p in people for part in (p.name, p.address.partition("@")[0])]
    return is_closer(preview, names) and is_closer(new_text(), names)


def turn_of(decision: Decision, traits: int) -> Turn:
    """As it is stored, see `Turn`."""
    c = decision.correspondence
    return Turn(
        decision.mail.key,
        decision.date,
        c.direction == OUTBOUND,
        traits,
        c.sender or "",
        frozenset(c.addresses),
        tuple(c.salespeople),
    )


def _asks_to_meet(mail: Mail) -> bool:
    kinds = ((mail.message_class or "").lower(), (mail.odata_type or "").lower())
    return any(kind.startswith(MEETING_REQUEST) for kind in kinds)
