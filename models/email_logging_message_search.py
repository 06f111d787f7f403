from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..engine.asking import FEW, anew, beside, each, first, looked_up

# What a trigram is made of: shorter words are looked for in every message.
SHORTEST = 3
MODULE = "crm_email_logging"


class EmailLoggingMessage(models.Model):
    """Searching by words, in lists of what belongs to messages.

    What few messages say is found first, and then what of them the user may read. What
    many say is soon met in the rows that he may read, in the order of the list: which
    of them are asked depends on whether he reads few, many, or nearly all.
    """

    _inherit = "email.logging.message"

    @api.model
    def _entries_of(self, said):
        """:param said: `Domain` of messages
        :return: `Domain` of the entries of those that he may read
        """
        ids = self._few_that_say(said)
        if ids is not None:
            return Domain("message_id", "in", ids)
        if self.env.su:
            return Domain("message_id", "in", self._search(said))
        if self._has_further_rules():
            return Domain("message_id", "any", anew(said))
        if self._reads_by_level():
            return each("message_id", self._search(said), "id")
        if self._reads_many(self.env.uid):
            return self._entries_of_many(said)
        return first("message_id", self._search(said).select())

    @api.model
    def _entries_of_many(self, said):
        """The words row by row; whether he may read them, by ids kept beside."""
        self.check_access("read")
        says = each("message_id", self.sudo()._search(said), "id")  # and he reads it:
        entries = self.env["interaction.log.entry"]
        if not entries._sees_all():
            return says & entries._visible_domain()  # he reads all that he sees
        return says & beside("message_id", self._by_person())

    @api.model
    def _conversations_of(self, said):
        """:return: `Domain` of the conversations with such a message, read by him"""
        ids = self._few_that_say(said)
        if ids is not None:
            return looked_up("id", self._conversation_ids_of(ids))
        self.check_access("read")
        if self.env.su:
            return Domain("message_ids", "any!", said)
        if self._has_further_rules():
            return Domain("message_ids", "any", anew(said))
        if self._asks_beside():
            # Row by row of those that he reads something of: its rule keeps them.
            readable = self.sudo()._search(said & self._each_by_person())
            return each("id", readable, "conversation_id")
        return self._conversations_with(said & self._readable_domain())

    @api.model
    def _conversations_read(self):
        """:return: `Domain` of the conversations of which he reads something"""
        if self._has_further_rules():
            return Domain("message_ids", "any", Domain.TRUE)
        if not self._asks_beside():
            return self._conversations_with(self._readable_domain())
        # His messages are many: the entries tell, none of these is looked up.
        uid, column = self.env.uid, "conversation_id"
        ways = [
            self._part_query(Domain("user_id", "=", uid), column=column),
            self._led_query(column=column),
        ]
        if self._is_given_any(uid):
            ways += map(self._conversation_ids, self._given_domains(uid))
        return beside("id", SQL(" UNION ALL ").join(filter(None, ways)))

    @api.model
    def _conversations_with(self, domain):
        """:param domain: of messages that the user may read"""
        if self._reads_by_level():
            return each("id", self.sudo()._search(domain), "conversation_id")
        return first("id", self._conversation_ids(domain))

    @api.model
    def _conversation_ids(self, domain):
        found = self.sudo()._search(domain)  # as it says
        return found.select(SQL.identifier(found.table, "conversation_id"))

    # Helpers

    @api.model
    @ormcache("self.env.uid", "self.env.su")
    def _has_further_rules(self):
        """Whether this database says otherwise who reads e-mails: what is asked here in
        place of our rules knows of these only.
        """
        rules = self.env["ir.rule"]._get_rules(self._name)
        ours = self.env["ir.model.data"].sudo()  # names of rules, told to nobody
        known = ours.search_fetch(
            [("model", "=", rules._name), ("module", "=", MODULE)], ["res_id"]
        )
        return not {*rules.ids} <= {*known.mapped("res_id")}

    @api.model
    def _asks_beside(self):
        return self._reads_many(self.env.uid) and not self._reads_by_level()

    @api.model
    def _few_that_say(self, said):
        """:return: ids of those that he may read; None when many say it"""
        if not self._has_index_for(said):
            return None
        said = anew(said)
        # How many there are decides only how to ask.
        few = self._few_of(said)
        ids = self._ids_that_say(said, few + 1)
        return None if len(ids) > few else self._readable_of(ids)

    @api.model
    def _readable_of(self, ids):
        """:return: those that the user may read. In one statement: to compare
        thousands here takes a second.
        """
        if self.env.su:
            return ids
        if not (ids and self.has_access("read")):
            return []
        if self._has_further_rules():
            return list(self._search(Domain("id", "in", ids)).get_result_ids())
        readable = self._readable_domain(ids)
        asked = readable & Domain("company_id", "in", self.env.companies.ids)
        found = self.sudo()._search(asked & Domain("id", "in", ids))
        return list(found.get_result_ids())

    @api.model
    def _conversation_ids_of(self, ids):
        """:param ids: of messages that the user may read"""
        messages = self.sudo().browse(ids)
        messages.fetch(["conversation_id"])  # nothing else of them is read
        return messages.conversation_id.ids

    @api.model
    def _few_of(self, said):
        return FEW

    @api.model
    def _ids_that_say(self, said, limit):
        """:return: whoever may read them"""
        return self.sudo()._search(said, limit=limit).get_result_ids()

    @api.model
    def _has_index_for(self, said):
        return all(
            condition.operator in ("ilike", "=ilike", "like", "=like")
            and isinstance(condition.value, str)
            and (
                len(condition.value) >= SHORTEST
                or condition.field_expr == "search_text"
            )
            for condition in said.iter_conditions()
        )
