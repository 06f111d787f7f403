"""A partner found by an address, as the directory weighs several of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PLACE, COMPANY, PERSON = range(3)
"""What a partner is to its own company, the least likely author first."""


@dataclass(frozen=True, slots=True)
class Namesake:
    """A partner with an address; with its internal user, when it has one now.

    `type`: that of Odoo's addresses; "contact" is also who belongs to nobody else.
    `is_readable`: to those who work in the mailbox's company; `is_of_branch`: of that
    company or one of its branches; `is_of_company`: the user may work there.
    """

    address: str
    partner_id: int
    family_id: int
    type: str
    is_readable: bool
    is_of_branch: bool | None
    user_id: int | None
    is_of_company: bool
    is_salesperson: bool

    @property
    def rank(self) -> int:
        """A person wins over its own company, that over a mere invoice address."""
        if self.type != "contact":
            return PLACE
        return COMPANY if self.partner_id == self.family_id else PERSON


def likeliest(namesakes: Iterable[Namesake]) -> list[Namesake]:
    """Who of those with one address may be meant; several, when that is in doubt.

    A contact, of whatever company, wins over those who have the address for their
    invoices or deliveries only. Of such places, each company has one that counts.
    """
    families: dict[int, list[Namesake]] = {}
    for namesake in namesakes:
        families.setdefault(namesake.family_id, []).append(namesake)
    chosen = [n for family in families.values() for n in _likeliest_of(family)]
    contacts = [n for n in chosen if n.rank != PLACE]
    return contacts or chosen


def _likeliest_of(family: list[Namesake]) -> list[Namesake]:
    best = max(namesake.rank for namesake in family)
    chosen = [namesake for namesake in family if namesake.rank == best]
    return chosen[:1] if best == PLACE else chosen
