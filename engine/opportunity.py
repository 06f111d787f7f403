"""Whether a conversation belongs to an opportunity: one table, over values.

The job asks it for what arrives, pages ask it for what they suggest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class Scope(str, Enum):
    """Whose open opportunities may be meant."""

    CONTACT = "contact"
    COMPANY = "company"
    """Also those of the contact's company and its other people."""
    OWN = "own"
    """The contact's, if they are of a salesperson who takes part."""


class Answer(str, Enum):
    """What follows for a conversation, and for an e-mail that it gets."""

    JOINS = "joins"
    """It is linked, and its opportunity is open."""
    CLOSED = "closed"
    """It is linked; its opportunity is won, lost or archived."""
    REFUSED = "refused"
    """Somebody has said that it belongs to none."""
    LINKED = "linked"
    """It is linked by itself, as the company chose."""
    SUGGESTED = "suggested"
    """One click links it."""
    ASKED = "asked"
    """There are several."""
    NOTHING = "nothing"


class Basis(str, Enum):
    """Why a conversation is linked, as it is stored."""

    CHOSEN = "chosen"
    ACCEPTED = "accepted"
    ITSELF = "itself"
    ENTRIES = "entries"
    """Its e-mails became the opportunity before conversations were linked."""
    NONE = "none"
    """Somebody said that it belongs to none."""


@dataclass(frozen=True, slots=True)
class Opportunity:
    """An opportunity or lead.

    - ``active_on``: when something last happened with it, naive UTC
    - ``is_told``: that somebody wrote after it was closed, its salesperson knows
    """

    id: int
    is_open: bool = True
    partner_id: int | None = None
    family_id: int | None = None
    user_id: int | None = None
    active_on: datetime = datetime.min
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a conversation.

    - ``linked``: its opportunity; ``is_refused``: somebody took it away for good
    - ``contacts``: ids of those who take part; ``families``: of their companies;
      ``salespeople``: of users
    - ``candidates``: opportunities that may be meant
    - ``links_itself``: the company chose that the only one is linked unasked
    """

    linked: Opportunity | None = None
    is_refused: bool = False
    contacts: Collection[int] = ()
    families: Collection[int] = ()
    salespeople: Collection[int] = ()
    candidates: Sequence[Opportunity] = ()
    scope: Scope = Scope.CONTACT
    links_itself: bool = False


@dataclass(frozen=True, slots=True)
class Belonging:
    """`opportunities`: that which is meant; of several, the liveliest first."""

    answer: Answer = Answer.NOTHING
    opportunities: list[Opportunity] = field(default_factory=list)

    @property
    def opportunity_id(self) -> int | None:
        """To which an e-mail belongs that arrives now."""
        if self.answer in (Answer.JOINS, Answer.LINKED):
            return self.opportunities[0].id
        return None


def belonging(situation: Situation) -> Belonging:
    """The table, its first row that applies."""
    linked = situation.linked
    if linked:
        return Belonging(Answer.JOINS if linked.is_open else Answer.CLOSED, [linked])
    if situation.is_refused:
        return Belonging(Answer.REFUSED)
    meant = [one for one in situation.candidates if _may_be_meant(one, situation)]
    meant.sort(key=lambda one: (one.active_on, one.id), reverse=True)
    if len(meant) == 1:
        itself = situation.links_itself
        return Belonging(Answer.LINKED if itself else Answer.SUGGESTED, meant)
    return Belonging(Answer.ASKED if meant else Answer.NOTHING, meant)


def _may_be_meant(one: Opportunity, situation: Situation) -> bool:
    if not one.is_open:
        return False
    if situation.scope == Scope.COMPANY and one.family_id in situation.families:
        return True
    if situation.scope == Scope.OWN and one.user_id not in situation.salespeople:
        return False
    return one.partner_id in situation.contacts
