from odoo import api, models
from odoo.fields import Domain


class EmailLoggingSearchedWords(models.AbstractModel):
    """What is found by words of its e-mails, and counted without reading on.

    A list that is only counted up to a limit would, in its order, look at all that say
    the words not: the messages that say them are looked for first.
    """

    _name = "email.logging.searched.words"
    _description = "Searched by Words of E-mails"

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
        """:return: the domain, or one of enough records that say the words"""
        return domain
