from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.correspondence import SALES_GROUP, Contact, Known
from ..engine.look_up import look_up
from ..engine.namesake import Namesake, likeliest

COMPARED_FIELDS = {
    "res.partner": [
        *("email_logging_address", "commercial_partner_id", "parent_id"),
        *("type", "company_id", "active"),
    ],
    "res.company": ["parent_id"],
    "res.users": ["partner_id", "active", "share", "group_ids", "company_ids"],
    "email.logging.address": [
        *("email", "partner_id", "state", "is_main", "claimed_by_id"),
    ],
}
LEAD_FIELDS = [
    *("email_logging_address", "email_logging_further_addresses", "active"),
    "date_closed",
]


class EmailLoggingDirectory(models.AbstractModel):
    """Whose an address is: a salesperson's, a colleague's, a contact's or a lead's.

    One statement for all addresses of a page, and one for those that are unknown.
    Internal users are known by confirmed addresses alone: see the claims.
    """

    _name = "email.logging.directory"
    _description = "Email Logging Directory"

    @api.model
    def _look_up(self, addresses, company):
        """:param addresses: set of normalised addresses
        :return: `Known`; an address that is both is ours
        """
        queries = self._queries(addresses, company)
        rows = look_up(self.env, queries)
        return self._known(addresses, company, rows)

    @api.model
    def _queries(self, addresses, company):
        """:return: {name: SELECT}, see `look_up`"""
        return {"namesakes": self._namesakes_query(addresses, company)}

    @api.model
    def _known(self, addresses, company, rows):
        """:param rows: as `_queries` find them
        :return: `Known`, see `_look_up`
        """
        known = Known()
        for address, namesakes in self._by_address(rows["namesakes"]).items():
            self._add_users(known, address, namesakes)
            if not known.is_ours(address):
                self._add_partners(known, address, namesakes)
        self._add_leads(known, addresses, company)
        return known

    @api.model
    def _by_address(self, rows):
        """:return: {address: [`Namesake`]}, by their own and their other addresses"""
        found = {}
        namesakes = (Namesake(**row) for row in rows)
        for namesake in sorted(namesakes, key=lambda n: (n.partner_id, n.user_id or 0)):
            found.setdefault(namesake.address, []).append(namesake)
        return found

    @api.model
    def _is_confirmed_by_directory(self, user, address):
        """Whether the tenant's own directory says that the address is this user's.

        An address that it confirms needs no administrator. Asked once, when an internal
        user's address is written. Nothing is asked here; an addon that may read the
        tenant's users (`User.ReadBasic.All`) overrides it.

        :param user: the internal user, a `res.users` record
        :param address: a normalised address
        """
        return False

    @api.model
    def _namesakes_query(self, addresses, company):
        """Contacts are those whom the company and its branches may read by Odoo's rule
        for partners: of no company, of one of them, or of one above. Who was an
        internal user once is a contact like others now.

        Of internal users, what is not confirmed is nobody's: not theirs, and not that
        of a contact either, unless a contact has it. What they had claimed themselves
        does not become theirs when they leave.
        """
        for model, names in COMPARED_FIELDS.items():
            self.env[model].flush_model(names)
        # One statement, whose parts mean nothing alone: it stays in one piece.
        return SQL(
            """
            SELECT named.address, partner.id AS partner_id,
                   partner.commercial_partner_id AS family_id,
                   CASE WHEN partner.parent_id IS NULL THEN 'contact'
                        ELSE COALESCE(partner.type, 'contact') END AS type,
                   theirs.id IS NULL
                   OR starts_with(ours.parent_path, theirs.parent_path) AS is_readable,
                   starts_with(theirs.parent_path, ours.parent_path) AS is_of_branch,
                   staff.id AS user_id,
                   EXISTS (SELECT FROM res_company_users_rel employment
                            WHERE employment.user_id = staff.id
                              AND employment.cid = %(company)s) AS is_of_company,
                   EXISTS (SELECT FROM res_groups_users_rel membership
                            WHERE membership.uid = staff.id
                              AND membership.gid IN %(groups)s) AS is_salesperson
              FROM (SELECT address, partner_id, bool_or(is_confirmed) AS is_confirmed,
                           bool_or(is_theirs) AS is_theirs,
                           max(claimed_by_id) AS claimed_by_id
                      FROM (SELECT email_logging_address AS address, id AS partner_id,
                                   FALSE AS is_confirmed, TRUE AS is_theirs,
                                   NULL::integer AS claimed_by_id
                              FROM res_partner
                             WHERE email_logging_address = ANY(%(addresses)s)
                             UNION ALL
                            SELECT email, partner_id, state = 'confirmed',
                                   is_main IS NOT TRUE,
                                   CASE WHEN state != 'confirmed' THEN claimed_by_id END
                              FROM email_logging_address
                             WHERE email = ANY(%(addresses)s)) said
                     GROUP BY address, partner_id) named
              JOIN res_partner partner
                ON partner.id = named.partner_id AND partner.active
              JOIN res_company ours ON ours.id = %(company)s
              LEFT JOIN res_company theirs ON theirs.id = partner.company_id
              LEFT JOIN res_users staff
                ON staff.partner_id = partner.id AND NOT staff.share AND staff.active
              LEFT JOIN res_users claimant
                ON claimant.id = named.claimed_by_id
               AND claimant.partner_id = partner.id AND NOT claimant.share
             WHERE CASE WHEN staff.id IS NOT NULL THEN named.is_confirmed
                        ELSE named.is_theirs AND claimant.id IS NULL END
            """,
            addresses=list(addresses),
            company=company.id,
            groups=self._sales_group_ids(),
        )

    @api.model
    def _sales_group_ids(self):
        """The group of salespeople, and all groups that imply it."""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(SALES_GROUP)
        return tuple(self.env["res.groups"].browse(group_id).all_implied_by_ids.ids)

    @api.model
    def _add_users(self, known, address, namesakes):
        users = [namesake for namesake in namesakes if namesake.user_id]
        selling = [namesake for namesake in users if namesake.is_salesperson]
        if here := [namesake for namesake in selling if namesake.is_of_company]:
            # Of one person's several users, one.
            each = {n.partner_id: n.user_id for n in reversed(here)}
            known.salespeople[address] = sorted(each.values())
        elif users:
            known.colleagues.add(address)
            if selling:
                known.elsewhere.add(address)

    @api.model
    def _add_partners(self, known, address, namesakes):
        """A branch's contacts count where the company itself has none."""
        partners = [namesake for namesake in namesakes if not namesake.user_id]
        readable = [namesake for namesake in partners if namesake.is_readable]
        readable = readable or [n for n in partners if n.is_of_branch]
        if readable:
            known.contacts[address] = self._contacts(address, readable)

    @api.model
    def _contacts(self, address, namesakes):
        chosen = likeliest(namesakes)
        ambiguous = len(chosen) > 1
        return [Contact(address, n.partner_id, ambiguous=ambiguous) for n in chosen]

    @api.model
    def _add_leads(self, known, addresses, company):
        unknown = [
            address
            for address in addresses
            if address not in known.contacts and not known.is_ours(address)
        ]
        for address, lead_id, lost_on in self._leads(unknown, company):
            lead = Contact(address, lead_id=lead_id, lost_on=lost_on)
            known.contacts[address] = [lead]

    @api.model
    def _leads(self, addresses, company):
        """:return: rows of an address, its lead, and since when it is lost, or None"""
        if not addresses:
            return []
        all_leads = self.env["crm.lead"].with_context(active_test=False)
        leads = all_leads._search(Domain("partner_id", "=", False))
        leads.add_where(
            SQL(
                """(company_id IS NULL OR company_id IN (
                       SELECT theirs.id FROM res_company ours
                         JOIN res_company theirs
                           ON starts_with(theirs.parent_path, ours.parent_path)
                        WHERE ours.id = %s))""",
                company.id,
            )
        )
        return self.env.execute_query(self._leads_query(leads, tuple(addresses)))

    @api.model
    def _leads_query(self, leads, addresses):
        """An open lead before a lost one, then the newest: the others are history.

        Not by `email_cc`: Odoo's gateway writes there whoever got a copy.
        """
        self.env["crm.lead"].flush_model(LEAD_FIELDS)
        leads.add_where(
            SQL(
                """(email_logging_address IN %(addresses)s
                 OR email_logging_further_addresses IS NOT NULL
                AND string_to_array(email_logging_further_addresses, ' ')
                    && %(array)s::text[])""",
                addresses=addresses,
                array=list(addresses),
            )
        )
        return SQL(
            """
            SELECT DISTINCT ON (address) address, id,
                   CASE WHEN NOT active THEN COALESCE(date_closed, create_date) END
              FROM (%(leads)s) lead
             CROSS JOIN LATERAL unnest(
                   email_logging_address::text ||
                   string_to_array(email_logging_further_addresses, ' ')) address
             WHERE address IN %(addresses)s
             ORDER BY address, active DESC, id DESC
            """,
            leads=leads.select(
                *map(SQL.identifier, ["id", "create_date", *LEAD_FIELDS])
            ),
            addresses=addresses,
        )
