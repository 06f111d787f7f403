from odoo import api, models
from odoo.fields import Domain


class InteractionLogEntry(models.Model):
    """One contact has one entry with one salesperson in one message.

    Two records of one contact get an entry each. As soon as they are one, their entries
    are; and of whom an address is left with alone, nothing is ambiguous any more.
    """

    _name = "interaction.log.entry"
    _inherit = ["interaction.log.entry"]

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"partner_id", "lead_id"}:
            self._make_single(self.message_id, preferred=self)
        return result

    def unlink(self):
        messages = self.filtered("ambiguous").message_id
        result = super().unlink()
        if messages:
            self._make_single(messages)
        return result

    # What becomes of contacts

    @api.model
    def _messages_of_several(self, partner_ids):
        """:return: the messages in which more than one of the contacts takes part"""
        groups = self.sudo()._read_group(  # whoever may read them
            [("partner_id", "in", partner_ids)],
            ["message_id"],
            having=[("partner_id:count_distinct", ">", 1)],
        )
        return self.env["email.logging.message"].union(*(m for (m,) in groups))

    @api.model
    def _make_single(self, messages, preferred=()):
        """Of entries that say the same, keep one: of `preferred` ones, if possible."""
        # Follows from what somebody did who may; others' entries are concerned as well.
        entries = messages.sudo().entry_ids
        united = [
            same.sorted(lambda entry: (entry not in preferred, *entry._worth()))
            for same in entries.grouped(lambda e: e._pair()).values()
            if len(same) > 1
        ]
        passed_on = [(same[0], same[0]._missing_vals(same[1:])) for same in united]
        entries.browse().union(*(same[1:] for same in united)).unlink()
        for kept, vals in passed_on:
            if vals:
                kept.write(vals)
        entries.exists()._clear_doubts()

    @api.model
    def _give_way(self, partners):
        """What is ambiguous belongs to the others when these contacts are deleted."""
        doubtful = self.sudo().search(  # whoever may read them
            Domain("partner_id", "in", partners.ids) & Domain("ambiguous", "=", True)
        )
        for entries in doubtful._by_address():
            # With a former one, some may have gone.
            if left := entries.exists():
                named = left[0]._namesakes().partner_id
                left.partner_id = (named - partners)[:1] or named[:1]

    @api.model
    def _weigh_anew(self, partners):
        """Contacts that were archived, or come back, make a difference."""
        groups = self.sudo()._read_group(  # whoever may read them
            [("message_id.entry_ids.partner_id", "in", partners.ids)],
            ["message_id", "contact_email"],
            ["id:recordset"],
            having=[("partner_id:count_distinct", ">", 1)],
        )
        for _message, _email, namesakes in groups:
            namesakes.ambiguous = namesakes._has_doubts()

    # Helpers

    def _pair(self):
        """:return: what no two entries have in common"""
        return (self.message_id, self.user_id, self._contact())

    def _worth(self):
        """:return: sort key, the smallest for the entry that says most"""
        opportunity = self.opportunity_id
        return (
            *(not opportunity, opportunity.source_entry_id != self),
            *(not self.lead_id, self.ambiguous, self.id),
        )

    def _missing_vals(self, others):
        """:return: values of the others for what this one lacks"""
        names = [n for n in ("lead_id", "opportunity_id") if not self[n] and others[n]]
        return {name: others[name][0].id for name in names}

    def _namesakes(self):
        """:return: the entries that the message has by the same address"""
        return self.message_id.entry_ids.filtered(
            lambda entry: entry.contact_email == self.contact_email
        )

    def _by_address(self):
        """:return: the entries, by message and address"""
        return self.grouped(lambda e: (e.message_id, e.contact_email)).values()

    def _clear_doubts(self):
        clear = [same for same in self._by_address() if not same._has_doubts()]
        self.browse().union(*clear).filtered("ambiguous").ambiguous = False

    def _has_doubts(self):
        """Whether they name several contacts; archived ones raise no question."""
        leads = self.filtered(lambda entry: not entry.partner_id).lead_id
        return len(self.partner_id.filtered("active")) + len(leads) > 1
