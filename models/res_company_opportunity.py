from odoo import fields, models


class ResCompany(models.Model):
    """How a company lets e-mails find their opportunity."""

    _inherit = "res.company"

    email_logging_opportunity_link = fields.Selection(
        [("suggest", "Suggested"), ("itself", "Linked by itself")],
        "The Only Open Opportunity Is",
        default="suggest",
        required=True,
        groups="base.group_user",
    )
    email_logging_opportunity_scope = fields.Selection(
        [
            ("contact", "Of the contact"),
            ("company", "Of the contact or its company"),
            ("own", "Of the contact, with a salesperson who takes part"),
        ],
        "Which Opportunities",
        default="contact",
        required=True,
        groups="base.group_user",
    )
    email_logging_counts_as_activity = fields.Boolean(
        "E-mail Counts as Activity",
        groups="base.group_user",
        help="An opportunity does not rot while e-mails come and go.",
    )
