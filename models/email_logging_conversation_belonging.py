from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.opportunity import (
    Answer,
    Basis,
    Opportunity,
    Scope,
    Situation,
    belonging,
)
from .email_logging_conversation_opportunity import FACTS
from .email_logging_message_words import PRIVATE
from .interaction_log_entry_lead import NEWS

LEAD_FIELDS = ["partner_id", "user_id", "company_id", "active", "won_status"]


class EmailLoggingConversation(models.Model):
    """To which opportunity what the job records belongs.

    It is asked for together with the page's other look-ups, and written in the
    statement that records the entries.
    """

    _inherit = "email.logging.conversation"

    # Job

    @api.model
    def _queries(self, page, company):
        addresses = {address for c in page for address in c.candidates}
        return {
            **super()._queries(page, company),
            "opportunities": self._opportunities_query(addresses, company),
        }

    @api.model
    def _linked_query(self):
        """:return: a subquery of the opportunity of the conversation of `message`"""
        self.env["crm.lead"].flush_model([*LEAD_FIELDS, "date_closed"])
        self.flush_model([*FACTS, "opportunity_told_date"])
        return SQL(
            """
            SELECT json_build_object(
                       'id', lead.id,
                       'is_open', lead.active AND lead.won_status = 'pending',
                       'is_told', theirs.opportunity_told_date IS NOT NULL
                           AND theirs.opportunity_told_date >=
                               COALESCE(lead.date_closed, '-infinity'),
                       'user_id', lead.user_id,
                       'basis', theirs.opportunity_basis)
              FROM email_logging_conversation theirs
              LEFT JOIN crm_lead lead ON lead.id = theirs.opportunity_id
             WHERE theirs.id = message.conversation_id
               AND theirs.opportunity_basis IS NOT NULL
            """
        )

    @api.model
    def _opportunities_query(self, addresses, company):
        """:return: a SELECT of the open opportunities of whom the addresses belong to,
        nothing unless the company lets conversations be linked by themselves
        """
        for model, names in (
            ("crm.lead", LEAD_FIELDS),
            ("res.partner", ["commercial_partner_id"]),
            (
                "res.company",
                [f"email_logging_opportunity_{n}" for n in ("link", "scope")],
            ),
        ):
            self.env[model].flush_model(names)
        # One statement, whose parts mean nothing alone: it stays in one piece.
        return SQL(
            """
            SELECT contact.id AS contact_id, lead.id, lead.user_id, lead.partner_id,
                   partner.commercial_partner_id AS family_id,
                   ours.email_logging_opportunity_scope AS scope
              FROM res_company ours
              JOIN res_partner contact ON contact.id = ANY(ARRAY(
                   SELECT id FROM res_partner
                    WHERE email_logging_address = ANY(%(addresses)s)
                    UNION ALL
                   SELECT partner_id FROM email_logging_address
                    WHERE email = ANY(%(addresses)s)))
              JOIN LATERAL (
                   SELECT contact.id, contact.commercial_partner_id
                    UNION
                   SELECT family.id, family.commercial_partner_id
                     FROM res_partner family
                    WHERE ours.email_logging_opportunity_scope = 'company'
                      AND family.commercial_partner_id = contact.commercial_partner_id
                   ) partner ON TRUE
              JOIN crm_lead lead ON lead.partner_id = partner.id
               AND lead.active AND lead.won_status = 'pending'
              LEFT JOIN res_company theirs ON theirs.id = lead.company_id
             WHERE ours.id = %(company)s
               AND (SELECT email_logging_opportunity_link = 'itself'
                      FROM res_company WHERE id = %(company)s)
               AND (theirs.id IS NULL
                    OR starts_with(theirs.parent_path, ours.parent_path))
            """,
            addresses=list(addresses),
            company=company.id,
        )

    @api.model
    def _note_related(self, page, rows):
        result = super()._note_related(page, rows)
        linked = {
            row["conversation_id"]: self._linked(row["linked"])
            for row in rows["related"]
            if row["linked"]
        }
        may_be_meant = self._by_contact(rows["opportunities"])
        for correspondence in page:
            correspondence.linked = linked
            correspondence.may_be_meant = may_be_meant
            for row in rows["opportunities"][:1]:
                correspondence.scope = Scope(row["scope"])
        return result

    @api.model
    def _by_contact(self, rows):
        """:return: {id of a contact: list of `Opportunity`}"""
        names = ("id", "partner_id", "family_id", "user_id")
        found = {}
        for row in rows:
            opportunity = Opportunity(**{name: row[name] for name in names})
            found.setdefault(row["contact_id"], []).append(opportunity)
        return found

    @api.model
    def _linked(self, row):
        """:return: `Opportunity`; None for a conversation that belongs to none"""
        if row["basis"] == Basis.NONE or not row["id"]:
            return None
        names = ("id", "is_open", "is_told", "user_id")
        return Opportunity(**{name: row[name] for name in names})

    @api.model
    def _give_opportunity(self, together, ids):
        """:param together: list of `Correspondence` of one conversation, if any of it
            arrives now
        :param ids: of the conversations that become it
        """
        if not together:
            return
        linked = together[0].linked
        decided = [linked[id] for id in sorted(ids) if id in linked]
        if decided:
            known = decided[0]
            situation = Situation(linked=known, is_refused=known is None)
        else:
            situation = self._situation_of(together)
        belongs = belonging(situation)
        for correspondence in together:
            correspondence.belongs = belongs

    @api.model
    def _situation_of(self, together):
        """Nothing old is linked by itself, nor what may be somebody else's."""
        news = fields.Datetime.now() - NEWS
        if all(c.is_past or c.mail.received < news for c in together):
            return Situation()
        # Among them None, of a lead: no opportunity is its.
        contacts = {
            contact.partner_id
            for c in together
            for contact in c.contacts
            if not contact.ambiguous
        }
        may_be_meant, scope = together[0].may_be_meant, together[0].scope
        found = {o.id: o for id in contacts for o in may_be_meant.get(id, ())}
        return Situation(
            contacts=contacts,
            # Of others than theirs, none was asked for.
            families={opportunity.family_id for opportunity in found.values()},
            salespeople={user for c in together for user in c.salespeople},
            candidates=list(found.values()),
            scope=scope,
            links_itself=True,
        )

    @api.model
    def _link_queries(self, decisions):
        """:return: list of statements that note what is linked by itself, and of whom
        somebody is told
        """
        linked, told = {}, set()
        for decision in decisions:
            c = decision.correspondence
            if c.belongs.answer == Answer.LINKED:
                linked[c.conversation_id] = c.belongs.opportunity_id
            elif self._is_to_tell(decision):
                told.add(c.conversation_id)
        queries = self._itself_queries(linked) if linked else []
        if told:
            queries.append(
                SQL(
                    "UPDATE email_logging_conversation SET opportunity_told_date = %s"
                    " WHERE id = ANY(%s)",
                    fields.Datetime.now(),
                    list(told),
                )
            )
        return queries

    @api.model
    def _itself_queries(self, linked):
        """:param linked: {id of a conversation: id of its opportunity}"""
        said = SQL(
            "unnest(%s, %s) said (id, lead_id)", list(linked), list(linked.values())
        )
        return [
            SQL(
                """
                UPDATE email_logging_conversation conversation
                   SET opportunity_id = said.lead_id, opportunity_basis = %s,
                       opportunity_date = %s
                  FROM %s
                 WHERE conversation.id = said.id AND opportunity_basis IS NULL
                """,
                Basis.ITSELF.value,
                fields.Datetime.now(),
                said,
            ),
            SQL(
                """
                UPDATE interaction_log_entry entry SET opportunity_id = said.lead_id
                  FROM %s JOIN email_logging_message message
                    ON message.conversation_id = said.id
                 WHERE entry.message_id = message.id AND entry.opportunity_id IS NULL
                """,
                said,
            ),
        ]

    @api.model
    def _is_to_tell(self, decision):
        """Whether somebody wrote just now after the opportunity was closed."""
        c = decision.correspondence
        if c.belongs.answer != Answer.CLOSED or c.direction != "inbound":
            return False
        is_private = c.mark and c.mark.audience == PRIVATE
        is_told = c.belongs.opportunities[0].is_told
        news = fields.Datetime.now() - NEWS
        is_old = c.is_past or c.mail.received < news
        return not (is_private or is_told or is_old)

    @api.model
    def _tell_closed(self, decisions):
        """Tell the salespeople of closed opportunities that somebody wrote again."""
        users = {
            d.correspondence.belongs.opportunities[0].id: d.correspondence.salespeople
            for d in decisions
            if self._is_to_tell(d)
        }
        for lead in self.env["crm.lead"].browse(users):
            users_of = self.env["res.users"].browse(users[lead.id])
            lead._tell_customer_wrote(users_of)

    @api.model
    def _write_threads(self, company, groups, strands):
        result = super()._write_threads(company, groups, strands)
        self._carry_opportunities({min(group.ids) for group in groups})
        return result

    @api.model
    def _carry_opportunities(self, ids):
        """Conversations whose e-mails became one opportunity belong to it, when nobody
        has said anything else.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE email_logging_conversation conversation
                   SET opportunity_id = found.lead_id, opportunity_basis = %s,
                       opportunity_date = %s
                  FROM (SELECT message.conversation_id AS id,
                               min(entry.opportunity_id) AS lead_id
                          FROM email_logging_message message
                          JOIN interaction_log_entry entry
                            ON entry.message_id = message.id
                         WHERE message.conversation_id = ANY(%s)
                         GROUP BY message.conversation_id
                        HAVING count(DISTINCT entry.opportunity_id) = 1) found
                 WHERE conversation.id = found.id AND opportunity_basis IS NULL
                """,
                Basis.ENTRIES.value,
                fields.Datetime.now(),
                list(ids),
            )
        )
        self.env["email.logging.conversation"].invalidate_model(flush=False)

    # What becomes of conversations

    def _absorb(self, others):
        """What is known of their opportunity holds for this one, if it has none."""
        hidden = self.sudo()  # whoever may unite them
        linked = others.sudo().sorted("id").filtered("opportunity_basis")[:1]
        if linked and not hidden.opportunity_basis:
            hidden._copy_link(linked)
            lead = hidden.opportunity_id
            if lead and lead._is_open():
                entries = hidden.message_ids.entry_ids
                entries.filtered(lambda e: not e.opportunity_id).opportunity_id = lead
        return super()._absorb(others)

    def _move(self, message_ids, conversation):
        """What is split off belongs to the same opportunity."""
        conversation.sudo()._copy_link(self.sudo())  # whoever may split them
        return super()._move(message_ids, conversation)

    def _links_of_both(self, other):
        """As superuser.

        :return: {"kept" or "gone": as `_link_before`, and what can be undone}
        """
        return {
            name: {
                **one._link_before(one.message_ids.entry_ids),
                "opportunity_before": one.opportunity_before,
            }
            for name, one in (("kept", self), ("gone", other))
        }

    def _links_to_give_back(self, links):
        """As superuser: nothing when somebody decided since about what they were
        together.

        :param links: as `_links_of_both` and, as "merged", `_link_facts` after it;
            empty when they were merged before that was kept
        :return: those of `links` that hold again
        """
        is_as_merged = links and self._link_facts() == links["merged"]
        return links if is_as_merged else {}

    def _give_back_link(self, before):
        """As superuser.

        :param before: one of `_links_of_both`, or None
        """
        if self and before:
            self._restore_link(before)
            self.opportunity_before = before["opportunity_before"]
            self._forget_links()

    def _copy_link(self, other):
        """As superuser."""
        self.write({name: other[name] for name in FACTS})
