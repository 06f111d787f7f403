"""A partner found by an address, as the directory weighs several of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Namesake:
    """A partner with an address; with its internal user, when it has one now.

    `is_readable`: to those who work in the mailbox's company; `is_of_company`: the user
    may work there.
    """

    address: str
    partner_id: int
    family_id: int
    type: str
    is_readable: bool
    user_id: int | None
    is_of_company: bool
    is_salesperson: bool

    @property
    def rank(self) -> int:
        """A person wins over its own company, that over a mere invoice address."""
        if self.type != "contact":
            return 0
        return 1 if self.partner_id == self.family_id else 2
