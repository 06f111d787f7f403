from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..actions import notice, window
from ..engine.addresses import domain_of, without_tag
from ..engine.bulk_insert import bulk_insert
from ..engine.own_domains import is_public_provider
from .email_logging_message import DIRECTIONS

MOST_OF_ADDRESSES = 300  # characters in a notice


class EmailLoggingCorrespondent(models.Model):
    """An outside address that salespeople exchange mail with and Odoo does not know.

    What it takes part in waits in the Not Logged folder: as soon as the address
    belongs to a contact, those messages are logged.
    """

    _name = "email.logging.correspondent"
    _description = "Unknown Correspondent"
    _inherit = ["email.logging.guarded", "email.logging.searched"]
    _check_company_auto = True
    _order = "last_date desc, id desc"
    _rec_name = "email"

    _WRITTEN_BY_HAND = frozenset({"name", "parent_id", "partner_id"})
    _address_column = "email"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    email = fields.Char("Address", readonly=True, index="trigram")
    name = fields.Char(help="As last seen in a message.")
    domain_name = fields.Char("Domain", readonly=True, index=True)
    is_business = fields.Boolean(
        "Business Domain",
        readonly=True,
        help="The domain is not that of a public mail provider.",
    )
    parent_id = fields.Many2one(
        "res.partner",
        "Contact's Company",
        check_company=True,
        domain=[("is_company", "=", True)],
        help="The company whose people Odoo knows by this domain.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Existing Contact",
        domain="['|', '|', ('company_id', '=', False), "
        "('company_id', 'parent_of', company_id), "
        "('company_id', 'child_of', company_id)]",
        ondelete="set null",
        help="Choose the contact to whom this address belongs.",
    )
    last_date = fields.Datetime("Last Message", readonly=True)
    last_direction = fields.Selection(DIRECTIONS, "Direction", readonly=True)
    sighting_ids = fields.One2many(
        "email.logging.sighting", "correspondent_id", readonly=True
    )
    message_count = fields.Integer("Messages", compute="_compute_sightings")
    user_ids = fields.Many2many(
        "res.users",
        string="With",
        compute="_compute_sightings",
        search="_search_user_ids",
    )
    ignored = fields.Boolean(readonly=True)

    _email_unique = models.UniqueIndex(
        "(email, company_id)", "This correspondent is listed already."
    )

    @api.depends("sighting_ids")
    def _compute_sightings(self):
        groups = self.env["email.logging.sighting"]._read_group(
            [("correspondent_id", "in", self.ids)],
            ["correspondent_id"],
            ["skipped_id:count_distinct", "user_id:recordset"],
        )
        found = {
            correspondent: (count, users) for correspondent, count, users in groups
        }
        nothing = (0, self.env["res.users"])
        for correspondent in self:
            count, users = found.get(correspondent, nothing)
            correspondent.message_count = count
            correspondent.user_ids = users

    def _search_user_ids(self, operator, value):
        return Domain("sighting_ids.user_id", operator, value)

    # Actions

    def action_create_contact(self):
        """Create a contact with this address, and log what waits for it.

        Somebody may have made the contact meanwhile: then it is that one.
        """
        self.ensure_one()
        return self._resolve(self._find_or_create_contacts())

    def action_create_contacts(self):
        """A contact for each of the selection; what waits for them is logged."""
        self.check_access("write")
        partners = self._find_or_create_contacts()
        return self._log_waiting()._notify_started(then=self._show(partners))

    def action_add_to_contact(self):
        """Give the address to the chosen contact, and log what waits for it."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Choose the existing contact first."))
        partner = self.partner_id
        partner._check_is_contact_in(self.company_id)
        self._give_address_to(partner)
        return self._resolve(partner)

    def action_exclude(self):
        """Never log this address, and list it no more."""
        exclusions = self.env["email.logging.exclusion"]
        emails = shorten(", ".join(self.mapped("email")), MOST_OF_ADDRESSES)
        for company, group in self.grouped("company_id").items():
            exclusions._never_log(group.mapped("email"), company)
        return notice(
            self.env,
            self.env._("Not logged from now on: %(emails)s", emails=emails),
            then=window(self.env, "email_logging_correspondent_action", target="main"),
        )

    def action_ignore(self):
        self._set_ignored(True)

    def action_restore(self):
        self._set_ignored(False)

    # Job

    @api.model
    def _list(self, mailbox, skipped_records, decisions):
        """List the unknown addresses of messages that were skipped for them."""
        unknown = [
            (skipped_id, decision, decision.correspondence.outsiders())
            for skipped_id, decision in zip(skipped_records.ids, decisions, strict=True)
            if decision.reason == "unknown_contact"
        ]
        if not unknown:
            return
        people = self._names_of([outsiders for _id, _decision, outsiders in unknown])
        listed = self._find_or_create(people, mailbox.company_id)
        seen = [
            (skipped_id, decision, [listed[address] for address in outsiders])
            for skipped_id, decision, outsiders in unknown
        ]
        self._gather(seen)
        for _skipped_id, decision, correspondents in seen:
            self._note_seen(correspondents, decision, people)
        bulk_insert(
            self.env["email.logging.sighting"],
            [
                {
                    "correspondent_id": correspondent.id,
                    "skipped_id": skipped_id,
                    "user_id": user_id,
                }
                for skipped_id, decision, correspondents in seen
                for correspondent in correspondents
                for user_id in decision.correspondence.salespeople
            ],
        )

    @api.model
    def _gather(self, seen):
        """Hook: put further records beside those that a message is of.

        :param seen: list of (id of a skipped message, decision, [correspondent])
        """

    @api.model
    def _names_of(self, mails):
        """:param mails: list of {address: name} of one mail each
        :return: {address: its last name, "" when there is none but the address, as
            Exchange gives it}
        """
        names = {}
        for outsiders in mails:
            for address, name in outsiders.items():
                is_name = name.lower() != address
                names[address] = (is_name and name) or names.get(address, "")
        return names

    @api.model
    def _find_or_create(self, people, company):
        """:param people: {address: name}
        :return: {address: its correspondent, made when new}
        """
        found = self.search_fetch(
            [("email", "in", list(people)), ("company_id", "=", company.id)],
            ["email", "last_date", "name", "crowd_id"],
        )
        listed = {correspondent.email: correspondent for correspondent in found}
        new = [address for address in people if address not in listed]
        companies = self._companies_by_domain(new, company)
        lookalikes = self._contacts_without_tag(new, company)
        created = self.create(
            [
                {
                    **self._prepare_vals(address, people[address], company, companies),
                    "partner_id": lookalikes.get(without_tag(address)),
                }
                for address in new
            ]
        )
        listed.update((correspondent.email, correspondent) for correspondent in created)
        return listed

    @api.model
    def _prepare_vals(self, address, name, company, companies):
        domain_name = domain_of(address)
        return {
            "company_id": company.id,
            "email": address,
            "name": name,
            "domain_name": domain_name,
            "is_business": not is_public_provider(domain_name),
            "parent_id": companies.get(domain_name),
        }

    @api.model
    def _contacts_without_tag(self, addresses, company):
        """:return: {name@example.com: id of its contact}, of name+tag@example.com"""
        names = {without_tag(address) for address in addresses} - set(addresses)
        if not names:
            return {}
        known = self.env["email.logging.directory"]._look_up(names, company)
        return {a: found[0].partner_id for a, found in known.contacts.items()}

    @api.model
    def _note_seen(self, correspondents, decision, names):
        """:param names: {address: name}"""
        for correspondent in correspondents:
            last = correspondent.last_date
            if not last or last < decision.date:
                correspondent.last_date = decision.date
                correspondent.last_direction = decision.correspondence.direction
                name = names.get(correspondent.email)
                correspondent.name = name or correspondent.name

    @api.model
    def _companies_by_domain(self, addresses, company):
        """:return: {domain: id of the company whose people have such addresses}, as far
        as `company` may read them
        """
        domains = {domain_of(address) for address in addresses}
        domains = tuple(domain for domain in domains if not is_public_provider(domain))
        if not domains:
            return {}
        self.env["res.partner"].flush_model(["email_logging_address"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT split_part(person.email_logging_address, '@', 2), max(company.id)
                  FROM res_partner person
                  JOIN res_partner company ON company.id = person.commercial_partner_id
                 WHERE split_part(person.email_logging_address, '@', 2) IN %s
                   AND company.is_company AND company.active
                   AND (company.company_id IS NULL OR company.company_id IN %s)
                 GROUP BY 1
                """,
                domains,
                tuple(company.parent_ids.ids),
            )
        )
        return dict(rows)

    # Helpers

    def _set_ignored(self, ignored):
        self.check_access("write")
        self.sudo().ignored = ignored  # by these actions only

    def _find_or_create_contacts(self):
        emails = self.mapped("email")
        partners = self.env["res.partner"]
        found = partners.search([("email_logging_address", "in", emails)])
        by_address = found.grouped("email_logging_address")
        missing = self.browse()
        for correspondent in self:
            namesakes = by_address.get(correspondent.email, partners.browse())
            if partner := correspondent._first_contact(namesakes):
                self.env["email.logging.address"]._vouch(partner, correspondent.email)
                partners |= partner
            else:
                missing |= correspondent
        return partners | partners.create([m._prepare_partner_vals() for m in missing])

    def _first_contact(self, namesakes):
        return namesakes.filtered(lambda one: one._is_contact_in(self.company_id))[:1]

    def _show(self, partners):
        actions = self.env["ir.actions.act_window"]
        action = actions._for_xml_id("base.action_partner_form")
        domain = [("id", "in", partners.ids)]
        name = self.env._("New Contacts")
        return {**action, "display_name": name, "domain": domain, "context": {}}

    def _prepare_partner_vals(self):
        return {
            "name": self.name or self.email,
            "email": self.email,
            "parent_id": self.parent_id.id,
        }

    def _give_address_to(self, partner):
        if not partner.email:
            partner.email = self.email
            return
        self.env["email.logging.address"].create(
            {"partner_id": partner.id, "email": self.email}
        )

    def _resolve(self, partner):
        """The address is known now: log what waits, and list it no more.

        :return: the action that says so and opens the contact
        """
        mailboxes = self._log_waiting()
        return mailboxes._notify_started(then=partner.get_formview_action())

    def _log_waiting(self):
        """:return: the mailboxes whose job does it"""
        # A salesperson may not retry in general, but what the own contact wrote.
        waiting = self.sudo().sighting_ids.skipped_id
        mailboxes = waiting.mailbox_id
        waiting._retry()
        self.sudo().unlink()
        return mailboxes
