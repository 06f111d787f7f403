from odoo import api, models

from ..engine.addresses import domain_of, normalize_all
from ..engine.bulk_insert import bulk_insert
from ..engine.correspondence import SALES_GROUP


class EmailLoggingAddress(models.Model):
    """What stood before there were claims: when installed, and when migrated."""

    _name = "email.logging.address"
    _inherit = ["email.logging.address"]

    @api.model
    def _confirm_what_stands(self):
        """Every address counted: they do, unless they contradict another record."""
        users = self.env["res.users"].with_context(active_test=False)
        internal = users.search([("share", "=", False)]).partner_id
        self._insert_unlisted(internal)
        salespeople = self._salespeople().partner_id
        own_domains = self.env["email.logging.mailbox"]._own_domains_of_all()
        standing = self.search([("partner_id", "in", internal.ids)]).sorted(
            lambda a: (not a.is_main, a.partner_id not in salespeople, a.partner_id.id)
        )
        for address in standing.filtered(lambda a: a.state == "claimed"):
            if not address._is_doubtful(own_domains):
                address._set_confirmed()
        self._tell(standing.claimed_by_id)

    def _is_doubtful(self, own_domains):
        """A contact may have an own address too: it is ours in any case."""
        if domain_of(self.email) in own_domains:
            return bool(self._rivals())
        return self._contradicts()

    @api.model
    def _insert_unlisted(self, internal):
        """What e-mail fields hold; of contacts, what stands behind the first address.

        :param internal: the partners of internal users
        """
        partners = self.env["res.partner"].with_context(active_test=False)
        several = partners.search([("email", "=like", "%@%@%")])
        listed = {
            (address.partner_id, address.email, address.is_main)
            for address in self.search([])
            if address._is_from_field()
        }
        held = {(p, e, False) for p in several for e in normalize_all(p.email)[1:]}
        held |= {
            (p, p.email_logging_address, True)
            for p in internal - self.search([("is_main", "=", True)]).partner_id
            if p.email_logging_address
        }
        bulk_insert(self, [self._prepare_unlisted(*one) for one in held - listed])

    @api.model
    def _prepare_unlisted(self, partner, email, is_main):
        return self._prepare_claim(
            {
                "partner_id": partner.id,
                "email": email,
                "is_main": is_main,
                "is_typed": not is_main,
            }
        )

    @api.model
    def _salespeople(self):
        group = self.env.ref(SALES_GROUP)
        return self.env["res.users"].search([("all_group_ids", "in", group.ids)])
