"""What is known of a kind of failure: what people are told, what becomes of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MendedBy = Literal["", "sign_in", "setup", "consent", "database", "validate"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of failure; ``situations.py`` says what differs by situation.

    - ``sentence``: tells the person who can act what to do, in English
    - ``mended_by``: where that is done: the sign-in, the setup, the consent, the
      question whose database this is, or whatever the checks find; "" when it concerns
      one message or passes
    - ``passes``: trying again later, with nothing changed, is sensible
    - ``is_never_one_message``: the mailbox's, also when a single message met it
    """

    sentence: str
    mended_by: MendedBy = ""
    passes: bool = False
    is_never_one_message: bool = False

    @property
    def stops(self) -> bool:
        """Whether it concerns the whole mailbox, until an administrator has acted."""
        return bool(self.mended_by)
