from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.asking import anew, each, first
from ..engine.reading_levels import LEADERS
from .interaction_log_entry_words import OF_OWNER

NEWEST = "date desc, id desc"
WORDS = ("subject", "search_text")
# All entries of a message have the same.
OF_MESSAGE = ("date", "direction", "company_id")
# Whose, or of what, entries are.
OWNERS = ("id", "message_id", "partner_id", "lead_id", "opportunity_id")
MOST_PEOPLE = 50


class InteractionLogEntry(models.Model):
    """Pages for who reads many entries, but not nearly all.

    His may be the oldest of a million: in the order of the list, all others would be
    looked at first. So the newest of each person whose entries he reads are found,
    and the newest of these.
    """

    _inherit = "interaction.log.entry"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        is_guarded = not (self.env.su or options.get("bypass_access"))
        if is_guarded and not self._knows_owner():
            domain = Domain(domain)
            if self._names_owner(domain):
                owned = self.with_context(**OF_OWNER)  # for the rule
                return owned._search(domain, offset, limit, order, **options)
            # What is only counted has no order, and ends where it is enough.
            if limit and (order or "").lower() == NEWEST:
                domain = domain.map_conditions(self._few_or_many)
                domain = self._narrowed(domain, (offset or 0) + limit)
        return super()._search(domain, offset, limit, order, **options)

    @api.model
    def _narrowed(self, domain, count):
        """:return: `domain`, of the newest `count` at least, as far as it may be"""
        messages = self.env["email.logging.message"]
        if not messages._reads_many(self.env.uid):
            return domain
        if not self._sees_all():
            return self._newest_visible(domain, count)
        if messages._reads_by_level():
            return domain
        said, others = self._said(domain)
        return domain if said is None else self._newest_read(said, others, count)

    @api.model
    def _newest_visible(self, domain, count):
        """Of one's own, and of what others shared."""
        given = self.env["email.logging.message"].sudo()._given_query()
        if not given:
            return domain
        own = Domain("user_id", "=", self.env.uid)
        ways = [
            self._newest("id", domain & way, count)
            for way in (own, first("message_id", given))
        ]
        return domain & first("id", SQL(" UNION ALL ").join(ways))

    @api.model
    def _newest_read(self, said, domain, count):
        """What they say whom he leads, or he himself, or what others shared."""
        messages = self.env["email.logging.message"]
        messages.check_access("read")
        hidden = messages.sudo()  # each of these ways gives the right to read it
        open_to_him = hidden._search(said & hidden._open_domain(LEADERS))
        led = domain & each("message_id", open_to_him, "id")
        domain &= each("message_id", hidden._search(said), "id")
        own = [(self.env.uid, domain)]
        ways = [
            self._newest("message_id", of & Domain("user_id", "=", user_id), count)
            for user_id, of in own + [(id, led) for id in self._led_ids()]
        ]
        if given := hidden._given_query():
            ways.append(given)
        return domain & first("message_id", SQL(" UNION ALL ").join(ways))

    # Helpers

    @api.model
    def _few_or_many(self, condition):
        """:return: of what few messages say, these; so they are looked for once"""
        if getattr(condition, "field_expr", "") not in WORDS:
            return condition
        ids = self.env["email.logging.message"]._few_that_say(condition)
        return condition if ids is None else Domain("message_id", "in", ids)

    @api.model
    def _names_owner(self, domain):
        """Whether it says whose entries: an index has these, in their order."""
        return any(
            condition.value and condition.field_expr.partition(".")[0] in OWNERS
            for condition in domain.iter_conditions()
        )

    @api.model
    def _newest(self, column, domain, count):
        """:return: `SQL` of this column of the newest `count`, and of what is as old"""
        # The search itself asks the rules; asked twice, PostgreSQL expects too few.
        found = self._search(domain, bypass_access=True)
        return SQL(
            "(%s ORDER BY %s DESC FETCH FIRST %s ROWS WITH TIES)",
            found.select(SQL.identifier(found.table, column)),
            SQL.identifier(found.table, "date"),
            count,
        )

    @api.model
    def _led_ids(self):
        led = self.env["email.logging.message"]._led_users()
        return sorted({id for (id,) in self.env.execute_query(led)})

    @api.model
    def _said(self, domain):
        """:return: what messages must say (a `Domain` of these), and the other
        conditions; None twice where the newest would not be found by these
        """
        parts = domain.children if getattr(domain, "OPERATOR", "") == "&" else [domain]
        asked = [p for p in parts if getattr(p, "field_expr", "") in WORDS]
        others = [p for p in parts if p not in asked]
        is_of_messages = all(
            getattr(part, "field_expr", "") in OF_MESSAGE for part in others
        )
        if len(asked) != 1 or not is_of_messages or len(self._led_ids()) > MOST_PEOPLE:
            return None, None
        return anew(asked[0]), Domain.AND(others)  # messages have the same field
