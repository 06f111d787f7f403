from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.opportunity import (
    Answer,
    Basis,
    Opportunity,
    Scope,
    Situation,
    belonging,
)

BASES = [(basis.value, basis.name.capitalize()) for basis in Basis]
ANSWERS = [(answer.value, answer.name.capitalize()) for answer in Answer]
FACTS = (
    "opportunity_id",
    "opportunity_basis",
    "opportunity_user_id",
    "opportunity_date",
    "opportunity_told_date",
)


class EmailLoggingConversation(models.Model):
    """The opportunity to which a conversation belongs, and why it does.

    Stored are facts; sentences are made for who reads them.
    """

    _inherit = "email.logging.conversation"

    opportunity_id = fields.Many2one(
        "crm.lead",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    opportunity_basis = fields.Selection(
        BASES, "Linked", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    opportunity_user_id = fields.Many2one(
        "res.users",
        "Linked By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    opportunity_date = fields.Datetime(
        "Linked On", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    opportunity_told_date = fields.Datetime(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="When its salesperson was told that somebody wrote after it was closed.",
    )
    opportunity_before = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="What was linked before somebody changed it: its facts, and "
        "{id of an entry: id of its opportunity}.",
    )
    # As the reader may know
    opportunity_answer = fields.Selection(ANSWERS, compute="_compute_belonging")
    opportunity_sentence = fields.Char("Opportunity?", compute="_compute_belonging")
    can_undo_opportunity = fields.Boolean(compute="_compute_belonging")

    @api.depends()
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_belonging(self):
        for conversation in self:
            belongs = conversation._belonging()
            conversation.opportunity_answer = belongs.answer.value
            conversation.opportunity_sentence = conversation._belonging_in_words(
                belongs
            )
            # Whether there is something, whoever reads the conversation.
            before = conversation.sudo().opportunity_before
            conversation.can_undo_opportunity = bool(before)

    # Actions

    def action_accept_opportunity(self):
        """Link it to the only open opportunity of its contact."""
        self.ensure_one()
        self.check_access("read")
        belongs = self._belonging()
        if belongs.answer != Answer.SUGGESTED:
            raise UserError(self.env._("Things have changed: look at it once more."))
        lead = self.env["crm.lead"].browse(belongs.opportunities[0].id)
        self._link(lead, Basis.ACCEPTED)

    def action_create_opportunity(self):
        """Of one or several; it asks first where the contact has open ones."""
        self.check_access("read")
        entries = self._all_shown_entries().sorted("date")
        if len(self) > 1 or entries._open_opportunities():
            return self._ask()
        lead = entries[:1]._create_lead(entries[:1]._prepare_opportunity_vals())
        self._link(lead, Basis.CHOSEN)
        return lead.get_formview_action()

    def action_choose_opportunity(self):
        self.check_access("read")
        return self._ask()

    def action_unlink_opportunity(self):
        """It belongs to none, whatever arrives."""
        self._link(self.env["crm.lead"], Basis.NONE)

    def action_undo_opportunity(self):
        """As it was before somebody linked it, or took the link away."""
        self.check_access("read")
        for conversation in self:
            before = conversation.sudo().opportunity_before  # checked below
            if not before:
                raise UserError(self.env._("There is nothing to undo."))
            leads = self.env["crm.lead"].with_context(active_test=False)
            conversation._check_linkable(leads.browse(before["opportunity_id"] or ()))
            conversation.sudo()._restore_link(before)
        self._forget_links()

    # Helpers

    def _link(self, lead, basis):
        """Link whole conversations, with their past.

        :param lead: empty when they belong to none
        :raise AccessError: for who may not read them, or not change the opportunity
        :raise UserError: they do not go together
        """
        self._check_linkable(lead)
        conversations = self.sudo()  # they are not written by hand, nor entries
        conversations.lock_for_update()
        for conversation in conversations:
            moved = conversation._entries_to_move(lead)
            conversation.opportunity_before = conversation._link_before(moved)
            moved.opportunity_id = lead
            conversation.write(
                {
                    "opportunity_id": lead.id,
                    "opportunity_basis": basis.value,
                    "opportunity_user_id": self.env.uid,
                    "opportunity_date": fields.Datetime.now(),
                    "opportunity_told_date": False,
                }
            )
        self._forget_links()

    def _entries_to_move(self, lead):
        """What a closed opportunity has got, it keeps when another one follows."""
        former = self.opportunity_id
        stays = lead and former and not former._is_open()
        left = self.env["crm.lead"] if stays else former
        entries = self.message_ids.entry_ids
        return entries.filtered(lambda e: e.opportunity_id in (left, left.browse()))

    def _link_before(self, entries):
        entries = {entry.id: entry.opportunity_id.id for entry in entries}
        return {**self._link_facts(), "entries": entries}

    def _link_facts(self):
        """:return: {field: value, as JSON has it}"""
        facts = {
            name: self._fields[name].convert_to_read(self[name], self, False)
            for name in FACTS
        }
        dates = {
            name: fields.Datetime.to_string(value)
            for name, value in facts.items()
            if isinstance(value, datetime)
        }
        return {**facts, **dates}

    def _restore_link(self, before):
        """As superuser; what came since belongs where the conversation does."""
        leads = self.env["crm.lead"].with_context(active_test=False)
        leads = leads.browse(filter(None, before["entries"].values())).exists()
        former, lead = before["entries"], leads.browse(before["opportunity_id"] or ())
        lead = lead.exists()
        for entry in self.message_ids.entry_ids:
            if entry.opportunity_id in (self.opportunity_id, leads.browse()):
                found = leads.browse(former.get(str(entry.id), lead.id) or ())
                entry.opportunity_id = found & (leads | lead)
        self.write({name: before[name] for name in FACTS})
        self.opportunity_id = lead
        self.opportunity_before = False

    def _check_linkable(self, lead):
        """:raise AccessError: for who may not read them, or not change the opportunity
        :raise UserError: another's opportunity would lose it, or companies differ
        """
        self.check_access("read")
        lead.check_access("write")
        # Which they are, whoever may not read them.
        former = self.sudo().opportunity_id.sudo(False)
        if not former.has_access("write"):
            raise UserError(
                self.env._(
                    "The opportunity belongs to somebody else. Ask your sales manager."
                )
            )
        if lead and not lead._goes_with(self.sudo().company_id):
            raise UserError(
                self.env._(
                    "“%(name)s” is of another company than these e-mails.",
                    name=lead.sudo().name,  # who may write it reads its name
                )
            )

    def _current_opportunity(self):
        """:return: that to which an e-mail belongs that comes now"""
        lead = self.sudo().opportunity_id  # by the job
        return lead if lead and lead._is_open() else lead.browse()

    def _forget_links(self):
        self.env["email.logging.conversation"].invalidate_model(flush=True)
        self.env["interaction.log.entry"].invalidate_model(flush=True)

    def _ask(self):
        """:return: the window in which one chooses an opportunity, or makes one"""
        oldest = self._all_shown_entries().sorted("date")[:1]
        return self.env["email.logging.opportunity"]._open(oldest, self)

    def _all_shown_entries(self):
        entries = self.env["interaction.log.entry"]
        return entries.union(*self._shown_entries().values())

    # What is meant

    def _belonging(self):
        """:return: `Belonging`, as the reader may know"""
        hidden = self.sudo()  # facts of what he reads
        linked = hidden.opportunity_id
        if linked:
            return belonging(Situation(self._value(linked)))
        if hidden.opportunity_basis == Basis.NONE or not self.id:
            return belonging(Situation(is_refused=bool(self.id)))
        return belonging(self._situation())

    def _situation(self):
        entries = self._shown_entries().get(self, self.env["interaction.log.entry"])
        contacts = entries.partner_id.sudo()  # the entries show them
        company = self.sudo().company_id
        return Situation(
            contacts=contacts.ids,
            families=contacts.commercial_partner_id.ids,
            salespeople=entries.user_id.ids,
            candidates=self._values(self._open_leads(contacts, company)),
            scope=Scope(company.email_logging_opportunity_scope),
        )

    @api.model
    def _open_leads(self, contacts, company):
        """:return: the open opportunities that may be meant, as far as the user may
        read them, of a company and its branches
        """
        theirs = Domain("partner_id", "in", contacts.ids)
        if company.email_logging_opportunity_scope == Scope.COMPANY:
            families = contacts.commercial_partner_id.ids
            theirs = Domain("partner_id.commercial_partner_id", "in", families)
        leads = self.env["crm.lead"]
        is_open = Domain("won_status", "=", "pending")
        return leads.search(theirs & is_open & leads._company_domain(company))

    @api.model
    def _values(self, leads):
        dates = leads._last_dates()
        return [self._value(lead, dates[lead]) for lead in leads]

    @api.model
    def _value(self, lead, active_on=None):
        return Opportunity(
            lead.id,
            lead._is_open(),
            lead.partner_id.id,
            lead.partner_id.sudo().commercial_partner_id.id,
            lead.user_id.id,
            active_on or lead.create_date,
        )

    # In words

    def _belonging_in_words(self, belongs):
        """:param belongs: `Belonging`"""
        count = len(belongs.opportunities)
        match belongs.answer:
            case Answer.JOINS:
                return self._basis_in_words()
            case Answer.CLOSED:
                return self._closed_in_words()
            case Answer.REFUSED:
                return self._refusal_in_words()
            case Answer.SUGGESTED:
                lead = self.env["crm.lead"].browse(belongs.opportunities[0].id)
                return self.env._(
                    "Only open opportunity of this contact: %(name)s",
                    name=lead.display_name,
                )
            case Answer.ASKED:
                return self.env._(
                    "The contact has %(count)s open opportunities.", count=count
                )
        return ""

    def _basis_in_words(self):
        hidden = self.sudo()  # facts of what he reads
        who = hidden.opportunity_user_id
        match hidden.opportunity_basis:
            case Basis.ITSELF:
                return self.env._("It was the only open opportunity of this contact.")
            case Basis.ENTRIES:
                return self.env._("One of its e-mails became it.")
        if who == self.env.user:
            return self.env._("You chose it.")
        return self.env._("%(name)s chose it.", name=who.name or "")

    def _closed_in_words(self):
        lead = self.sudo().opportunity_id  # whose name the reader sees
        match lead.won_status:
            case "won":
                return self.env._("It is won: later e-mails do not belong to it.")
            case "lost":
                return self.env._("It is lost: later e-mails do not belong to it.")
        return self.env._("It is archived: later e-mails do not belong to it.")

    def _refusal_in_words(self):
        who = self.sudo().opportunity_user_id  # a fact of what he reads
        if who == self.env.user:
            return self.env._("You decided that it belongs to no opportunity.")
        return self.env._(
            "%(name)s decided that it belongs to no opportunity.", name=who.name or ""
        )
