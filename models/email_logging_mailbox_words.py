from odoo import api, fields, models

from ..exchange.translation import _lt

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
# For works councils as well: who reads, and who does not.
MEANING = {
    "participants": _lt(
        "Nobody but the salespeople who wrote or received an e-mail reads it: no "
        "superior, no colleague and no administrator in Odoo. Others create no "
        "opportunities of it."
    ),
    "leaders": _lt(
        "Besides the salespeople who wrote or received it, the leader of their sales "
        'team reads an e-mail, if he has the right "User: All Documents". '
        "Administrators of Sales do not."
    ),
    "administrators": _lt(
        "Besides the salespeople who wrote or received it, the administrators of Sales "
        "read an e-mail: few people, by name. Team leaders who are none do not."
    ),
    "leaders_administrators": _lt(
        "Besides the salespeople who wrote or received it, two read an e-mail: the "
        'leader of their sales team, if he has the right "User: All Documents", and '
        "the administrators of Sales. They make opportunities of e-mails."
    ),
    "sales": _lt(
        'All colleagues with the right "User: All Documents" and all administrators '
        "of Sales read every e-mail. Agree on this with your works council first."
    ),
}


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
    words_for_meaning = fields.Text(compute="_compute_words_for_meaning")
    opt_out_count = fields.Integer(
        "Removed by Who Took Part",
        compute="_compute_opt_out_count",
        help="How often somebody removed an e-mail of the company for himself. Which "
        "ones, nobody sees.",
    )

    @api.depends("words_for")
    @api.depends_context("lang")
    def _compute_words_for_meaning(self):
        for mailbox in self:
            meaning = MEANING.get(mailbox.words_for)
            mailbox.words_for_meaning = meaning and self.env._(meaning)

    @api.depends("company_id")
    def _compute_opt_out_count(self):
        opt_outs = self.env["email.logging.opt.out"].sudo()  # the number only
        for mailbox in self:
            domain = [("company_id", "=", mailbox.company_id.id)]
            mailbox.opt_out_count = opt_outs.search_count(domain)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()  # of `_mailboxes_of`
        return super().create(vals_list)

    def write(self, vals):
        if "words_for" in vals:
            self.env.registry.clear_cache()  # as above
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()  # as above
        return super().unlink()
