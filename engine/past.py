"""A slice of what a mailbox has from before it was logged, as quiet as history."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg2.extensions import TransactionRollbackError

from odoo.tools import SQL

from ..exchange.errors import MailError
from ..exchange.mail import Mail
from ..exchange.mailbox import Place
from .reasons import MAX_ATTEMPTS
from .run import Records, Run
from .settlement import Outcome, Settlement, has_left
from .together import carry_out
from .what_failed import describe, is_database_gone

MOST_AT_ONCE = 100
"""Messages of a slice: today's mail waits for no more."""

IS_PAST = "email_logging_past"
"""Key of the context in which everything of such a slice is recorded."""

IS_FILE = "email_logging_file"
"""The same, where only files say what was written."""


class PastRun(Run):
    """Reads a page of what somebody chose, decides and records it like today's mail.

    It stays where it is, unless it was chosen that what is logged is moved. How far it
    went is noted by the date of arrival; after a kill it may meet what it recorded,
    which is known by its key.
    """

    tells_people = False

    def __init__(self, mailbox: Any, past: Any) -> None:
        super().__init__(mailbox.with_context(**{IS_PAST: True}))
        self.past = past

    def run(self) -> bool:
        """Log a slice.

        :return: whether it may go on at once
        """
        try:
            with self._open():
                goes_on = self._log_slice()
                self._measure_answers()
                self._join_conversations()
        except MailError as error:
            self.env.cr.rollback()
            self._stop(error)
        except TransactionRollbackError:
            # Somebody stopped it at this moment: what was recorded is known again.
            self.env.cr.rollback()
            return True
        except Exception as error:
            if is_database_gone(error):
                raise
            self.env.cr.rollback()
            self._stop_unexpectedly(error)
        else:
            self._commit()
            return goes_on
        self._commit()
        return False

    @contextmanager
    def _open(self) -> Iterator[None]:
        with self.mailbox._remote() as self.remote:
            self.is_connected = True
            yield

    def _log_slice(self) -> bool:
        self._forbid_compiling()
        page = self._read_slice()
        if not page:
            self.past._finish()
            return False
        records = self._record_page(list({mail.key: mail for mail in page}.values()))
        left = self._file(
            {Place.of(m): records[m.key] for m in page if m.key in records}
        )
        self.past._advance(page, left, self.tally, self._seconds())
        return True

    def _read_slice(self) -> list[Mail]:
        past = self.past
        if past.state == "waiting":
            past._begin(0 if past.start else self._count())
        limit = min(self.mailbox.batch_size, MOST_AT_ONCE)
        return self.remote.past(past.folder_key, past._since(), limit, past.after)

    def _seconds(self) -> float:
        return time.monotonic() - self.started

    def _count(self) -> int:
        return self.remote.count_past(self.past.folder_key, self.past._since())

    def _tried_again(self) -> SQL:
        """What was too old for the mailbox, somebody wants now."""
        return SQL("(%s OR reason = 'too_old')", super()._tried_again())

    def _record_failed(self, mail: Mail, error: Exception) -> Records:
        """Set aside at once: whoever retries it makes it mail of today."""
        skipped = self.env["email.logging.skipped"]
        failed = skipped._note_failure(self.mailbox, mail, describe(error))
        failed.attempts = MAX_ATTEMPTS
        self._commit()
        self.tally["failed_count"] += 1
        return {mail.key: failed}

    def _file(self, records: dict[Place, Any]) -> int:
        """Nothing of it lies in the Inbox; what is logged is moved, where it is to be.

        :return: how many have left the folder
        """
        settlement = Settlement(self.mailbox, self.remote)
        logged = {p: r for p, r in records.items() if self._is_new(r)}
        outcome: Outcome = {}
        if self.past.moves and logged:
            outcome, notes = settlement.settle(logged)
            carry_out(self.env, notes)
        settlement.note_staying({p: r for p, r in records.items() if p not in outcome})
        return sum(map(has_left, outcome.values()))

    def _is_new(self, record: Any) -> bool:
        messages = self.recorded["message"]
        return record._name == "email.logging.message" and record.id in messages

    def _stop(self, error: MailError) -> None:
        """Throttling and outages are no errors: it goes on when the server is ready."""
        if error.passes:
            self.mailbox.cron_id._trigger(self._next_attempt(error))
        else:
            self.past._fail(error)
