from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.addresses import has_several
from ..engine.asking import beside
from .interaction_log_entry_words import OF_OWNER
from .interaction_log_mixin import LATEST


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "email.logging.addressed", "interaction.log.mixin"]

    other_email_ids = fields.One2many(
        "email.logging.address",
        "partner_id",
        "Other E-mail Addresses",
        domain=[("is_main", "=", False)],
        groups="base.group_user",
        help="E-mails from and to these addresses are logged on this contact as well.",
    )

    # The matcher looks up each page's addresses among all contacts.
    _email_logging_address_index = models.Index("(email_logging_address)")
    _email_logging_domain_index = models.Index(
        "(split_part(email_logging_address, '@', 2))"
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered(lambda p: has_several(p.email))._read_addresses()
        return partners

    def write(self, vals):
        changed = self.browse()
        if "active" in vals:
            changed = self.filtered(lambda partner: partner.active != vals["active"])
        result = super().write(vals)
        if "email" in vals:
            self._read_addresses()
        if changed:
            self.env["interaction.log.entry"]._weigh_anew(changed)
        return result

    def unlink(self):
        self.env["interaction.log.entry"]._give_way(self)
        return super().unlink()

    # Actions

    def action_log_the_past(self):
        """Log what waits in the Not Logged folder for this contact's addresses."""
        self.ensure_one()
        # What waits, and its names, belong to Sales.
        self.env["interaction.log.entry"].check_access("read")
        self.check_access("read")
        mailboxes = self._waiting().correspondent_id._log_waiting()
        return mailboxes._notify_started()

    # Helpers

    def _waiting(self):
        """Exchanges of these addresses from before they belonged to a contact.

        Only in companies where they do, and where the user is.
        """
        addresses = [self.email_logging_address, *self.other_email_ids.mapped("email")]
        # Addresses of a contact that the user may read; nothing of the mail itself.
        strangers = self.env["email.logging.correspondent"].sudo()
        waiting = strangers.search(
            Domain("email", "in", list(filter(None, addresses)))
            & Domain("company_id", "in", self.env.companies.ids)
        )
        here = waiting.filtered(
            lambda stranger: self._is_contact_in(stranger.company_id)
        )
        return here.sighting_ids

    def _waiting_email_count(self):
        return len(self._waiting().skipped_id)

    def _how_emails_come(self):
        return self.env._(
            "What a salesperson and this contact write to each other appears here by "
            "itself. Does the contact write from another address? Enter it below."
        )

    def _add_other_addresses(self, emails):
        """Give the partner further normalised addresses, as far as nobody has them."""
        self.ensure_one()
        # Whoever may write a partner's e-mail may add to it.
        addresses = self.env["email.logging.address"].sudo()
        taken = addresses.search(
            [("email", "in", list(emails)), ("is_main", "=", False)]
        ).mapped("email")
        addresses.create(
            [
                {"partner_id": self.id, "email": email}
                for email in emails - {self.email_logging_address, *taken}
            ]
        )

    def _read_addresses(self):
        self.env["email.logging.address"]._read_field(self)

    def _internal_users(self):
        """:return: the internal users of the partners, archived ones included"""
        # Whether somebody is one, whoever asks.
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users.search([("partner_id", "in", self.ids), ("share", "=", False)])

    def _is_contact_in(self, company):
        """Whether mail of the company's mailboxes can be logged with the partner, as
        the directory finds contacts.
        """
        theirs = self.company_id
        is_near = (
            not theirs or theirs in company.parent_ids or company in theirs.parent_ids
        )
        return bool(is_near and self - self._with_present_user())

    def _check_is_contact_in(self, company):
        """:raise UserError: when it is none"""
        if not self._is_contact_in(company):
            raise UserError(
                self.env._(
                    "No e-mails are logged with %(name)s here: it is a colleague, or a "
                    "contact of another company.",
                    name=self.display_name,
                )
            )

    def _with_present_user(self):
        """:return: those of the partners who are internal users now"""
        present = self._internal_users().filtered("active")
        return self & self.browse(present.partner_id.ids)

    def _with_internal_user(self):
        return self & self.browse(self._internal_users().partner_id.ids)

    def _asked_domain(self):
        """Of few that somebody sees, those of a company; not of a company's 100,000
        those that he sees.
        """
        if not (self.is_company and self.env["interaction.log.entry"]._sees_few()):
            return super()._asked_domain()
        people = self.with_context(active_test=False)._search(
            Domain("commercial_partner_id", "=", self.id)
        )
        return beside("partner_id", people.select())

    def _latest_interactions(self):
        """Each person's latest entries first: a company may have 100,000 of them."""
        entries = self.env["interaction.log.entry"]
        if not self.is_company or entries._sees_few():
            return super()._latest_interactions()
        self.flush_model(["commercial_partner_id"])
        # Of one person, as far as the user may read them.
        of_person = entries.with_context(**OF_OWNER)
        own = of_person._search(Domain.TRUE, limit=LATEST, order="date DESC, id DESC")
        own.add_where(SQL("%s = person.id", SQL.identifier(own.table, "partner_id")))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT latest.id
                  FROM res_partner person
                 CROSS JOIN LATERAL (%(own)s) latest
                 WHERE person.commercial_partner_id = %(company)s
                 ORDER BY latest.date DESC, latest.id DESC
                 LIMIT %(limit)s
                """,
                own=own.select(
                    SQL.identifier(own.table, "id"), SQL.identifier(own.table, "date")
                ),
                company=self.id,
                limit=LATEST,
            )
        )
        return entries.browse([row[0] for row in rows])

    def _interaction_domain(self):
        """A company's entries include its people's; a salesperson's are their own."""
        self.ensure_one()
        if self.is_company:
            return Domain("partner_id.commercial_partner_id", "=", self.id)
        own = Domain("partner_id", "=", self.id)
        users = self._internal_users()
        return own | Domain("user_id", "in", users.ids) if users else own
