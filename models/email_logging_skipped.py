from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..msgraph.errors import GraphError
from .bulk_insert import bulk_insert
from .participants import participants_text

# How often a message that cannot be recorded is tried, once a run.
MAX_ATTEMPTS = 3

REASONS = [
    ("draft", "Draft"),
    ("no_sender", "No sender"),
    ("no_recipient", "No recipient"),
    ("too_old", "Too old"),
    ("removed", "Removed"),
    ("duplicate", "Already logged"),
    ("excluded", "Excluded"),
    ("private", "Private"),
    ("automated", "Automatic"),
    ("internal", "Internal"),
    ("unknown_salesperson", "Unknown salesperson"),
    ("unknown_contact", "Unknown contact"),
    ("failed", "Failed"),
]


class EmailLoggingSkipped(models.Model):
    """An e-mail that was not logged: addresses and reason, never subject or body."""

    _name = "email.logging.skipped"
    _description = "E-mail Not Logged"
    _order = "date desc, id desc"
    _rec_name = "sender_email"

    mailbox_id = fields.Many2one(
        "email.logging.mailbox", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    graph_id = fields.Char(
        "Graph ID", required=True, readonly=True, groups="base.group_system"
    )
    internet_message_id = fields.Char(
        "Message-ID", readonly=True, index="btree_not_null"
    )
    date = fields.Datetime(readonly=True, index=True)
    sender_email = fields.Char("From", readonly=True)
    recipients = fields.Text("To and Cc", readonly=True)
    participants = fields.Text(
        readonly=True,
        index="trigram",
        help="All addresses, each between spaces, for searching.",
    )
    reason = fields.Selection(REASONS, required=True, readonly=True, index=True)
    remedy = fields.Char("What to Do", compute="_compute_remedy")
    error = fields.Text(readonly=True, help="What went wrong at the last attempt.")
    attempts = fields.Integer(readonly=True, aggregator=None)
    settled = fields.Boolean(
        readonly=True, help="The message has left the Inbox of the shared mailbox."
    )
    retry = fields.Boolean(
        "Waiting for Retry",
        readonly=True,
        help="The next run puts the message back into the Inbox and decides anew.",
    )

    # Every run looks for what an interrupted one left.
    _unsettled_index = models.Index("(mailbox_id) WHERE settled IS NOT TRUE")
    # As the page of verdicts counts, see there.
    _verdict_id_index = models.Index("((2 * id + 1))")
    _graph_id_unique = models.UniqueIndex(
        "(mailbox_id, graph_id)", "A message of a mailbox has one verdict."
    )

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_remedy(self):
        remedies = self._remedies()
        for skipped in self:
            skipped.remedy = remedies[skipped.reason]

    # Actions

    def action_retry(self):
        """Ask the job to decide anew; only the job touches the shared mailbox."""
        self._retry()
        return self.mailbox_id._notify_started()

    def action_give_up(self):
        """Set failed messages aside at the next run, without a further attempt."""
        self.filtered(lambda skipped: skipped.reason == "failed").write(
            {"attempts": MAX_ATTEMPTS, "retry": False}
        )
        self.mailbox_id._trigger_job()
        return self.mailbox_id._notify_started()

    def action_view_logged_message(self):
        """Open the logged copy that this message duplicates."""
        self.ensure_one()
        message = self.env["email.logging.message"].search(self._logged_copy_domain())
        if not message:
            raise UserError(
                self.env._(
                    "The logged copy was deleted, or belongs to somebody else. Retry "
                    "to log this one instead."
                )
            )
        return message.get_formview_action()

    def action_view_correspondents(self):
        """Open the unknown addresses of this message, to decide about them."""
        self.ensure_one()
        exchanges = self.env["email.logging.exchange"].search(
            [("skipped_id", "=", self.id)]
        )
        correspondents = exchanges.correspondent_id
        if len(correspondents) == 1:
            return correspondents.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.email_logging_correspondent_action"
        )
        return dict(action, domain=[("id", "in", correspondents.ids)], context={})

    # Job

    def _retry(self):
        """Mark for the next run of the job, and start it where it is enabled."""
        self.retry = True
        self.mailbox_id._trigger_job()

    @api.model
    def _record(self, mailbox, verdicts):
        """:return: a record per verdict, in their order"""
        common = {"mailbox_id": mailbox.id, "company_id": mailbox.company_id.id}
        skipped = bulk_insert(self, [common | self._prepare_vals(v) for v in verdicts])
        self.env["email.logging.correspondent"]._record(mailbox, skipped, verdicts)
        return skipped

    @api.model
    def _record_failure(self, mailbox, message, error):
        """:param error: what went wrong, in words"""
        failed = self.search(
            [("mailbox_id", "=", mailbox.id), ("graph_id", "=", message.id)]
        )
        failed = failed or self.create(self._prepare_failure_vals(mailbox, message))
        failed.attempts += 1
        failed.error = error
        return failed

    def _note_returned(self, result):
        """It is in the Inbox again, unless `result` is the reason why not."""
        if isinstance(result, GraphError):
            self.write({"retry": False, "error": str(result)})
        else:
            self.env["email.logging.removed"]._forget(
                self.internet_message_id, self.graph_id, self.company_id
            )
            self.unlink()

    # Helpers

    @api.model
    def _prepare_vals(self, verdict):
        return {
            "graph_id": verdict.message.id,
            "internet_message_id": verdict.message.internet_message_id,
            "date": verdict.date,
            "reason": verdict.reason,
            **self._prepare_participant_vals(verdict),
        }

    @api.model
    def _prepare_participant_vals(self, verdict):
        """Nobody's address comes back with a message that was removed."""
        if verdict.reason == "removed":
            return {"sender_email": None, "recipients": None, "participants": None}
        mail = verdict.correspondence
        return {
            "sender_email": mail.sender,
            "recipients": ", ".join(mail.recipients),
            "participants": participants_text(mail.addresses),
        }

    @api.model
    def _prepare_failure_vals(self, mailbox, message):
        """From the bare minimum: anything else may be what failed."""
        sender = message.sender and message.sender.address
        return {
            "mailbox_id": mailbox.id,
            "company_id": mailbox.company_id.id,
            "graph_id": message.id,
            "date": message.received,
            "sender_email": sender,
            "participants": sender and participants_text([sender.lower()]),
            "reason": "failed",
        }

    def _logged_copy_domain(self):
        return Domain("company_id", "=", self.company_id.id) & Domain(
            "internet_message_id", "=", self.internet_message_id
        )

    @api.model
    def _remedies(self):
        return {
            "draft": self.env._("Drafts are never logged; nothing to do."),
            "no_sender": self.env._("The message names no sender; nothing to do."),
            "no_recipient": self.env._(
                "The message names no recipient; nothing to do."
            ),
            "duplicate": self.env._(
                "Another copy of the message is logged; nothing to do."
            ),
            "too_old": self.env._(
                "The message is older than the mailbox's start date. Change the date "
                "and retry to log it."
            ),
            "removed": self.env._(
                "Somebody deleted this message in Odoo. Retry to log it after all."
            ),
            "excluded": self.env._(
                "One of the addresses is excluded. Delete the exclusion and retry to "
                "log it."
            ),
            "private": self.env._(
                "Its sender marked the message as private or confidential; nothing "
                "to do."
            ),
            "automated": self.env._("No person wrote this message; nothing to do."),
            "internal": self.env._(
                "Nobody outside the company takes part; nothing to do."
            ),
            "unknown_salesperson": self.env._(
                "None of the addresses belongs to a user of Sales. Enter the address "
                "on the salesperson's user, then retry."
            ),
            "unknown_contact": self.env._(
                "None of the outside addresses belongs to a contact. Create the "
                "contact with this address, then retry."
            ),
            "failed": self.env._(
                "The message could not be recorded. See the error and retry."
            ),
        }
