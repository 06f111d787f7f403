from odoo import api, fields, models

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
    opt_out_count = fields.Integer(
        "Removed by Who Took Part",
        compute="_compute_opt_out_count",
        help="How often somebody removed an e-mail of the company for himself. Which "
        "ones, nobody sees.",
    )

    @api.depends("company_id")
    def _compute_opt_out_count(self):
        opt_outs = self.env["email.logging.opt.out"].sudo()  # the number only
        for mailbox in self:
            domain = [("company_id", "=", mailbox.company_id.id)]
            mailbox.opt_out_count = opt_outs.search_count(domain)
