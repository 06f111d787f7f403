from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..actions import window
from ..engine.answer import (
    FORWARD,
    REPLY,
    REPLY_ALL,
    NoAddress,
    as_typed,
    recipients,
    subject_of,
    typed_people,
)

KINDS = [(REPLY, "Reply"), (REPLY_ALL, "Reply All"), (FORWARD, "Forward")]
DRAFT, QUEUED, SENDING = "draft", "queued", "sending"
STATES = [(DRAFT, "Draft"), (QUEUED, "In the Queue"), (SENDING, "Being Sent")]
EMPTY_LINE = Markup("<p><br></p>")


class EmailLoggingDraft(models.Model):
    """An answer to a message, or a forward, that somebody is writing.

    Stored, so that it outlives the page on which it is written; its author's alone,
    one for each message. It holds no word of the message: what is quoted is made when
    it is sent, from what may be shown then.
    """

    _name = "email.logging.draft"
    _description = "Answer Being Written"
    _inherit = ["email.logging.guarded"]
    _order = "write_date desc, id desc"
    _rec_name = "subject"

    _WRITTEN_BY_HAND = frozenset(
        {
            *("recipients_to", "recipients_cc", "subject", "body", "has_history"),
            *("attachment_ids", "has_files", "template_id"),
        }
    )

    message_id = fields.Many2one(
        "email.logging.message", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default=DRAFT)
    failure = fields.Char(readonly=True, help="Why it could not be sent.")
    recipients_to = fields.Text("To")
    recipients_cc = fields.Text("Cc")
    subject = fields.Char()
    body = fields.Html("Text", sanitize_overridable=False, sanitize_style=True)
    has_history = fields.Boolean(
        "Quote the E-mail Below",
        default=True,
        help="Without its images, below what you write.",
    )
    has_files = fields.Boolean(
        "With Its Attachments", help="They are fetched from Exchange when it is sent."
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")
    template_id = fields.Many2one(
        "mail.template",
        domain=[("model", "=", "email.logging.message")],
        ondelete="set null",
    )
    message_has_files = fields.Boolean(
        "The E-mail Has Attachments", related="message_id.has_attachments"
    )
    concerns = fields.Text(compute="_compute_concerns", compute_sudo=False)

    _once = models.UniqueIndex(
        "(message_id, user_id)", "You are writing an answer to this e-mail already."
    )

    @api.depends("message_id", "user_id")
    @api.depends_context("uid", "lang", "tz")
    def _compute_concerns(self):
        for draft in self:
            draft.concerns = "\n".join(draft._list_concerns())

    @api.constrains("attachment_ids")
    def _check_attachments(self):
        """Nobody sends a file that he may not open."""
        self.attachment_ids.sudo(False).check_access("read")

    @api.onchange("template_id")
    def _onchange_template_id(self):
        if template := self.template_id:
            message = self.message_id._origin
            text = template._render_field("body_html", message.ids)[message.id]
            self.body = text + self._signature()
            self.attachment_ids |= template.attachment_ids

    # CRUD

    def write(self, vals):
        if not self.env.su and any(draft.state != DRAFT for draft in self):
            raise UserError(self.env._("The answer is being sent."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sending(self):
        if not self.env.su and any(draft.state != DRAFT for draft in self):
            raise UserError(self.env._("The answer is being sent."))

    # Actions

    def action_send(self):
        """Put it into the queue: no server keeps its author waiting.

        What he should know before, he reads first.
        """
        self.ensure_one()
        self._check_sendable()
        if self.concerns:
            return window(self.env, "email_logging_draft_concerns", res_id=self.id)
        return self.action_send_anyway()

    def action_send_anyway(self):
        self.ensure_one()
        self._check_sendable()
        # By this action only.
        self.sudo().write({"state": QUEUED, "failure": False})
        self.env.ref("crm_email_logging.send_cron")._trigger()
        return self._leave(self.env._("Your answer is being sent."))

    def action_discard(self):
        self.ensure_one()
        back = self._leave(self.env._("The answer is discarded."))
        self.unlink()
        return back

    def action_answer_in_outlook(self):
        self.ensure_one()
        return self.message_id.action_open_in_outlook()

    # Helpers

    @api.model
    def _open(self, message, kind):
        """:return: the page of the user's draft, begun now when there is none"""
        draft = self.search(
            [("message_id", "=", message.id), ("user_id", "=", self.env.uid)]
        )
        if not draft:
            vals = self._prepare_vals(message, kind)
            # Drafts are begun for messages that the user may read, by this alone.
            draft = self.sudo().create(vals).sudo(False)
        elif draft.kind != kind and draft.state == DRAFT:
            draft.sudo().write(self._prepare_head(message, kind))
        name = dict(self._fields["kind"]._description_selection(self.env))[draft.kind]
        return window(
            self.env, "email_logging_draft_action", res_id=draft.id, name=name
        )

    @api.model
    def _prepare_vals(self, message, kind):
        return {
            **self._prepare_head(message, kind),
            "message_id": message.id,
            "user_id": self.env.uid,
            "body": EMPTY_LINE + self._signature(),
        }

    @api.model
    def _prepare_head(self, message, kind):
        """What depends on whether it is answered or forwarded."""
        to, cc = recipients(kind, message._answered(), *self._ours(message))
        return {
            "kind": kind,
            "recipients_to": as_typed(to),
            "recipients_cc": as_typed(cc),
            "subject": subject_of(kind, message.subject),
            "has_files": kind == FORWARD and message.has_attachments,
        }

    @api.model
    def _signature(self):
        signature = self.env.user.signature or ""
        return EMPTY_LINE + signature if signature else Markup()

    @api.model
    def _ours(self, message):
        """:return: whether an address is the user's own, and whether a mailbox's that
        collects copies; two functions of normalised addresses
        """
        answered = message._answered()
        everybody = (answered.sender, *answered.reply_to, *answered.to, *answered.cc)
        own = self._own_addresses(message.company_id, everybody)
        # Salespeople have no access to the mailboxes.
        mailboxes = self.env["email.logging.mailbox"].sudo()
        collecting = mailboxes._all_addresses()
        return own.__contains__, collecting.__contains__

    def _recipients(self):
        """:return: To and Cc, lists of `Person`
        :raise UserError: one of them has no address, or nobody is named
        """
        try:
            to = typed_people(self.recipients_to)
            cc = typed_people(self.recipients_cc)
        except NoAddress as error:
            raise UserError(
                self.env._(
                    "“%(text)s” is no e-mail address. Write one address after the "
                    "other, with commas between.",
                    text=error.args[0],
                )
            ) from None
        if not to:
            raise UserError(self.env._("Write in To who gets the e-mail."))
        return to, cc

    def _check_sendable(self):
        """:raise UserError: the first thing that stands against it"""
        self.check_access("write")
        self.message_id.check_access("read")
        if self.state != DRAFT:
            raise UserError(self.env._("The answer is being sent."))
        if self.obstacle:
            raise UserError(self.obstacle)
        self._recipients()
        self._check_size()

    def _leave(self, sentence):
        """:return: the action that goes back to where the answer was begun"""
        return {
            "type": "ir.actions.client",
            "tag": "email_logging_back",
            "params": {
                "message": sentence,
                "otherwise": self.message_id.get_formview_action(),
            },
        }
