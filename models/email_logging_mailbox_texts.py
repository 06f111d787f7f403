from odoo import fields, models


class EmailLoggingMailbox(models.Model):
    """Whether its e-mails are found by all that is new in their texts.

    Kept with the mailbox, which a page reads anyway: that of the company would be a
    statement more.
    """

    _inherit = "email.logging.mailbox"

    searches_texts = fields.Boolean(
        related="company_id.email_logging_searches_texts",
        store=True,
        groups=fields.NO_ACCESS,
    )
