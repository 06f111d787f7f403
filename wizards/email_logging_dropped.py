from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.correspondence import SALES_GROUP
from ..exchange.eml import files_of
from ..exchange.errors import MailError

MOST = 5000


class EmailLoggingDropped(models.TransientModel):
    """Files of e-mails that are to be logged, as mail programs save them."""

    _name = "email.logging.dropped"
    _description = "Log E-mail Files"

    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    @api.autovacuum
    def _gc_left_files(self):
        """What somebody chose, and then did not log."""
        domain = [("res_model", "=", self._name), ("create_date", "<", "-1d")]
        self.env["ir.attachment"].search(domain, limit=1000).unlink()

    # Actions

    def action_log(self):
        """The job decides each file; the page that opens says what became of it."""
        self.ensure_one()
        self._check_may_drop()
        mailbox = self._mailbox()
        found = self._found_files()
        past = self.env["email.logging.past"].sudo()  # by this action only
        past = past.create(
            {
                "kind": "files",
                "mailbox_id": mailbox.id,
                "total": len(found),
                "file_ids": [fields.Command.create(vals) for vals in found],
            }
        )
        self.attachment_ids.unlink()
        mailbox._trigger_job()
        return past.get_formview_action()

    # Helpers

    @api.model
    def _check_may_drop(self):
        user = self.env.user
        if not (user.has_group(SALES_GROUP) or user.has_group("base.group_system")):
            raise AccessError(self.env._("E-mails are logged by salespeople."))

    def _found_files(self):
        """:return: list of values, a file each; those of archives one by one"""
        # What somebody else uploaded is not his to log.
        own = self.attachment_ids.filtered(lambda a: a.create_uid == self.env.user)
        if not own:
            raise UserError(self.env._("Choose the files first."))
        files = self.env["email.logging.past.file"]
        try:
            found = [
                files._prepare_vals(name, raw)
                for attachment in own
                for name, raw in files_of(attachment.raw or b"", attachment.name or "")
            ]
        except MailError:
            found = []
        if not 0 < len(found) <= MOST:
            raise UserError(
                self.env._("Choose at most %(count)s e-mails at once.", count=MOST)
            )
        return found

    @api.model
    def _mailbox(self):
        """As superuser: salespeople have no access to the mailbox that logs."""
        mailbox = self.env["email.logging.mailbox"].sudo()
        domain = [("enabled", "=", True), ("company_id", "=", self.env.company.id)]
        found = mailbox.search(domain, order="id", limit=1)
        if not found:
            raise UserError(
                self.env._("Nothing is logged in this company yet: see the setup.")
            )
        return found
