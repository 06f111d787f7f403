from odoo import models

from ..engine.addresses import normalize
from ..engine.plain_name import plain_name
from ..exchange.people import people

CONTACT, SALESPERSON, OURS, UNKNOWN = "contact", "salesperson", "ours", "unknown"


class EmailLoggingMessage(models.Model):
    """Who is named in a message, and where Odoo has more of them for the reader."""

    _inherit = "email.logging.message"

    def _people(self):
        """:return: {"from", "to", "cc": [person]}, in their order; a person is {"name",
        "email", "kind": CONTACT, SALESPERSON, OURS or UNKNOWN, "model" and "id": the
        record that the reader may open, or False}
        """
        self.ensure_one()
        self.check_access("read")
        named = {
            "from": [(self.sender_name or "", self.sender_email or "")],
            "to": self._named(self.recipients_to),
            "cc": self._named(self.recipients_cc),
        }
        known = self._known_among(named)
        return {
            part: [self._person(name, email, known) for name, email in persons]
            for part, persons in named.items()
        }

    def _named(self, header):
        """:return: list of (name, address); of who has no address, the name alone"""
        found = [(p.name, p.address) for p in people(header or "")]
        return found or [(header, "")] if header else []

    def _known_among(self, named):
        """:return: {normalised address: (kind, record or None)}, of who is known"""
        addresses = {normalize(a) for persons in named.values() for _n, a in persons}
        addresses.discard(None)
        # Who is who is known of all; what the reader sees of them is asked as himself.
        directory = self.env["email.logging.directory"].sudo()
        known = directory._look_up(addresses, self.company_id)
        policy = self.sudo().mailbox_id._policy()
        ours = {a: (OURS, None) for a in addresses if known.is_ours(a)}
        ours |= {a: (OURS, None) for a in addresses if policy.is_own(a)}
        return {**ours, **self._salespeople(known), **self._contacts(known, ours)}

    def _salespeople(self, known):
        # A user's name is open to all; the partner is asked as the reader.
        users = self.env["res.users"].sudo()
        partners = {
            address: users.browse(ids[0]).partner_id.sudo(False)
            for address, ids in known.salespeople.items()
        }
        readable = self._readable(partners.values())
        return {
            address: (SALESPERSON, partner if partner in readable else None)
            for address, partner in partners.items()
        }

    def _contacts(self, known, ours):
        """Whom the reader may not read is unknown to him."""
        partners, leads = self.env["res.partner"], self.env["crm.lead"]
        found = {
            address: partners.browse(contacts[0].partner_id)
            if contacts[0].partner_id
            else leads.browse(contacts[0].lead_id)
            for address, contacts in known.contacts.items()
            if contacts and address not in ours
        }
        readable = self._readable(found.values())
        return {a: (CONTACT, one) for a, one in found.items() if one in readable}

    def _readable(self, records):
        """:param records: of several models, one by one
        :return: set of those that the user may read
        """
        by_model = {}
        for record in records:
            by_model.setdefault(record._name, record.browse())
            by_model[record._name] |= record
        return {
            one for group in by_model.values() for one in group._filtered_access("read")
        }

    def _person(self, name, email, known):
        kind, record = known.get(normalize(email) if email else "", (UNKNOWN, None))
        return {
            "name": plain_name(name) or (record.display_name if record else ""),
            "email": email,
            "kind": kind,
            "model": record._name if record else False,
            "id": record.id if record else False,
        }
