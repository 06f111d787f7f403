from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

from ..actions import notice
from ..engine.addresses import normalize, normalize_domain, participants_domain
from ..engine.doubles import has_doubles
from ..engine.own_domains import is_domain

NEVER, ALWAYS = "never", "always"
UNIQUE = ("name", "company_id")


class EmailLoggingExclusion(models.Model):
    """An address or a domain, with its subdomains, whose e-mails are never logged.

    Or always: then its e-mails count as a person's, whatever signs of machines they
    bear. The narrower entry decides: an address before its domain, a domain before
    those above it, one company's before that for all.
    """

    _name = "email.logging.exclusion"
    _description = "E-mail Logging Exclusion"
    _order = "name, id"

    name = fields.Char(
        "Address or Domain",
        required=True,
        help="name@example.com, or example.com for all addresses in that domain and "
        "its subdomains.",
    )
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    policy = fields.Selection(
        [(NEVER, "Never log"), (ALWAYS, "Always log")],
        "Rule",
        required=True,
        default=NEVER,
        help="Always: its e-mails are logged although they look automatic, or although "
        "their domain is never logged.",
    )
    note = fields.Char("Why")
    create_uid = fields.Many2one("res.users", "Added By", readonly=True)
    create_date = fields.Datetime("Added On", readonly=True)
    logged_count = fields.Integer("Still Logged", compute="_compute_logged_count")

    _name_unique = models.UniqueIndex(
        "(name, COALESCE(company_id, 0))",
        "There is a rule for it already: change that one.",
    )

    @api.constrains("name")
    def _check_name(self):
        for exclusion in self:
            name = exclusion.name
            if name != normalize(name) and not is_domain(name):
                raise ValidationError(
                    self.env._(
                        "Enter an address, such as name@example.com, or a domain, "
                        "such as example.com, instead of “%(name)s”.",
                        name=name,
                    )
                )

    @api.constrains("name", "policy")
    def _check_not_our_own(self):
        for exclusion in self.filtered(lambda exclusion: exclusion.policy == NEVER):
            if "@" not in exclusion.name and exclusion._covers_our_own():
                raise ValidationError(
                    self.env._(
                        "%(name)s is a domain of your own people: no e-mail would be "
                        "logged any more. Exclude single addresses instead.",
                        name=exclusion.name,
                    )
                )

    @api.depends("name", "company_id", "policy")
    def _compute_logged_count(self):
        """Of what is always logged, nothing is there in spite of the rule."""
        for exclusion in self:
            counts = exclusion.name and exclusion.policy == NEVER
            exclusion.logged_count = (
                exclusion._logged_messages(count=True) if counts else 0
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._normalize(vals) for vals in vals_list]
        self.browse()._refuse_doubles(vals_list)
        exclusions = super().create(vals_list)
        exclusions._forget_correspondents()
        return exclusions

    def write(self, vals):
        vals = self._normalize(vals)
        if vals.keys() & set(UNIQUE):
            self._refuse_doubles([vals])
        result = super().write(vals)
        if vals.get("policy") == NEVER:
            self._forget_correspondents()
        return result

    # Actions

    def action_remove_logged(self):
        """Delete what was logged before the exclusion; it stays in Exchange."""
        self.check_access("write")
        removed = 0
        for exclusion in self.filtered(lambda exclusion: exclusion.policy == NEVER):
            # Only their number was shown, and whoever excludes need not be in Sales.
            messages = exclusion.sudo()._logged_messages()
            removed += len(messages)
            messages.unlink()
        return notice(self.env, self.env._("E-mails removed: %(count)s", count=removed))

    @api.readonly
    def get_kept_out(self):
        """What was not logged because of these rules, so that it can be retried.

        :return: list of ids of skipped messages
        """
        self.check_access("unlink")
        never = self.filtered(lambda exclusion: exclusion.policy == NEVER)
        kept_out = Domain.OR(exclusion._kept_out_domain() for exclusion in never)
        return self.env["email.logging.skipped"].search(kept_out).ids

    # Job

    @api.model
    def _chosen_query(self, addresses, company):
        """:return: a SELECT of the entries that apply to one of these addresses"""
        self.flush_model()
        return SQL(
            """
            SELECT name, policy, company_id FROM email_logging_exclusion
             WHERE name = ANY(%s) AND (company_id IS NULL OR company_id = %s)
            """,
            list({name for address in addresses for name in self._names(address)}),
            company.id,
        )

    @api.model
    def _chosen(self, addresses, rows):
        """:param rows: as `_chosen_query` finds them
        :return: {address: name and policy of the narrowest entry}, of those with one
        """
        # A company's own entry comes last, and so takes the place of that for all.
        rows = sorted(rows, key=lambda row: bool(row["company_id"]))
        entries = {row["name"]: (row["name"], row["policy"]) for row in rows}
        found = {
            address: next((entries[n] for n in self._names(address) if n in entries), 0)
            for address in (addresses if entries else ())
        }
        return {address: entry for address, entry in found.items() if entry}

    @api.model
    def _never_log(self, names, company):
        """Exclude addresses in `company`, or everywhere when it is none."""
        self._choose(names, NEVER, company)

    @api.model
    def _always_log(self, names, company):
        self._choose(names, ALWAYS, company)

    @api.model
    def _choose(self, names, policy, company):
        """Make the entries of addresses, or change those that there are."""
        names = dict.fromkeys(names)
        known = self.search(
            Domain("name", "in", list(names)) & Domain("company_id", "=", company.id)
        )
        known.filtered(lambda entry: entry.policy != policy).policy = policy
        new = [name for name in names if name not in known.mapped("name")]
        self.create(
            [{"name": n, "policy": policy, "company_id": company.id} for n in new]
        )

    # Helpers

    @api.model
    def _names(self, address):
        """:return: list of the address, its domain, and every domain above that"""
        labels = address.rpartition("@")[2].split(".")
        return [address, *(".".join(labels[i:]) for i in range(len(labels)))]

    @api.model
    def _refuse_doubles(self, vals_list):
        """:param vals_list: what `self`, or new records, are to have"""
        if has_doubles(self, vals_list, UNIQUE):
            raise ValidationError(
                self.env._("There is a rule for it already: change that one.")
            )

    def _normalize(self, vals):
        if vals.get("name"):
            name = vals["name"]
            vals = dict(vals, name=normalize(name) or normalize_domain(name))
        return vals

    def _covers_our_own(self):
        addresses = self.env["email.logging.address"].sudo()  # whether there is one
        our_own = Domain("is_internal", "=", True) & Domain("state", "=", "confirmed")
        mailboxes = self.env["email.logging.mailbox"].sudo()
        return any(
            domain == self.name or domain.endswith(f".{self.name}")
            for domain in mailboxes._own_domains_of_all()
        ) or bool(addresses.search_count(our_own & self._address_domain("email")))

    def _address_domain(self, field):
        """:return: `Domain` of the records whose `field` is an excluded address"""
        name = escape_psql(self.name)
        patterns = [name] if "@" in name else [f"%@{name}", f"%.{name}"]
        return Domain.OR(Domain(field, "=like", pattern) for pattern in patterns)

    def _forget_correspondents(self):
        """Nobody decides any more about what is excluded."""
        never = self.filtered(lambda exclusion: exclusion.policy == NEVER)
        domain = Domain.OR(
            group._correspondents_domain(company)
            for company, group in never.grouped("company_id").items()
        )
        # The exclusion was allowed; the list follows from it.
        self.env["email.logging.correspondent"].sudo().search(domain).unlink()

    def _correspondents_domain(self, company):
        addresses = [name for name in self.mapped("name") if "@" in name]
        wider = self.filtered(lambda exclusion: "@" not in exclusion.name)
        domain = Domain("email", "in", addresses)
        domain |= Domain.OR(exclusion._address_domain("email") for exclusion in wider)
        return domain & Domain("company_id", "=", company.id) if company else domain

    def _logged_messages(self, count=False):
        """Messages in which an excluded address takes part; or how many."""
        self.ensure_one()
        # The administrator sees how many, though not the messages themselves.
        messages = self.env["email.logging.message"].sudo()
        domain = participants_domain([self.name]) & self._company_domain()
        return messages.search_count(domain) if count else messages.search(domain)

    def _kept_out_domain(self):
        """The sign of what is excluded is the rule's name; early ones have no sign."""
        unsigned = Domain("sign", "=", False) & participants_domain([self.name])
        return (
            Domain("reason", "=", "excluded")
            & Domain("retry", "=", False)
            & (Domain("sign", "=", self.name) | unsigned)
            & self._company_domain()
        )

    def _company_domain(self):
        company = self.company_id
        return Domain("company_id", "=", company.id) if company else Domain.TRUE
