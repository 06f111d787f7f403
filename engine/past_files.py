"""A slice of the files that somebody dropped: mails that lie in no mailbox of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..exchange.eml import read_eml
from ..exchange.mail import Mail
from .correspondence import Decision
from .past import IS_FILE, PastRun
from .run import Records
from .together import carry_out
from .what_failed import describe

FOREIGN, UNREADABLE, FAILED = "foreign", "unreadable", "failed"
"""Verdicts of files alone: of somebody else's mail, of what is no mail, of errors."""


class FilesRun(PastRun):
    """Decides files like mail; but what is not logged leaves no record of its own, the
    file has its verdict.

    What a file says gives no right: whoever drops it must take part in it himself, if
    he is no administrator; and nobody is added to what is logged already.
    """

    def __init__(self, mailbox: Any, past: Any) -> None:
        super().__init__(mailbox.with_context(**{IS_FILE: True}), past)
        # {key of a mail: why it is not logged}
        self.verdicts: dict[str, tuple[str, str]] = {}

    @contextmanager
    def _open(self) -> Iterator[None]:
        """No server is asked."""
        yield

    def _log_slice(self) -> bool:
        self._forbid_compiling()
        files = self.past._next_files()
        if not files:
            self.past._finish()
            return False
        self.past._begin(0)
        mails = {file: read_eml(file._raw()) for file in files if file._is_mail()}
        unique = list({mail.key: mail for mail in mails.values()}.values())
        records = self._record_page(unique) if unique else {}
        self._note_settled(records)
        for file in files:
            self._note(file, mails.get(file), records)
        self.past._count(len(files), self.tally, self._seconds())
        return True

    def _decide(self, mails: list[Mail]) -> list[Decision]:
        decisions = super()._decide(mails)
        logged = [d for d in decisions if d.is_new and self._is_allowed(d)]
        for decision in decisions:
            reason = (decision.reason or FOREIGN, decision.sign)
            self.verdicts[decision.mail.key] = reason
        return logged

    def _is_allowed(self, decision: Decision) -> bool:
        return self.past._is_for_all() or (
            self.past.create_uid.id in decision.correspondence.salespeople
        )

    def _record_failed(self, mail: Mail, error: Exception) -> Records:
        self.verdicts[mail.key] = (FAILED, describe(error))
        return {}

    def _note_settled(self, records: Records) -> None:
        """None of it was ever in the Inbox."""
        ids = [record.id for record in records.values()]
        carry_out(
            self.env, self.env["email.logging.message"].browse(ids)._note_settled({})
        )

    def _note(self, file: Any, mail: Mail | None, records: Records) -> None:
        if mail is None:
            file._note_not_logged(UNREADABLE)
        elif record := records.get(mail.key):
            file._note_logged(record)
        else:
            file._note_not_logged(*self.verdicts.get(mail.key, (FAILED, "")))
