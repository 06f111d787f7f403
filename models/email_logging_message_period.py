from odoo import api, fields, models
from odoo.tools import format_date


class EmailLoggingMessage(models.Model):
    """What a period has removed of a message, in words; and what keeps it."""

    _inherit = "email.logging.message"

    text_removed_date = fields.Datetime(readonly=True)
    text_removed_after = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="The period, such as: text 24 months.",
    )
    subject_removed_date = fields.Datetime(readonly=True)
    text_removed = fields.Char(compute="_compute_text_removed")
    is_on_hold = fields.Boolean("Legal Hold", compute="_compute_is_on_hold")

    @api.depends("text_removed_date", "text_removed_after")
    @api.depends_context("lang", "tz")
    def _compute_text_removed(self):
        for message in self:
            message.text_removed = (
                message.text_removed_date and message._text_removed_in_words()
            )

    @api.depends("participants", "entry_ids.partner_id")
    def _compute_is_on_hold(self):
        held = self.env["email.logging.hold"]._held(self)
        for message in self:
            message.is_on_hold = message in held

    # CRUD

    def unlink(self):
        self.check_access("unlink")
        self.env["email.logging.hold"]._check_free(self)
        return super().unlink()

    # Helpers

    def _opt_out(self):
        self.env["email.logging.hold"]._check_free(self)
        return super()._opt_out()

    def _name_of_none(self):
        if self.subject_removed_date:
            return self.env._("(subject removed)")
        return super()._name_of_none()

    def _text_removed_in_words(self):
        """:return: "Text removed on 3/1/28 after 24 months" """
        # The period is of no use to people but in words.
        kind, number, unit = self.sudo().text_removed_after.split()
        length = self.env["email.logging.period"]._length(int(number), unit)
        date = fields.Datetime.context_timestamp(self, self.text_removed_date)
        facts = {"date": format_date(self.env, date.date()), "length": length}
        if kind == "leavers":
            return self.env._(
                "Text removed on %(date)s, %(length)s after the salesperson left",
                **facts,
            )
        return self.env._("Text removed on %(date)s after %(length)s", **facts)
