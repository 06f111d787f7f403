import base64
from textwrap import shorten

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.past_files import FAILED, FOREIGN, UNREADABLE
from ..exchange.eml import is_mail

KEPT = "-30d"
MOST_OF_SLICE = 20
MOST_OF_NAME = 120
DUPLICATE = "duplicate"


class EmailLoggingPast(models.Model):
    """Files that somebody dropped, in the place of a folder of the mailbox."""

    _inherit = "email.logging.past"

    file_ids = fields.One2many("email.logging.past.file", "past_id", readonly=True)

    @api.depends("folder", "total", "kind")
    def _compute_display_name(self):
        files = self.filtered(lambda past: past.kind == "files")
        for past in files:
            past.display_name = self.env._("Files: %(count)s", count=past.total)
        for past in self - files:
            past.display_name = past.folder

    @api.autovacuum
    def _gc_old_files(self):
        """Names of files are often subjects: they are not kept for long."""
        limit = 100
        domain = [("kind", "=", "files"), ("create_date", "<", KEPT)]
        old = self.search(domain, limit=limit)
        old.unlink()
        return len(old), len(old) == limit

    # Job

    def _next_files(self):
        waiting = [("past_id", "=", self.id), ("state", "=", "waiting")]
        return self.env["email.logging.past.file"].search(waiting, limit=MOST_OF_SLICE)

    def _is_for_all(self):
        """Whether whoever dropped the files may log others' mail as well."""
        return self.create_uid.has_group("base.group_system")

    # Helpers

    def _check_may_change(self):
        """Override: whoever dropped files may stop them."""
        others = self.filtered(
            lambda past: past.kind != "files" or past.create_uid != self.env.user
        )
        return others and super(EmailLoggingPast, others)._check_may_change()


class EmailLoggingPastFile(models.Model):
    """A file that somebody dropped, until it is decided; then what was decided."""

    _name = "email.logging.past.file"
    _description = "Dropped E-mail File"
    _order = "id"

    past_id = fields.Many2one(
        "email.logging.past",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(readonly=True)
    # In the row, not in the filestore: it goes with it.
    content = fields.Binary(attachment=False, readonly=True, groups=fields.NO_ACCESS)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("logged", "Logged"),
            ("not_logged", "Not Logged"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    reason = fields.Char(readonly=True)
    sign = fields.Char(readonly=True)
    verdict = fields.Char("Why", compute="_compute_verdict")
    message_id = fields.Many2one(
        "email.logging.message", "E-mail", readonly=True, ondelete="set null"
    )

    @api.depends("reason", "sign")
    @api.depends_context("lang")
    def _compute_verdict(self):
        own = {
            FOREIGN: self.env._(
                "You do not take part in it: ask an administrator to log it."
            ),
            UNREADABLE: self.env._(
                "This is no e-mail. Save e-mails as .eml: Outlook's .msg is not read."
            ),
            FAILED: self.env._("It could not be recorded: try again."),
            DUPLICATE: self.env._("It is logged already."),
        }
        skipped = self.env["email.logging.skipped"]
        for file in self:
            reason = file.reason
            file.verdict = own.get(reason) or (
                reason and skipped._what_to_do(reason, file.sign or "")
            )

    # Job

    def _raw(self):
        """:return: bytes"""
        whole = self.with_context(bin_size=False)
        return base64.b64decode(whole.content or b"")

    def _is_mail(self):
        return is_mail(self._raw())

    def _note_logged(self, message):
        """:param message: recorded from this file, or from the same one before"""
        sources = self.env["email.logging.source"]
        is_new = message.create_date >= self.past_id.create_date
        is_whole = is_new and not message.text_removed_date
        if is_whole and not sources.search_count([("message_id", "=", message.id)]):
            sources._keep(message, self)
            self.write({"state": "logged", "message_id": message.id, "content": False})
        else:
            self._note_not_logged(DUPLICATE)

    def _note_not_logged(self, reason, sign=""):
        self.write(
            {"state": "not_logged", "reason": reason, "sign": sign, "content": False}
        )

    @api.model
    def _prepare_vals(self, name, raw):
        return {
            "name": shorten(name, MOST_OF_NAME),
            "content": base64.b64encode(raw),
        }


class EmailLoggingSource(models.Model):
    """The file of a message that lies in no mailbox of ours: its attachments' place.

    Read through the message, under its guard; in a row of its own that goes with it.
    """

    _name = "email.logging.source"
    _description = "File of a Logged E-mail"

    message_id = fields.Many2one(
        "email.logging.message", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Dropped By", ondelete="set null")
    content = fields.Binary(attachment=False, groups=fields.NO_ACCESS)

    _message_unique = models.UniqueIndex("(message_id)", "An e-mail has one file.")

    # Job

    @api.model
    def _keep(self, message, file):
        whole = file.with_context(bin_size=False)
        self.create(
            {
                "message_id": message.id,
                "user_id": file.past_id.create_uid.id,
                "content": whole.content,
            }
        )

    @api.model
    def _of(self, messages):
        """As superuser: open to nobody.

        :return: those of the messages
        """
        return self.sudo().search([("message_id", "in", messages.ids)])


class EmailLoggingPeriod(models.Model):
    _inherit = "email.logging.period"

    # Helpers

    def _remove_text(self, ids):
        """Override: the file holds the text."""
        result = super()._remove_text(ids)
        query = "DELETE FROM email_logging_source WHERE message_id = ANY(%s)"
        self.env.cr.execute(SQL(query, ids))
        return result
