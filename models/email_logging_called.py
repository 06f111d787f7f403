from odoo import models

from ..engine.late_index import LateIndex
from ..engine.word_index import words_index

# By which somebody is found who looks for e-mails: a contact's company is in its name.
NAMES = {
    "res.partner": ("complete_name",),
    "crm.lead": ("contact_name", "partner_name"),
}


class ResPartner(models.Model):
    """Found by words of the name; salespeople as well, who are partners, too."""

    _inherit = "res.partner"

    _email_logging_names_index = LateIndex(words_index(*NAMES["res.partner"]))


class CrmLead(models.Model):
    _inherit = "crm.lead"

    _email_logging_names_index = LateIndex(words_index(*NAMES["crm.lead"]))
