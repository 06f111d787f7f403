from odoo import api, fields, models

from ..engine.conversation import bare
from ..engine.late_index import LateIndex


class EmailLoggingMessage(models.Model):
    """The conversation of a message, and what the mail itself says of it."""

    _inherit = "email.logging.message"

    conversation_id = fields.Many2one(
        "email.logging.conversation",
        readonly=True,
        ondelete="set null",
    )
    # As the mail says, within bounds; of no use to people.
    in_reply_to = fields.Char(
        readonly=True, groups=fields.NO_ACCESS, help="The Message-ID that it answers."
    )
    mail_references = fields.Text(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="The Message-IDs that it goes back to, the oldest first.",
    )
    conversation_index = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What Outlook's answers repeat.",
    )
    remote_conversation = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What the mail server takes for its conversation.",
    )
    opens_conversation = fields.Boolean(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Its own headers say that it answers nothing.",
    )
    thread_marks = fields.Text(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Digests of all these, each between spaces: related messages share one.",
    )

    _conversation_index = LateIndex(
        "(conversation_id) WHERE conversation_id IS NOT NULL"
    )
    # Without a list of what waits to be indexed, which each search would read through.
    _thread_marks_index = LateIndex(
        "USING gin (string_to_array(thread_marks, ' ')) WITH (fastupdate = off)"
    )

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if "conversation_id" in vals:
            entries = self.sudo().entry_ids  # they follow, see there
            entries.write({"conversation_id": vals["conversation_id"]})
        return result

    def unlink(self):
        # Deleting is granted on messages; what they leave empty goes with them.
        conversations = self.sudo().conversation_id
        result = super().unlink()
        conversations._refresh()
        return result

    # Actions

    def action_split_conversation(self):
        """From this message on, it is a conversation of its own."""
        self.ensure_one()
        return self.conversation_id._split_at(self).get_formview_action()

    def action_create_opportunity(self):
        self.ensure_one()
        self.check_access("read")
        return self.conversation_id.action_create_opportunity()

    def action_view_conversation(self):
        """Open at this message."""
        self.ensure_one()
        self.check_access("read")
        action = self.conversation_id.get_formview_action()
        return {**action, "context": {"email_logging_message_id": self.id}}

    # Job

    @api.model
    def _insert(self, mailbox, decisions, packed_bodies):
        conversations = self.env["email.logging.conversation"]
        conversations._place(decisions)
        messages = super()._insert(mailbox, decisions, packed_bodies)
        conversations.invalidate_model(flush=False)
        return messages

    @api.model
    def _accompanying_queries(self, vals_list):
        queries = super()._accompanying_queries(vals_list)
        conversations = self.env["email.logging.conversation"]
        return [*queries, conversations._continue_query(vals_list)]

    @api.model
    def _prepare_vals(self, mailbox, decision):
        mail, strand = decision.mail, decision.strand
        return {
            **super()._prepare_vals(mailbox, decision),
            "conversation_id": decision.correspondence.conversation_id,
            "in_reply_to": bare(mail.in_reply_to) or False,
            "mail_references": " ".join(strand.references) or False,
            "conversation_index": mail.conversation_index or False,
            "remote_conversation": mail.conversation_id or False,
            "opens_conversation": strand.opens,
            "thread_marks": " ".join(strand.marks) or False,
        }
