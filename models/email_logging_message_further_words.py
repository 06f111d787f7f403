from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..engine import word_index
from ..engine.further_words import further_words, text_lines
from ..engine.packed_text import unpacked
from ..engine.races import retrying_races
from .res_company_texts import ALL

BATCH = 100


class EmailLoggingMessage(models.Model):
    """Found by all that is new in its text, where its company has chosen so.

    The preview holds how a text begins, for everybody; what it goes on to say takes as
    much room again as all else that is kept for searching.
    """

    _inherit = "email.logging.message"

    further_words = fields.Text(
        readonly=True,
        groups=fields.NO_ACCESS,
        prefetch=False,
        help="What is new in the text, beyond the preview: each word once.",
    )

    # Job

    @api.model
    def _prepare_vals(self, mailbox, decision):
        vals = super()._prepare_vals(mailbox, decision)
        words = self._further_words(mailbox, decision.mail, vals["preview"])
        return {**vals, "further_words": words}

    @api.model
    def _cron_fill_words(self):
        """A batch in each transaction; begun again after a kill, it goes on."""
        cron = self.env["ir.cron"]
        seconds_left = 1.0
        while seconds_left and (company := self.env["res.company"]._next_of_texts()):
            # At this moment, somebody may change the messages concerned.
            count = retrying_races(self.env.cr, self._fill_words, company)
            seconds_left = cron._commit_progress(count, remaining=BATCH)
        if seconds_left:
            cron._commit_progress(remaining=0, deactivate=True)

    # Helpers

    @api.model
    def _further_words(self, mailbox, mail, preview):
        if not mailbox.sudo().searches_texts:  # open to nobody
            return False
        return self._words_beyond(mail.body, mail.body_type, mail.subject, preview)

    @api.model
    def _words_beyond(self, body, body_type, subject, preview):
        banners = self.env["email.logging.settings"]._get_banners()
        lines = text_lines(body or "", body_type == "html", subject, banners)
        return further_words(lines, preview or "", self._accents())

    @api.model
    @ormcache()
    def _accents(self):
        return word_index.accents(self.env)

    @api.model
    def _fill_words(self, company):
        """The newest first: they are looked for most.

        :return: how many are done
        """
        rows = self._next_texts(company)
        if company.email_logging_searches_texts:
            self._store_words(
                [(row["id"], self._stored_words(row)) for row in rows if row["body"]]
            )
        else:
            self._store_words([(r["id"], None) for r in rows if r["has_words"]])
        is_last = len(rows) < BATCH
        company.email_logging_texts_left = 0 if is_last else rows[-1]["id"] - 1
        return len(rows)

    @api.model
    def _next_texts(self, company):
        """:return: list of dicts"""
        self.env.flush_all()
        left = company.email_logging_texts_left
        query = SQL(
            """
            SELECT id, packed_body, plain_body, body_type, subject, preview,
                   packed_body IS NOT NULL OR plain_body IS NOT NULL AS body,
                   further_words IS NOT NULL AS has_words
              FROM email_logging_message
             WHERE company_id = %s AND %s
             ORDER BY id DESC LIMIT %s
            """,
            company.id,
            SQL("TRUE") if left == ALL else SQL("id <= %s", left),
            BATCH,
        )
        self.env.cr.execute(query)
        return self.env.cr.dictfetchall()

    @api.model
    def _stored_words(self, row):
        body = unpacked(row["packed_body"]) or row["plain_body"]
        return self._words_beyond(
            body, row["body_type"], row["subject"], row["preview"]
        )

    @api.model
    def _store_words(self, rows):
        """:param rows: list of (id, words or None)"""
        if not rows:
            return
        ids, words = zip(*rows, strict=True)
        self.env.cr.execute(
            SQL(
                """
                UPDATE email_logging_message message
                   SET further_words = new.words
                  FROM unnest(%s, %s::text[]) AS new (id, words)
                 WHERE message.id = new.id
                """,
                list(ids),
                list(words),
            )
        )
        self.invalidate_model(["further_words"], flush=False)
