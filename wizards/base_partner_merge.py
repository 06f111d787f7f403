from odoo import models

from ..engine.addresses import normalize_all


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        """Override of `base`: further mail from the merged addresses is logged too."""
        emails = {e for p in src_partners for e in normalize_all(p.email)}
        result = super()._update_values(src_partners, dst_partner)
        dst_partner._add_other_addresses(emails)
        return result

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Override of `base`: a contact may become a user's partner by it."""
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        partners = self.env["res.partner"].browse(partner_ids).exists()
        self.env["email.logging.address"]._list_mains(partners)
        return result
