import logging
import time
from collections import Counter
from datetime import timedelta

from psycopg2 import IntegrityError, InterfaceError, OperationalError
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
NO_DATABASE = (OperationalError, InterfaceError)


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
        self.waiting = 0
        # What the job's time did not suffice for; Odoo calls it again at once.
        self.unfinished = 0
        self.read_count = 0
        # One attempt a run: what made it fail may pass by the next one.
        self.failed = set()
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
            self._finish("running" if self.unfinished else "done")
            if self.unfinished:
                # Odoo itself would go on within a minute only.
                self.mailbox._trigger_job()
        self.env.flush_all()
        # What an error left is not asked for at once, but at its own time.
        self.cron._commit_progress(remaining=self.unfinished)

    def _commit(self):
        """A verdict comes before its move, and a move before the next page."""
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit

    # Pages

    def _log_pages(self):
        remaining = self.graph.folder("inbox").total
        self.cron._commit_progress(remaining=remaining)
        seconds_left = 1
        while seconds_left and remaining and self._is_enabled():
            page = self.graph.oldest(self.mailbox.batch_size)
            settled = self._log_page(page)
            remaining = max(remaining - settled, 0) if settled else 0
            seconds_left = self.cron._commit_progress(settled, remaining=remaining)
            if not remaining and settled == self.mailbox.batch_size:
                # Mail that came meanwhile.
                remaining = self.graph.folder("inbox").total
        self.waiting = remaining
        self.unfinished = 0 if seconds_left else remaining

    def _is_enabled(self):
        """Switched off meanwhile, the job ends between two pages."""
        self.env.invalidate_all()
        return self.mailbox.enabled

    def _log_page(self, page):
        """:return: how many messages have left the Inbox"""
        page = [message for message in page if message.id not in self.failed]
        if not page:
            return 0
        self.tally["read_count"] += len(page)
        self.read_count += len(page)
        return self._settle(self._record(page))

    # Record

    def _record(self, page):
        """:return: {Graph id: its message or skipped record}, committed"""
        try:
            return self._record_together(page)
        except NO_DATABASE:
            raise
        except Exception:
            self.env.cr.rollback()
            _logger.info("A page could not be recorded as a whole", exc_info=True)
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
            except NO_DATABASE:
                raise
            except Exception as error:  # noqa: BLE001 (whatever it is, go on)
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
        _logger.warning("Message %s could not be recorded: %r", message.id, error)
        skipped = self.env["email.logging.skipped"]
        failed = skipped._record_failure(self.mailbox, message, error)
        self._commit()
        self.tally["failed_count"] += 1
        self.failed.add(message.id)
        # Until the last attempt it stays in the Inbox: the next run tries again.
        return {message.id: failed} if failed.attempts >= MAX_ATTEMPTS else {}

    # Settle

    def _settle(self, records):
        """Move recorded messages out of the Inbox; note their new links.

        The caller commits, together with the job's progress.

        :return: how many have left
        """
        outcome = Settlement(self.mailbox, self.graph).settle(records)
        self._note_progress()
        errors = [result for result in outcome.values() if not has_left(result)]
        if errors:
            self._commit()
            self._raise_worst(errors, len(outcome))
        return len(outcome) - len(errors)

    def _raise_worst(self, errors, count):
        """Go on without single messages, but not against Microsoft's word."""
        for error in errors:
            if isinstance(error, Throttled) or error.connection:
                raise error
        if errors and len(errors) == count:
            raise errors[0]

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
