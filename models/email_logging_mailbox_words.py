from odoo import fields, models

# Who reads what the salespeople of a shared mailbox write and receive, besides those
# who took part.
LEVELS = [
    ("participants", "Only who took part"),
    ("leaders", "Who took part, and their team leader"),
    ("administrators", "Who took part, and Sales administrators"),
    ("leaders_administrators", "Who took part, team leader and Sales administrators"),
    ("sales", "Everybody of Sales who sees the entry"),
]
LEADERS = ("leaders", "leaders_administrators", "sales")
ADMINISTRATORS = ("administrators", "leaders_administrators", "sales")
EVERYBODY = ("sales",)


class EmailLoggingMailbox(models.Model):
    """Who reads the words of its messages: everybody else sees the entry's date,
    direction and people.
    """

    _inherit = "email.logging.mailbox"

    words_for = fields.Selection(
        LEVELS,
        "Text Is Read By",
        default="leaders_administrators",
        required=True,
        tracking=True,
        help="Others of Sales who see an entry see its date, direction, contact and "
        "salesperson only. Who took part may mark an e-mail private, or share it.",
    )
