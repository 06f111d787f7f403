from odoo import api, fields, models

from ..engine.late_index import LateIndex
from ..engine.preview import new_lines_of
from ..engine.traits import traits_of, turn_of


class EmailLoggingMessage(models.Model):
    """What a message means for who waits for an answer, see `Traits`."""

    _inherit = "email.logging.message"

    traits = fields.Integer(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="For who waits for an answer: one number, for each message.",
    )

    # Of what was logged before they were asked for.
    _without_traits_index = LateIndex("(conversation_id) WHERE traits IS NULL")

    # Helpers

    def _new_lines(self):
        """:return: list: what is new in it, for somebody who may read it"""
        self.check_access("read")
        message = self.sudo()  # the raw body is open to nobody
        if not message.body:
            return []
        is_html = message.body_type == "html"
        banners = self.env["email.logging.settings"]._get_banners()
        return new_lines_of(message.body, is_html, message.subject, banners)

    # Job

    @api.model
    def _prepare_vals(self, mailbox, decision):
        vals = super()._prepare_vals(mailbox, decision)
        mail, c = decision.mail, decision.correspondence
        now = fields.Datetime.now()
        traits = traits_of(
            decision, vals["preview"] or "", now, lambda: self._new_text(mail)
        )
        turns = [*c.turns, turn_of(decision, traits)]
        return {**vals, "traits": traits, "turns": (turns, c.choice)}

    @api.model
    def _new_text(self, mail):
        banners = self.env["email.logging.settings"]._get_banners()
        is_html = mail.body_type == "html"
        return " ".join(new_lines_of(mail.body, is_html, mail.subject, banners))
