from odoo import api, fields, models

from ..engine.reading_levels import LEVELS, MEANING


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
        mailboxes = super().create(vals_list)
        self.env.registry.clear_cache()  # of `_mailboxes_of`
        return mailboxes

    def write(self, vals):
        written = super().write(vals)
        if "words_for" in vals:
            self.env.registry.clear_cache()  # as above
        return written

    def unlink(self):
        unlinked = super().unlink()
        self.env.registry.clear_cache()  # as above
        return unlinked
