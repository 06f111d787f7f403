from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..engine.bulk_insert import bulk_insert
from ..engine.late_index import LateIndex, trigram
from ..engine.subject import topic
from .email_logging_fact import COLUMNS
from .email_logging_message import DIRECTIONS
from .email_logging_message_words import PRIVATE

# It says that there is an e-mail, not what it says: who reads an opportunity need not
# be somebody who may read the message.
NOTE = Markup("<p><b>%s</b></p><p>%s</p>")


class InteractionLogEntry(models.Model):
    """One contact and one salesperson in one logged message.

    Date and direction repeat the message's: they never change, and lists of a million
    entries are sorted and searched by them. Words are the message's alone.
    """

    _name = "interaction.log.entry"
    _description = "Interaction Log Entry"
    _inherit = ["email.logging.guarded", "email.logging.searched"]
    _order = "date desc, id desc"
    _rec_name = "subject"

    _WRITTEN_BY_HAND = frozenset({"partner_id"})
    _address_column = "contact_email"

    message_id = fields.Many2one(
        "email.logging.message",
        "E-mail",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Salesperson", readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="set null")
    lead_id = fields.Many2one(
        "crm.lead",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The lead that the message concerns, when it has no contact yet.",
    )
    contact_email = fields.Char("Contact's Address", readonly=True)
    date = fields.Datetime(readonly=True)
    direction = fields.Selection(DIRECTIONS, required=True, readonly=True)
    ambiguous = fields.Boolean(
        readonly=True, help="Several unrelated contacts have this address."
    )
    opportunity_id = fields.Many2one(
        "crm.lead",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    # Shown from the message
    initiated_by = fields.Selection(
        [("us", "Us"), ("them", "Them")], compute="_compute_initiated_by"
    )
    has_link = fields.Boolean(related="message_id.has_link")
    mailbox_id = fields.Many2one(related="message_id.mailbox_id")
    contact_company_id = fields.Many2one(
        "res.partner", "Contact's Company", related="partner_id.commercial_partner_id"
    )

    _contact_email_trigram = LateIndex(trigram("contact_email"))
    _partner_date_index = models.Index("(partner_id, date DESC, id DESC)")
    # With which messages somebody takes part in: of all those, no entry is read.
    _user_messages_index = LateIndex(
        "(user_id, date DESC, id DESC) INCLUDE (message_id, conversation_id)",
        instead_of="interaction_log_entry_user_date_index",
    )
    _date_index = models.Index("(date DESC, id DESC)")

    @api.depends("direction")
    def _compute_initiated_by(self):
        for entry in self:
            entry.initiated_by = "us" if entry.direction == "outbound" else "them"

    # Actions

    def action_open_in_outlook(self):
        self.ensure_one()
        return self.message_id.action_open_in_outlook()

    def action_open_in_mailbox(self):
        self.ensure_one()
        return self.message_id.action_open_in_mailbox()

    def action_view_opportunity(self):
        self.ensure_one()
        opportunity = self._opportunity()
        if not opportunity.has_access("read"):
            raise UserError(
                self.env._(
                    "The opportunity belongs to somebody else. Ask your sales manager."
                )
            )
        action = opportunity.get_formview_action()
        return dict(action, target="current")

    def action_keep_contact(self):
        """All ambiguous e-mails of an address belong to the chosen entry's contact."""
        self.check_access("write")
        chosen = self.filtered("ambiguous")
        if not chosen:
            raise UserError(self.env._("None of the selected entries is ambiguous."))
        by_address = chosen.grouped(lambda e: (e.contact_email, e.company_id))
        if any(len(entries.partner_id) != 1 for entries in by_address.values()):
            raise UserError(self.env._("Select one contact for each address."))
        for entry in [entries[0] for entries in by_address.values()]:
            namesakes = self.search(
                [
                    ("contact_email", "=", entry.contact_email),
                    ("company_id", "=", entry.company_id.id),
                    ("ambiguous", "=", True),
                ]
            )
            namesakes._keep_one_for_each(entry.partner_id)

    # Job

    @api.model
    def _insert(self, mailbox, messages, decisions):
        """Record the entries of messages just recorded, in one statement."""
        common = {"company_id": mailbox.company_id.id}
        facts = self.env["email.logging.fact"]
        entries = bulk_insert(
            self,
            [
                common | self._prepare_vals(message_id, decision, interaction)
                for message_id, decision in zip(messages.ids, decisions, strict=True)
                for interaction in decision.correspondence.interactions()
            ],
            also=[
                *self.env["email.logging.conversation"]._link_queries(decisions),
                facts._advance_query(),
            ],
            named=COLUMNS,
        )
        facts._forget()
        self._tell_returns(decisions)
        self.env["email.logging.conversation"]._tell_closed(decisions)
        if entries:
            mailbox._after_logging(messages, entries)
        return entries

    @api.model
    def _insert_missing(self, mailbox, message, decision):
        """Record the entries of those people of a copy who have none yet."""
        users = set(message.entry_ids.user_id.ids)
        contacts = {(e.partner_id.id, e.lead_id.id) for e in message.entry_ids}
        common = {"company_id": mailbox.company_id.id}
        common |= {"date": message.date, "direction": message.direction}
        common |= {"conversation_id": message.conversation_id.id}
        common["opportunity_id"] = message.conversation_id._current_opportunity().id
        missing = []
        for interaction in decision.correspondence.interactions():
            user_id, contact = interaction.user_id, interaction.contact
            pair = (contact.partner_id or False, contact.lead_id or False)
            if user_id not in users or pair not in contacts:
                vals = self._prepare_vals(message.id, decision, interaction)
                missing.append(vals | common)
            users.add(user_id)
            contacts.add(pair)
        if entries := bulk_insert(self, missing):
            mailbox._after_logging(message, entries)

    @api.model
    def _prepare_vals(self, message_id, decision, interaction):
        contact = interaction.contact
        return {
            "message_id": message_id,
            "user_id": interaction.user_id,
            "partner_id": contact.partner_id,
            "lead_id": contact.lead_id,
            "opportunity_id": decision.correspondence.belongs.opportunity_id,
            "contact_email": contact.email,
            "ambiguous": contact.ambiguous,
            "wrote_again": decision.is_return_of(contact),
            "date": decision.date,
            "direction": decision.correspondence.direction,
        }

    # Helpers

    def _keep_one_for_each(self, partner):
        """One entry for each message and salesperson stays, and moves to `partner`."""
        kept = self.browse()
        pairs = {}
        for entry in self:
            pairs.setdefault((entry.message_id, entry.user_id), []).append(entry)
        for entries in pairs.values():
            kept |= next((e for e in entries if e.partner_id == partner), entries[0])
        (self - kept).unlink()
        kept.check_access("write")
        # By this action only.
        kept.sudo().write({"partner_id": partner.id, "ambiguous": False})

    def _opportunity(self):
        return self.opportunity_id or self.lead_id

    def _prepare_opportunity_vals(self):
        """Who has left the company since takes no part."""
        company = self._opportunity_company()
        partner = self._allowed_in(company, self.partner_id)
        seller = self._allowed_in(company, self.user_id)
        seller = seller or self._allowed_in(company, self.env.user)
        return {
            "type": self._opportunity_type(),
            "name": self._opportunity_name(),
            "partner_id": partner.id,
            "email_from": partner.email or self.contact_email,
            "user_id": seller.id,
            "company_id": company.id,
        }

    def _opportunity_type(self):
        """A lead where the company uses leads, as Odoo does."""
        return self.env["crm.lead"].default_get(["type"])["type"]

    def _opportunity_company(self):
        """The mailbox's company, or its branch whose contact it is."""
        branch = self.partner_id.sudo().company_id  # whoever may read the contact
        is_branch = (
            self.company_id in branch.parent_ids and branch in self.env.companies
        )
        return branch if is_branch else self.company_id

    @api.model
    def _allowed_in(self, company, records):
        """:return: those that Odoo lets go together with the company"""
        # Whether they may, whoever may read them.
        domain = records._check_company_domain(company)
        return records.sudo().filtered_domain(domain).sudo(self.env.su)

    def _opportunity_name(self):
        """The subject, which whoever creates it gives to all who see it; but nobody
        gives what is private.
        """
        subject = self.audience != PRIVATE and topic(self.subject)
        return subject or self._fallback_subject()

    def _fallback_subject(self):
        return self.env._("E-mail of %(contact)s", contact=self._contact_name())

    def _contact_name(self):
        # The entry shows the name as well.
        return self.partner_id.sudo().display_name or self.contact_email or ""

    def _prepare_note(self):
        """Date, people and a link; whoever reads the opportunity reads no word more.

        :return: arguments of `message_post`: an internal note, nobody is mailed
        """
        heading = self.env._(
            "E-mail of %(date)s, %(contact)s and %(salesperson)s",
            date=format_datetime(self.env, self.date, dt_format="short"),
            contact=self._contact_name(),
            salesperson=self.user_id.sudo().name or "",  # as the entry shows it
        )
        link = self._get_html_link(title=self.env._("Open the entry"))
        return {
            "body": NOTE % (heading, link),
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_note",
        }
