from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..actions import notice
from ..engine.addresses import normalize_all, participants_domain


class EmailLoggingErasure(models.TransientModel):
    """Erases from Odoo all e-mails in which somebody takes part, by address."""

    _name = "email.logging.erasure"
    _description = "Erase a Person's E-mails"

    addresses = fields.Char(
        required=True,
        default=lambda self: self._default_addresses(),
        help="One address, or several with commas between them.",
    )
    exclude = fields.Boolean(
        "Exclude From Now On",
        help="Further e-mails of these addresses are not logged. The list of "
        "exclusions then holds the addresses.",
    )
    message_count = fields.Integer("Logged E-mails", compute="_compute_counts")
    skipped_count = fields.Integer("E-mails Not Logged", compute="_compute_counts")

    @api.model
    def _default_addresses(self):
        """Those of the contacts from whose page this was opened."""
        if self.env.context.get("active_model") != "res.partner":
            return False
        partners = self.env["res.partner"].browse(self.env.context.get("active_ids"))
        return ", ".join(
            filter(
                None,
                [
                    *partners.mapped("email_logging_address"),
                    *partners.other_email_ids.mapped("email"),
                ],
            )
        )

    @api.depends("addresses")
    def _compute_counts(self):
        for erasure in self:
            erasure.message_count = len(erasure._found("email.logging.message"))
            erasure.skipped_count = len(erasure._found("email.logging.skipped"))

    # Actions

    def action_erase(self):
        """Delete messages with their entries, what was not logged, and the lists."""
        self.ensure_one()
        if not self._names():
            raise UserError(
                self.env._("Enter one address or more, such as name@example.com.")
            )
        messages = self._found("email.logging.message")
        skipped = self._found("email.logging.skipped")
        erased = self._sentence(len(messages), len(skipped))
        # That it was done is noted, not of whom.
        requests = self.env["email.logging.data.request"].sudo()
        requests._note_erasure(self._names(), len(messages), len(skipped))
        messages.unlink()
        self.env["email.logging.removed"].sudo()._remember(skipped)  # as of `_found`
        skipped.unlink()
        self._found("email.logging.correspondent").unlink()
        if self.exclude:
            self._exclude()
        closing = {"type": "ir.actions.act_window_close"}
        return notice(self.env, erased, then=closing)

    # Helpers

    def _names(self):
        return normalize_all(self.addresses)

    def _found(self, model):
        """:return: what the addresses take part in, in the companies of the user"""
        names = self._names()
        domain = Domain("company_id", "in", self.env.companies.ids)
        if model == "email.logging.correspondent":
            domain &= Domain("email", "in", names)
        else:
            domain &= participants_domain(names)
        # Whoever may erase need not be in Sales: only the number is shown.
        return self.env[model].sudo().search(domain)

    def _exclude(self):
        everywhere = self.env["res.company"]
        # Whoever may erase may see to it that nothing comes back.
        exclusions = self.env["email.logging.exclusion"].sudo()
        exclusions._never_log(self._names(), everywhere)

    def _sentence(self, logged, skipped):
        return self.env._(
            "Erased in Odoo: logged e-mails: %(logged)s, not logged: %(skipped)s. In "
            "Exchange they remain.",
            logged=logged,
            skipped=skipped,
        )
