from odoo import api, fields, models
from odoo.fields import Domain

from .email_logging_address import email_has_several

LATEST = 10
SALES_GROUP = "sales_team.group_sale_salesman"


class ResPartner(models.Model):
    _inherit = "res.partner"

    waiting_email_count = fields.Integer(
        "E-mails Waiting",
        compute="_compute_waiting_email_count",
        groups=SALES_GROUP,
        help="E-mails from or to this contact that came before the contact was known.",
    )
    other_email_ids = fields.One2many(
        "email.logging.address",
        "partner_id",
        "Other E-mail Addresses",
        help="E-mails from and to these addresses are logged on this contact as well.",
    )
    interaction_count = fields.Integer(
        "E-mails", compute="_compute_interaction_count", groups=SALES_GROUP
    )
    latest_interaction_ids = fields.Many2many(
        "interaction.log.entry",
        string="Latest E-mails",
        compute="_compute_latest_interaction_ids",
        groups=SALES_GROUP,
        help="With a company's own entries those of its people are shown.",
    )

    # The matcher looks up each page's addresses among all contacts.
    _email_normalized_index = models.Index("(email_normalized)")
    _email_domain_index = models.Index("(split_part(email_normalized, '@', 2))")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_interaction_count(self):
        entries = self.env["interaction.log.entry"]
        for partner in self:
            partner.interaction_count = partner.id and entries.search_count(
                partner._interaction_domain()
            )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_latest_interaction_ids(self):
        entries = self.env["interaction.log.entry"]
        for partner in self:
            partner.latest_interaction_ids = partner.id and entries.search(
                partner._interaction_domain(), limit=LATEST
            )

    @api.depends("email_normalized", "other_email_ids.email")
    def _compute_waiting_email_count(self):
        for partner in self:
            partner.waiting_email_count = len(partner._waiting().skipped_id)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered(lambda p: email_has_several(p.email))._read_typed_addresses()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if "email" in vals:
            self._read_typed_addresses()
        return result

    # Actions

    def action_view_interactions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.interaction_log_entry_action"
        )
        return dict(action, domain=list(self._interaction_domain()), context={})

    def action_log_the_past(self):
        """Log what waits in the Not Logged folder for this contact's addresses."""
        self.ensure_one()
        waiting = self._waiting()
        mailboxes = waiting.skipped_id.mailbox_id
        waiting.correspondent_id._resolve()
        return mailboxes._notify_started()

    # Helpers

    def _waiting(self):
        """Exchanges of these addresses from before they belonged to a contact."""
        addresses = [self.email_normalized, *self.other_email_ids.mapped("email")]
        # Addresses of a contact that the user may read; nothing of the mail itself.
        exchanges = self.env["email.logging.exchange"].sudo()
        return exchanges.search(
            [("correspondent_id.email", "in", list(filter(None, addresses)))]
        )

    def _read_typed_addresses(self):
        self.env["email.logging.address"]._read_typed(self)

    def _interaction_domain(self):
        """A company's entries include its people's."""
        self.ensure_one()
        if self.is_company or self.child_ids:
            return Domain("partner_id", "child_of", self.ids)
        return Domain("partner_id", "=", self.id)
