import logging
import time
from collections import Counter
from datetime import timedelta

from psycopg2 import DatabaseError, IntegrityError, InterfaceError, OperationalError
from psycopg2.extensions import TransactionRollbackError

from odoo import fields
from odoo.tools import SQL

from ..msgraph.errors import GraphError, Throttled
from .email_logging_skipped import MAX_ATTEMPTS
from .settlement import Settlement, has_left

_logger = logging.getLogger(__name__)

RACE_ATTEMPTS = 5
RETRY_MINUTES = 5
# Another mailbox's job recorded the same message at the same moment, or somebody
# changed a row that ours refers to: done again, it succeeds.
RACES = (TransactionRollbackError, IntegrityError)
# SQLSTATE classes and codes of PostgreSQL, appendix A: the connection is gone, the
# server shuts down, a serialization failure was repeated often enough.
NO_DATABASE = ("08", "57P", "40")


def is_database_gone(error):
    """Whether the run must end, whatever it was doing; else a message is to blame."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    return not error.pgcode or error.pgcode.startswith(NO_DATABASE)


def describe(error):
    """What went wrong, without what PostgreSQL quotes of the message's content."""
    if isinstance(error, DatabaseError):
        return f"{type(error).__name__}: {error.diag.message_primary or ''}"
    return str(error) or type(error).__name__


class Job:
    """One run of a mailbox's job: read, decide, record, settle, page by page.

    A message stays in the Inbox until its verdict is committed; met again, it is
    only settled. So the process may be killed at any point.
    """

    def __init__(self, mailbox):
        self.mailbox = mailbox
        self.env = mailbox.env
        self.cron = mailbox.env["ir.cron"]
        self.log = mailbox.env["email.logging.run"]
        self.graph = None
        self.settlement = None
        self.waiting = 0
        # The job's time did not suffice for all mail: it goes on at once.
        self.unfinished = False
        self.read_count = 0
        # {Graph id: error} of what stays in the Inbox, since it could not be recorded
        # or moved. One attempt a run: what made it fail may pass by the next one.
        self.staying = {}
        self.tally = Counter()
        self.reasons = Counter()
        self.started = time.monotonic()

    def run(self):
        """Log all mail of the Inbox, as far as the job's time allows."""
        try:
            with self.mailbox._graph() as self.graph:
                self._return_retried()
                self._finish_interrupted()
                self._log_pages()
                self.mailbox._note_check(self.graph, self.read_count, self.waiting)
        except GraphError as error:
            self.env.cr.rollback()
            self._stop(error)
        except TransactionRollbackError:
            # Somebody changed the mailbox's settings at this moment.
            self.env.cr.rollback()
            self.mailbox._trigger_job()
        else:
            self._finish("running" if self.unfinished else "done", self._unmoved())
            if self.unfinished:
                self.mailbox._trigger_job()
        self.env.flush_all()
        # Told that something remains, Odoo would call again without giving new time,
        # for runs of a single page; the trigger gives it, after the other jobs' turn.
        self.cron._commit_progress(remaining=0)

    def _commit(self):
        """A verdict comes before its move, and a move before the next page."""
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit

    # Pages

    def _log_pages(self):
        remaining = self.graph.folder("inbox").total
        if remaining > self.mailbox.batch_size:
            self.mailbox.waiting_count = remaining  # a long run shows its progress
        self.env.flush_all()
        self.cron._commit_progress(remaining=remaining)
        seconds_left = 1
        while seconds_left and remaining and self._is_enabled():
            settled, handled = self._log_page()
            remaining = max(remaining - handled, 0) if handled else 0
            seconds_left = self.cron._commit_progress(settled, remaining=remaining)
            if not remaining and handled >= self.mailbox.batch_size:
                # Mail that came meanwhile.
                remaining = self.graph.folder("inbox").total - len(self.staying)
        self.waiting = remaining + len(self.staying)
        self.unfinished = bool(remaining and not seconds_left)

    def _is_enabled(self):
        """Switched off meanwhile, the job ends between two pages."""
        self.env.invalidate_all()
        return self.mailbox.enabled

    def _log_page(self):
        """:return: how many messages have left the Inbox, and how many were tried"""
        self.settlement = Settlement(self.mailbox, self.graph)
        page = self.graph.oldest(self.mailbox.batch_size + len(self.staying))
        page = list({m.id: m for m in page if m.id not in self.staying}.values())
        if not page:
            return 0, 0
        self.tally["read_count"] += len(page)
        self.read_count += len(page)
        return self._settle(self._record(page)), len(page)

    # Record

    def _record(self, page):
        """:return: {Graph id: its message or skipped record}, committed"""
        try:
            return self._record_together(page)
        except Exception as error:
            if is_database_gone(error):
                raise
            self.env.cr.rollback()
            _logger.info("A page was not recorded as a whole: %s", describe(error))
        return self._record_one_by_one(page)

    def _record_together(self, page):
        for attempt in range(1, RACE_ATTEMPTS + 1):
            try:
                return self._record_once(page)
            except RACES:
                self.env.cr.rollback()
                if attempt == RACE_ATTEMPTS:
                    raise

    def _record_once(self, page):
        records = self._recorded(page)
        fresh = [message for message in page if message.id not in records]
        verdicts = self.env["email.logging.matcher"]._decide(self.mailbox, fresh)
        logged = [verdict for verdict in verdicts if not verdict.reason]
        skipped = [verdict for verdict in verdicts if verdict.reason]
        records |= self._record_as("email.logging.message", logged)
        records |= self._record_as("email.logging.skipped", skipped)
        self._commit()
        self.tally["logged_count"] += len(logged)
        self.tally["skipped_count"] += len(skipped)
        self.reasons.update(verdict.reason for verdict in skipped)
        return records

    def _record_as(self, model, verdicts):
        records = self.env[model]._record(self.mailbox, verdicts)
        return {v.message.id: r for v, r in zip(verdicts, records, strict=True)}

    def _record_one_by_one(self, page):
        records = {}
        for message in page:
            try:
                records |= self._record_together([message])
            except Exception as error:  # whatever else it is, go on
                if is_database_gone(error):
                    raise
                self.env.cr.rollback()
                records |= self._record_failed(message, error)
        return records

    def _recorded(self, page):
        """Messages of the page whose verdict an earlier run committed.

        What failed until now is forgotten here: this run may record it.
        """
        found = {"logged": {}, "skipped": {}, "failed": {}}
        for kind, record_id, graph_id in self.env.execute_query(
            SQL(
                """
                SELECT 'logged', id, graph_id
                  FROM email_logging_message
                 WHERE mailbox_id = %(mailbox)s AND graph_id IN %(ids)s
                 UNION ALL
                SELECT CASE WHEN reason = 'failed' AND attempts < %(max_attempts)s
                            THEN 'failed' ELSE 'skipped' END, id, graph_id
                  FROM email_logging_skipped
                 WHERE mailbox_id = %(mailbox)s AND graph_id IN %(ids)s
                """,
                mailbox=self.mailbox.id,
                ids=tuple(message.id for message in page),
                max_attempts=MAX_ATTEMPTS,
            )
        ):
            found[kind][graph_id] = record_id
        skipped = self.env["email.logging.skipped"]
        skipped.browse(found["failed"].values()).unlink()
        return {
            **self._browse("email.logging.message", found["logged"]),
            **self._browse("email.logging.skipped", found["skipped"]),
        }

    def _browse(self, model, ids):
        """:param ids: {Graph id: id}
        :return: {Graph id: record}; what one of them reads is read for all
        """
        return dict(zip(ids, self.env[model].browse(ids.values()), strict=True))

    def _record_failed(self, message, error):
        what = describe(error)
        _logger.warning("Message %s could not be recorded: %s", message.id, what)
        skipped = self.env["email.logging.skipped"]
        failed = skipped._record_failure(self.mailbox, message, what)
        self._commit()
        self.tally["failed_count"] += 1
        self.staying[message.id] = error
        # Until the last attempt it stays in the Inbox: the next run tries again.
        return {message.id: failed} if failed.attempts >= MAX_ATTEMPTS else {}

    # Settle

    def _settle(self, records):
        """Move recorded messages out of the Inbox; note their new links.

        The caller commits, together with the job's progress.

        :return: how many have left
        """
        outcome = self.settlement.settle(records)
        self._note_progress()
        unmoved = {i: result for i, result in outcome.items() if not has_left(result)}
        if unmoved:
            self._commit()
            self._leave(unmoved, page_size=len(outcome))
        return len(outcome) - len(unmoved)

    def _leave(self, unmoved, page_size):
        """Go on without single messages, but not against Microsoft's word.

        :param unmoved: {Graph id: `GraphError`}
        """
        errors = list(unmoved.values())
        refusals = [error for error in errors if isinstance(error, Throttled)]
        # One alone may be a bad message; together with another it is no coincidence.
        if len(errors) == page_size and (page_size > 1 or self.staying):
            refusals += sorted(errors, key=lambda error: not error.connection)
        if refusals:
            raise refusals[0]
        self.staying |= unmoved

    def _unmoved(self):
        """:return: the error of a message that could not be moved, or None"""
        errors = (e for e in self.staying.values() if isinstance(e, GraphError))
        return next(errors, None)

    # Retry

    def _return_retried(self):
        """Put what somebody wants retried back into the Inbox, then forget it."""
        waiting = self.env["email.logging.skipped"].search(
            [("mailbox_id", "=", self.mailbox.id), ("retry", "=", True)], limit=1000
        )
        if not waiting:
            return
        by_id = {skipped.graph_id: skipped for skipped in waiting}
        for graph_id, result in self.graph.move(list(by_id), "inbox").items():
            by_id[graph_id]._note_returned(result)
        self._commit()

    def _finish_interrupted(self):
        """A run that was killed may have moved messages without noting it."""
        unsettled = [("mailbox_id", "=", self.mailbox.id), ("settled", "=", False)]
        messages = self.env["email.logging.message"].search(unsettled, limit=1000)
        skipped = self.env["email.logging.skipped"].search(
            [
                *unsettled,
                "|",
                ("reason", "!=", "failed"),
                ("attempts", ">=", MAX_ATTEMPTS),
            ],
            limit=1000,
        )
        records = {record.graph_id: record for record in (*messages, *skipped)}
        if records:
            Settlement(self.mailbox, self.graph).note_places(records)
            self._commit()

    # Outcome

    def _note_progress(self):
        self.log = self.log or self.log._continue(self.mailbox)
        self.log._add(self.tally, self.reasons)
        self.tally.clear()
        self.reasons.clear()

    def _finish(self, state, error=None):
        if not (self.log or error):
            return
        self._note_progress()
        seconds = time.monotonic() - self.started
        stats = self.graph and self.graph.client.stats
        self.log._close(state, seconds, stats, error)
        if self.graph:
            tokens = self.env["email.logging.token"]
            tokens._store_pace(self.mailbox, self.graph.client.pace.state)

    def _stop(self, error):
        """Throttling and outages are no errors: go on when Microsoft is ready."""
        if error.transient:
            self._finish("throttled", error)
            self.mailbox.cron_id._trigger(self._next_attempt(error))
        else:
            _logger.warning("Logging of %s stopped: %s", self.mailbox.email, error)
            self._finish("error", error)
            self.mailbox._fail(error)

    def _next_attempt(self, error):
        wait = timedelta(minutes=RETRY_MINUTES)
        if isinstance(error, Throttled):
            wait = timedelta(seconds=error.retry_after)
        return fields.Datetime.now() + wait
