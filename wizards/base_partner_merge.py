from odoo import api, models

from ..engine.addresses import normalize_all


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Override of `base`: what both have would be there twice."""
        self.env["email.logging.fact"]._drop(src_partners | dst_partner)
        self.env["email.logging.address"]._drop_doubles(src_partners | dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _update_values(self, src_partners, dst_partner):
        """Override of `base`: further mail from the merged addresses is logged too."""
        emails = {e for p in src_partners for e in normalize_all(p.email)}
        result = super()._update_values(src_partners, dst_partner)
        dst_partner._add_other_addresses(emails)
        return result

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Override of `base`: a contact may become a user's partner by it, and entries
        of two contacts in one message are one contact's.
        """
        entries = self.env["interaction.log.entry"]
        messages = entries._messages_of_several(partner_ids)
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        partners = self.env["res.partner"].browse(partner_ids).exists()
        self.env["email.logging.address"]._list_mains(partners)
        entries.invalidate_model(["partner_id"])  # written by statements of `base`
        entries._make_single(messages)
        self.env["email.logging.fact"]._note(partners.ids)
        return result
