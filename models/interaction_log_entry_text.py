from odoo import api, fields, models
from odoo.fields import Domain


class InteractionLogEntry(models.Model):
    """Searching by words through people, subject and text together."""

    _inherit = "interaction.log.entry"

    search_text = fields.Char(
        "People, Subject or Text",
        store=False,
        search="_search_search_text",
        help="Finds e-mails that you may read by all of the words, as in the list of "
        "logged e-mails.",
    )

    @api.model
    def _search_search_text(self, operator, value):
        return self._search_words(Domain("search_text", operator, value))

    # CRUD

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        is_guarded = not (self.env.su or options.get("bypass_access"))
        if limit and not order and is_guarded:  # it is only counted
            domain = self._counted_domain(Domain(domain), limit)
        return super()._search(domain, offset, limit, order, **options)

    # Helpers

    @api.model
    def _counted_domain(self, domain, limit):
        """What nothing but words is asked of: in the order of the list, all that say
        them not would be looked at.
        """
        messages = self.env["email.logging.message"].sudo(False)
        some = messages._some_that_say(domain, limit)
        return domain if some is None else Domain("message_id", "in", some)
