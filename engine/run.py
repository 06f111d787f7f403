"""One run of a mailbox's job, from the Inbox to committed and settled messages."""

from __future__ import annotations

import logging
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from psycopg2.extensions import TransactionRollbackError

from odoo import fields
from odoo.tools import SQL

from ..exchange.errors import MailError, Throttled, without_frames
from ..exchange.mail import Mail
from ..exchange.mailbox import Place, RemoteMailbox
from .correspondence import OUTBOUND, Decision
from .earlier import earlier_query
from .packed_text import packing
from .races import retrying_races
from .read_ahead import Page, ReadAhead
from .reasons import MAX_ATTEMPTS
from .settlement import Outcome, Settlement, has_left, refusals
from .short_turns import short_turns
from .telling import Telling
from .what_failed import check_readable, describe, is_database_gone, of_one
from .woken_workers import workers_woken_if_killed

_logger = logging.getLogger(__name__)

RETRY_MINUTES = 5

Records = dict[str, Any]
"""{key of a mail: its message or skipped record}"""

Moving = tuple[Settlement, dict[Place, Any], Callable[[], Outcome]]
"""What is on its way out of the Inbox, and what gives how that ended."""


class Run:
    """Reads, decides, records and settles, page by page, oldest first.

    A message stays in the Inbox until its verdict is committed; met again, it is
    only settled. So the process may be killed at any point. A page is moved while the
    next one is decided.
    """

    remote: RemoteMailbox
    pages: ReadAhead
    settlement: Settlement
    moving: Moving | None = None
    # What was made of the page that is recorded, when it was read ahead.
    ahead = Page([])
    # The job's time did not suffice for all mail: it goes on at once.
    unfinished: bool
    # Whether open pages, and who wants it, are told of what is logged.
    tells_people = True

    def __init__(self, mailbox: Any) -> None:
        self.mailbox = mailbox
        self.env = mailbox.env
        self.cron = mailbox.env["ir.cron"]
        self.report = mailbox.env["email.logging.run"]
        self.telling = Telling(mailbox.env)
        self.is_connected = False
        # A run before it was stopped between recording and settling.
        self.is_resuming = False
        self.waiting = 0
        self.read_count = 0
        # How many have left the Inbox since the job's progress was noted.
        self.left_count = 0
        # {key: error} of what stays in the Inbox, since it could not be recorded or
        # moved. One attempt a run: what made it fail may pass by the next one.
        self.staying: dict[str, BaseException] = {}
        self.tally: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        # {"message", "skipped" or "failed": ids}, since the last report
        self.recorded: defaultdict[str, list[int]] = defaultdict(list)
        # Ids of messages, of whose conversations another mailbox may record more now.
        self.joined_later: list[int] = []
        self.has_answers = False
        self.started = time.monotonic()

    def run(self) -> bool:
        """Log all mail of the Inbox, as far as the job's time allows.

        :return: whether all went well, and no mail is left for which time did not
            suffice
        """
        is_done = False
        try:
            with self.mailbox._remote() as self.remote:
                self.is_connected = True
                self._learn_domains()
                self._return_retried()
                self._finish_interrupted()
                self._log_pages()
                self._measure_answers()
                self._join_conversations()
                self.mailbox._note_visit(self.remote, self.read_count, self.waiting)
        except MailError as error:
            self.env.cr.rollback()
            self._stop(error)
        except TransactionRollbackError:
            # Somebody changed the mailbox's settings at this moment.
            self.env.cr.rollback()
            self.mailbox._trigger_job()
        except Exception as error:
            if is_database_gone(error):
                raise
            self.env.cr.rollback()
            self._stop_unexpectedly(error)
        else:
            self._close(
                "running" if self.unfinished else "done", self._error_of_unmoved()
            )
            if self.unfinished:
                self.mailbox._trigger_job()
            is_done = not self.unfinished
        self.env.flush_all()
        # Told that something remains, Odoo would call again without giving new time,
        # for runs of a single page; the trigger gives it, after the other jobs' turn.
        self._commit_progress(remaining=0)
        return is_done

    def _commit(self) -> None:
        """A verdict comes before its move, and a move before the next page."""
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit

    # Before the pages: who we are, what earlier runs and people left

    def _learn_domains(self) -> None:
        """Before any mail is decided, and before what it decides otherwise returns."""
        if self.mailbox._is_to_learn_domains():
            self.mailbox._learn_domains(self.remote)
            self._commit()

    def _return_retried(self) -> None:
        """Put what somebody wants retried back into the Inbox, then forget it."""
        waiting = self.env["email.logging.skipped"].search(
            [("mailbox_id", "=", self.mailbox.id), ("retry", "=", True)], limit=1000
        )
        if not waiting:
            return
        by_place = {skipped._place(): skipped for skipped in waiting}
        outcome = self.remote.move(list(by_place), self.remote.inbox().id)
        for place, result in outcome.items():
            by_place[place]._note_returned(result)
        self._commit()

    def _finish_interrupted(self) -> None:
        """A run that was killed may have moved messages without noting it."""
        records = {
            record._place(): record
            for model in ("email.logging.message", "email.logging.skipped")
            for record in self.env[model]._left_unsettled(self.mailbox)
        }
        if records:
            self.is_resuming = True
            Settlement(self.mailbox, self.remote).note_places(records)
            self._commit()

    # Pages

    def _log_pages(self) -> None:
        remaining = self.remote.waiting()
        if remaining > self.mailbox.batch_size:
            self.mailbox.waiting_count = remaining  # a long run shows its progress
        self._forbid_compiling()
        self.env.flush_all()
        self.cron._commit_progress(remaining=remaining)
        # What was left unsettled is settled before more is read.
        banners = self.env["email.logging.settings"]._get_banners()
        ahead = ReadAhead(self.remote, banners, is_patient=self.is_resuming)
        with short_turns(), self._taken_over(remaining), ahead as self.pages:
            self._log_until_none_remains(remaining)

    def _taken_over(self, remaining: int) -> AbstractContextManager[None]:
        """Somebody else goes on at once with what is left, should this be killed."""
        return workers_woken_if_killed(self.env.cr) if remaining else nullcontext()

    def _forbid_compiling(self) -> None:
        """From some 50,000 messages on, PostgreSQL would compile each page's look-up
        (`jit`), which takes it ten times as long as the look-up itself. Lasts from the
        next commit until Odoo gives the connection to somebody else.
        """
        self.env.cr.execute("SET jit = off")

    def _log_until_none_remains(self, remaining: int) -> None:
        seconds_left = 1.0
        while seconds_left and remaining and self._is_enabled():
            handled = self._log_page(remaining)
            remaining = max(remaining - handled, 0) if handled else 0
            seconds_left = self._commit_progress(remaining)
            if not remaining and handled >= self.mailbox.batch_size:
                # Mail that came meanwhile.
                remaining = self.remote.waiting() - len(self.staying)
        if self.moving:
            self._finish_moves()
            self._commit_progress(remaining)
        self.waiting = remaining + len(self.staying)
        self.unfinished = bool(remaining and not seconds_left)

    def _is_enabled(self) -> bool:
        """Switched off meanwhile, the run ends between two pages."""
        self.env.invalidate_all()
        return bool(self.mailbox.enabled)

    def _commit_progress(self, remaining: int) -> float:
        """:return: seconds that the job has left"""
        count, self.left_count = self.left_count, 0
        seconds: float = self.cron._commit_progress(count, remaining=remaining)
        return seconds

    def _log_page(self, remaining: int) -> int:
        """:return: how many messages were tried"""
        self.settlement = Settlement(self.mailbox, self.remote)
        page, self.ahead = self._read_page(remaining)
        if not page:
            return 0
        self.tally["read_count"] += len(page)
        self.read_count += len(page)
        records = self._record_page(list({mail.key: mail for mail in page}.values()))
        # A mail that lies there twice is recorded once, and moved twice.
        places = {Place.of(mail): mail.key for mail in page if mail.key in records}
        self._settle({place: records[key] for place, key in places.items()})
        return len(page)

    def _read_page(self, remaining: int) -> tuple[list[Mail], Page]:
        """And begin to read the next one, when there is one."""
        ahead = self._take_page()
        limit = self.mailbox.batch_size + len(self.staying)
        read = ahead.mails or self.remote.oldest(limit)
        page = [mail for mail in read if mail.key not in self.staying]
        if remaining > len(page):
            self.pages.start(read, limit)
        return page, ahead._replace(mails=[])  # none is kept longer than needed

    def _take_page(self) -> Page:
        """:return: what was read ahead; where nothing was, all moves are done"""
        try:
            page = self.pages.take()
        except Exception:
            self._finish_moves()
            self._commit()
            raise
        if page.mails:
            return page
        self._finish_moves()
        return Page([])

    # Record

    def _record_page(self, page: list[Mail]) -> Records:
        """Decide and record the page together; when that fails, one by one.

        :return: what is committed
        """
        try:
            return retrying_races(self.env.cr, self._decide_and_insert, page)
        except Exception as error:
            if is_database_gone(error):
                raise
            self.env.cr.rollback()
            _logger.info("A page was not recorded as a whole: %s", describe(error))
        return self._record_one_by_one(page)

    def _decide_and_insert(self, page: list[Mail]) -> Records:
        records, failing = self._earlier_records(page)
        failing.unlink()  # this run may record them
        fresh = [mail for mail in page if mail.key not in records]
        check_readable(fresh)
        bodies = {mail.key: mail.body for mail in fresh}
        with packing(bodies, self.ahead.packed_bodies) as packed_bodies:
            decisions = self._decide(fresh)
            arrived = [d for d in decisions if d.correspondence.arrives_as]
            logged = [d for d in decisions if d.is_new]
            skipped = [decision for decision in decisions if decision.reason]
            records |= self._insert("email.logging.skipped", skipped)
            records |= self._insert("email.logging.message", logged, packed_bodies)
            records |= self._arrive(arrived)
        if self.tells_people:
            self.telling.add([*logged, *arrived])
        self._commit()
        self.telling.note_commit()
        self.joined_later += [records[decision.mail.key].id for decision in logged]
        directions = {decision.correspondence.direction for decision in logged}
        self.has_answers |= OUTBOUND in directions
        self.tally["logged_count"] += len(logged) + len(arrived)
        self.tally["skipped_count"] += len(skipped)
        self.reasons.update(d.reason for d in skipped if d.reason)
        return records

    def _decide(self, mails: list[Mail]) -> list[Decision]:
        decisions = self.env["email.logging.matcher"]._decide(self.mailbox, mails)
        previews = self.ahead.previews
        return [replace(d, preview=previews.get(d.mail.key)) for d in decisions]

    def _earlier_records(self, page: list[Mail]) -> tuple[Records, Any]:
        """:return: records of the page whose verdict an earlier run committed, and the
        skipped records of what it failed to record until now
        """
        found: dict[str, dict[str, int]] = {"logged": {}, "skipped": {}, "failing": {}}
        keys = [mail.key for mail in page]
        query = earlier_query(self.mailbox, keys, self._tried_again())
        for kind, record_id, key in self.env.execute_query(query):
            found[kind][key] = record_id
        skipped = self.env["email.logging.skipped"]
        records = {
            **self._browse("email.logging.message", found["logged"]),
            **self._browse("email.logging.skipped", found["skipped"]),
        }
        return records, skipped.browse(found["failing"].values())

    def _tried_again(self) -> SQL:
        """:return: the condition of skipped records that are decided anew"""
        return SQL("reason = 'failed' AND attempts < %s", MAX_ATTEMPTS)

    def _browse(self, model: str, ids: dict[str, int]) -> Records:
        """:param ids: {key: id}
        :return: {key: record}; what one of them reads is read for all
        """
        return dict(zip(ids, self.env[model].browse(ids.values()), strict=True))

    def _measure_answers(self) -> None:
        """For all pages at once: a calendar takes several statements."""
        segments = self.env["email.logging.segment"]
        while self.has_answers and segments._measure():
            self._commit()

    def _join_conversations(self) -> None:
        """Two mailboxes that record at the same moment what answers one another do not
        see it: whichever ends later does.
        """
        conversations = self.env["email.logging.conversation"]
        if self.joined_later and conversations._has_several(self.mailbox):
            for ids in conversations._batches(self.joined_later):
                retrying_races(self.env.cr, conversations._thread, ids)
                self._commit()
        self.joined_later.clear()

    def _insert(self, model: str, decisions: list[Decision], *more: Any) -> Records:
        records = self.env[model]._insert(self.mailbox, decisions, *more)
        self.recorded[model.rpartition(".")[2]] += records.ids
        return {d.mail.key: r for d, r in zip(decisions, records, strict=True)}

    def _arrive(self, decisions: list[Decision]) -> Records:
        """What was sent from Odoo is recorded already."""
        messages = self.env["email.logging.awaited"]._arrive(decisions)
        return {d.mail.key: m for d, m in zip(decisions, messages, strict=True)}

    def _record_one_by_one(self, page: list[Mail]) -> Records:
        records: Records = {}
        record = self._decide_and_insert
        for mail in page:
            try:
                records |= retrying_races(self.env.cr, record, [mail])
            except Exception as error:  # whatever else it is, go on
                if is_database_gone(error):
                    raise
                self.env.cr.rollback()
                records |= self._record_failed(mail, error)
        return records

    def _record_failed(self, mail: Mail, error: Exception) -> Records:
        what = describe(error)
        _logger.warning("Message %s could not be recorded: %s", mail.key, what)
        skipped = self.env["email.logging.skipped"]
        failed = skipped._note_failure(self.mailbox, mail, what)
        self._commit()
        self.tally["failed_count"] += 1
        self.recorded["failed"].append(failed.id)
        if failed._is_set_aside():
            return {mail.key: failed}
        # Until the last attempt it stays in the Inbox: the next run tries again.
        self._leave(mail.key, error)
        return {}

    # Settle

    def _settle(self, records: dict[Place, Any]) -> None:
        """Move recorded messages out of the Inbox: when a page is coming, while it is
        decided. What is noted is committed by the caller, with the job's progress.
        """
        self._finish_moves()
        moves = self.settlement.moves(records)
        if not self.pages.is_coming:
            self._note_moves(self.settlement, records, moves())
            return
        self.moving = (self.settlement, records, self.pages.move(moves))
        self._note_progress()

    def _finish_moves(self) -> None:
        """Wait for what is being moved, and note where it is now."""
        if not self.moving:
            return
        (settlement, records, outcome_of), self.moving = self.moving, None
        self._note_moves(settlement, records, outcome_of())

    def _note_moves(
        self, settlement: Settlement, records: dict[Place, Any], outcome: Outcome
    ) -> None:
        self.settlement.folder_ids |= settlement.folder_ids
        self._note_progress(settlement.notes(records, outcome))
        unmoved = {p: result for p, result in outcome.items() if not has_left(result)}
        self.left_count += len(outcome) - len(unmoved)
        if unmoved:
            self._commit()
            self._leave_behind(unmoved, outcome)

    def _leave_behind(self, unmoved: Outcome, outcome: Outcome) -> None:
        """Go on without single messages, but not against the server's word.

        :param unmoved: {`Place`: `MailError`}, of the outcome
        """
        errors, page_size = list(unmoved.values()), len(outcome)
        refused = refusals(unmoved)
        # One alone may be a bad message; together with another it is no coincidence.
        if len(errors) == page_size and (page_size > 1 or self.staying):
            refused += sorted(errors, key=lambda error: not error.stops)
        if refused:
            raise refused[0]
        if len(errors) < page_size:
            unmoved = {place: of_one(error) for place, error in unmoved.items()}
        for place, error in unmoved.items():
            self._leave(place.key, error)

    def _leave(self, key: str, error: BaseException) -> None:
        self.staying[key] = without_frames(error)

    # Report

    def _error_of_unmoved(self) -> MailError | None:
        """:return: the error of a message that could not be moved, or None"""
        errors = (e for e in self.staying.values() if isinstance(e, MailError))
        return next(errors, None)

    def _note_progress(self, also: Sequence[SQL] = ()) -> None:
        """:param also: statements to carry out with it"""
        self.report = self.report or self.report._continue(self.mailbox)
        self.report._add(self.tally, self.reasons, self.recorded, also)
        self.tally.clear()
        self.reasons.clear()
        self.recorded.clear()

    def _close(self, state: str, error: MailError | None = None) -> None:
        self.telling.tell()
        if not (self.report or error):
            return
        self._note_progress()
        seconds = time.monotonic() - self.started
        traffic = self.remote.traffic if self.is_connected else None
        self.report._close(state, seconds, traffic, error)
        if self.is_connected:
            tokens = self.env["email.logging.token"]
            tokens._store_pace(self.mailbox, self.remote.pace_state)

    def _stop(self, error: MailError) -> None:
        """Throttling and outages are no errors: go on when the server is ready."""
        if error.passes:
            self._close("throttled", error)
            self.mailbox.cron_id._trigger(self._next_attempt(error))
        else:
            _logger.warning("Logging of %s stopped: %s", self.mailbox.email, error)
            self._close("error", error)
            self.mailbox._fail(error)

    def _stop_unexpectedly(self, error: Exception) -> None:
        """Odoo would log what the error quotes of the mail, and after some times switch
        the job off.
        """
        where = "".join(traceback.format_tb(error.__traceback__))
        _logger.error("Unexpected error: %s\n%s", describe(error), where)
        self._stop(MailError("unexpected", type(error).__name__))

    def _next_attempt(self, error: MailError) -> datetime:
        wait = timedelta(minutes=RETRY_MINUTES)
        if isinstance(error, Throttled):
            wait = timedelta(seconds=error.retry_after)
        return fields.Datetime.now() + wait  # type: ignore[no-any-return]
