from odoo import models
from odoo.tools import email_normalize_all


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        """Override of `base`: further mail from the merged addresses is logged too."""
        emails = {e for p in src_partners for e in email_normalize_all(p.email)}
        result = super()._update_values(src_partners, dst_partner)
        dst_partner._add_other_addresses(emails)
        return result
