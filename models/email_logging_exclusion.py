import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import escape_psql

from ..actions import notice
from ..engine.addresses import normalize, normalize_domain, participants_domain

# RFC 1123 2.1: labels of letters, digits and inner hyphens, at least two of them.
LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
DOMAIN_NAME = re.compile(rf"{LABEL}(\.{LABEL})+")


class EmailLoggingExclusion(models.Model):
    """An address or a domain, with its subdomains, whose e-mails are never logged."""

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
    note = fields.Char("Why")
    create_uid = fields.Many2one("res.users", "Added By", readonly=True)
    create_date = fields.Datetime("Added On", readonly=True)
    logged_count = fields.Integer("Still Logged", compute="_compute_logged_count")

    _name_unique = models.UniqueIndex(
        "(name, COALESCE(company_id, 0))", "This is excluded already."
    )

    @api.constrains("name")
    def _check_name(self):
        for exclusion in self:
            name = exclusion.name
            if name != normalize(name) and not DOMAIN_NAME.fullmatch(name):
                raise ValidationError(
                    self.env._(
                        "Enter an address, such as name@example.com, or a domain, "
                        "such as example.com, instead of “%(name)s”.",
                        name=name,
                    )
                )

    @api.constrains("name")
    def _check_not_our_own(self):
        for exclusion in self:
            if "@" not in exclusion.name and exclusion._covers_our_own():
                raise ValidationError(
                    self.env._(
                        "%(name)s is a domain of your own people: no e-mail would be "
                        "logged any more. Exclude single addresses instead.",
                        name=exclusion.name,
                    )
                )

    @api.depends("name", "company_id")
    def _compute_logged_count(self):
        for exclusion in self:
            exclusion.logged_count = (
                exclusion._logged_messages(count=True) if exclusion.name else 0
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        exclusions = super().create([self._normalize(vals) for vals in vals_list])
        exclusions._forget_correspondents()
        return exclusions

    def write(self, vals):
        return super().write(self._normalize(vals))

    # Actions

    def action_remove_logged(self):
        """Delete what was logged before the exclusion; it stays in Exchange."""
        self.check_access("write")
        removed = 0
        for exclusion in self:
            # Only their number was shown, and whoever excludes need not be in Sales.
            messages = exclusion.sudo()._logged_messages()
            removed += len(messages)
            messages.unlink()
        return notice(self.env, self.env._("E-mails removed: %(count)s", count=removed))

    # Job

    @api.model
    def _excluded(self, addresses, company):
        """:return: the set of those `addresses` that are excluded for `company`"""
        names = {address: self._names(address) for address in addresses}
        found = self.search_fetch(
            Domain("name", "in", list(set().union(*names.values())))
            & Domain("company_id", "in", [False, company.id]),
            ["name"],
        )
        excluded = set(found.mapped("name"))
        return {address for address in addresses if names[address] & excluded}

    # Helpers

    @api.model
    def _names(self, address):
        """The address, its domain, and every domain above that."""
        labels = address.rpartition("@")[2].split(".")
        return {address} | {".".join(labels[i:]) for i in range(len(labels))}

    @api.model
    def _normalize(self, vals):
        if vals.get("name"):
            name = vals["name"]
            vals = dict(vals, name=normalize(name) or normalize_domain(name))
        return vals

    def _covers_our_own(self):
        addresses = self.env["email.logging.address"].sudo()  # whether there is one
        our_own = Domain("is_internal", "=", True) & Domain("state", "=", "confirmed")
        mailboxes = self.env["email.logging.mailbox"].sudo()
        return bool(
            addresses.search_count(our_own & self._address_domain("email"), limit=1)
            or mailboxes.search_count(self._address_domain("email"), limit=1)
        )

    def _address_domain(self, field):
        """:return: `Domain` of the records whose `field` is an excluded address"""
        name = escape_psql(self.name)
        patterns = [name] if "@" in name else [f"%@{name}", f"%.{name}"]
        return Domain.OR(Domain(field, "=like", pattern) for pattern in patterns)

    def _forget_correspondents(self):
        """Nobody decides any more about what is excluded."""
        for exclusion in self:
            domain = exclusion._address_domain("email")
            if exclusion.company_id:
                domain &= Domain("company_id", "=", exclusion.company_id.id)
            # The exclusion was allowed; the list follows from it.
            self.env["email.logging.correspondent"].sudo().search(domain).unlink()

    def _logged_messages(self, count=False):
        """Messages in which an excluded address takes part; or how many."""
        self.ensure_one()
        # The administrator sees how many, though not the messages themselves.
        messages = self.env["email.logging.message"].sudo()
        domain = participants_domain([self.name])
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        return messages.search_count(domain) if count else messages.search(domain)
