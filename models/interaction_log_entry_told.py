from datetime import timedelta

from odoo import api, fields, models

from ..engine.correspondence import INBOUND

LOOK = "email_logging/look"
NEWS_FOR = timedelta(days=1)


class InteractionLogEntry(models.Model):
    """Open pages look again when an entry is logged that is their reader's."""

    _inherit = "interaction.log.entry"

    # Job

    @api.model
    def _tell_people(self, concerned):
        """In one statement for all of them; no word, name or number of it is told.

        :param concerned: as of `_concerned`
        """
        known = self.env["res.users"]._reached()
        bus, partners = self.env["bus.bus"], self.env["res.partner"]
        for user_id, is_news in concerned.items():
            if user_id in known:
                partner_id, wants_news = known[user_id]
                told = {"is_news": is_news and wants_news}
                bus._sendone(partners.browse(partner_id), LOOK, told)

    @api.model
    def _concerned(self, decisions):
        """:return: {id of a salesperson: whether a contact wrote to him lately}"""
        lately = fields.Datetime.now() - NEWS_FOR
        concerned = {}
        for decision in decisions:
            is_inbound = decision.correspondence.direction == INBOUND
            is_news = is_inbound and decision.date > lately
            for interaction in decision.correspondence.interactions():
                user_id = interaction.user_id
                concerned[user_id] = concerned.get(user_id, False) or is_news
        return concerned
