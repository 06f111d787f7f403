from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine.addresses import domain_of
from ..engine.own_domains import (
    is_domain,
    is_public_provider,
    join_domains,
    split_domains,
)
from ..exchange.errors import AccessDenied, InvalidRequest, MailError, NotFound

ASK_EVERY = timedelta(hours=24)
# After an outage; what is refused, nobody grants within the hour.
ASK_AGAIN_AFTER = timedelta(hours=1)
REFUSALS = (AccessDenied, InvalidRequest, NotFound)


class EmailLoggingMailbox(models.Model):
    """Which addresses are our own: those of the organization's accepted domains.

    The job asks Microsoft for them; where it may not know, the administrator enters
    them. Their subdomains are others' unless they are named as well.
    """

    _inherit = "email.logging.mailbox"

    own_domains = fields.Char(
        "Further Own Domains",
        tracking=True,
        help="Accepted domains of your organization besides that of the mailbox, such "
        "as example.org, example.net. Their addresses are your own people's: never "
        "contacts, never unknown correspondents.",
    )
    tenant_domains = fields.Char(
        "Domains in Microsoft 365",
        readonly=True,
        copy=False,
        help="As Microsoft 365 named them to the job, once a day.",
    )
    domains_date = fields.Datetime("Domains Asked For On", readonly=True, copy=False)
    proposed_domains = fields.Char(
        "Users Also Write From",
        compute="_compute_proposed_domains",
        help="Domains of your users' addresses that are not among your own yet.",
    )

    @api.constrains("own_domains")
    def _check_own_domains(self):
        for mailbox in self:
            for name in split_domains(mailbox.own_domains):
                if not is_domain(name):
                    raise ValidationError(
                        self.env._(
                            "Enter domains, such as example.org, example.net, instead "
                            "of “%(name)s”.",
                            name=name,
                        )
                    )
                if is_public_provider(name):
                    raise ValidationError(
                        self.env._(
                            "Anybody can have an address of %(name)s: it is not your "
                            "organization's own.",
                            name=name,
                        )
                    )

    @api.depends("own_domains", "tenant_domains", "email", "company_id")
    def _compute_proposed_domains(self):
        for mailbox in self:
            own = mailbox._own_domains()
            used = Counter(map(domain_of, mailbox._addresses_of_users()))
            mailbox.proposed_domains = join_domains(
                domain
                for domain, _count in used.most_common()
                if domain not in own and not is_public_provider(domain)
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_domains_spelled(vals) for vals in vals_list])

    def write(self, vals):
        """What a changed set of domains decides otherwise is decided anew."""
        before = {mailbox: mailbox._own_domains() for mailbox in self}
        result = super().write(self._with_domains_spelled(vals))
        for mailbox, domains in before.items():
            now = mailbox._own_domains()
            mailbox._note_own(now - domains)
            mailbox._note_foreign(domains - now)
        return result

    # Actions

    def action_add_proposed_domains(self):
        """Take the proposal over."""
        self.check_access("write")
        for mailbox in self:
            entered = split_domains(mailbox.own_domains)
            proposed = split_domains(mailbox.proposed_domains)
            mailbox.own_domains = join_domains([*entered, *proposed])

    # Job

    def _is_to_learn_domains(self):
        asked = self.domains_date
        return not asked or asked < fields.Datetime.now() - ASK_EVERY

    def _learn_domains(self, remote):
        """Ask which domains are ours.

        Whether the account may know is not said before it is asked; if it may not, the
        administrator's domains count alone.
        """
        values = {"domains_date": fields.Datetime.now()}
        try:
            found = split_domains(join_domains(remote.domains()))
            values["tenant_domains"] = join_domains(filter(is_domain, found))
        except MailError as error:  # what was known remains known
            if not isinstance(error, REFUSALS):
                values["domains_date"] -= ASK_EVERY - ASK_AGAIN_AFTER
        self.write(values)

    def _note_account(self, account_values):
        """Override: another account may know more."""
        return super()._note_account({**account_values, "domains_date": False})

    # Helpers

    @api.model
    def _with_domains_spelled(self, vals):
        if not vals.get("own_domains"):
            return vals
        return dict(vals, own_domains=join_domains(split_domains(vals["own_domains"])))

    def _own_domains(self):
        """Override: those that are entered, and those that Microsoft named."""
        written = join_domains(filter(None, (self.own_domains, self.tenant_domains)))
        return super()._own_domains() | set(split_domains(written))

    def _addresses_of_users(self):
        """Those that count: what a user says of himself proposes nothing."""
        # Addresses are read, whoever may read those users.
        addresses = self.env["email.logging.address"].sudo()
        ours = Domain("is_internal", "=", True) & Domain("state", "=", "confirmed")
        return addresses.search(
            ours & Domain("partner_id.user_ids.company_ids", "in", self.company_id.ids)
        ).mapped("email")

    def _note_own(self, domains):
        """Our own people are listed no more, and name+tag is name there."""
        if domains:
            self._decide_anew(["unknown_contact"], (f"@{d}" for d in domains))
            self._decide_anew(["unknown_salesperson"], (f"+%@{d}" for d in domains))
            # The list follows from the domains.
            self.env["email.logging.correspondent"].sudo().search(
                Domain("company_id", "=", self.company_id.id)
                & Domain("domain_name", "in", list(domains))
            ).unlink()

    def _note_foreign(self, domains):
        """Who has such an address may be a contact."""
        if domains:
            reasons = ["unknown_contact", "internal"]
            self._decide_anew(reasons, (f"@{d}" for d in domains))

    def _decide_anew(self, reasons, endings):
        """Retry what was not logged for addresses that end so."""
        # As much as is asked of the job; nothing of the mail is read.
        skipped = self.env["email.logging.skipped"].sudo()
        skipped.search(
            Domain("mailbox_id", "=", self.id)
            & Domain("reason", "in", reasons)
            & Domain.OR(Domain("participants", "like", f"{e} ") for e in endings)
        )._retry()
