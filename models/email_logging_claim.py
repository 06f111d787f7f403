from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..engine.addresses import normalize_all, participants_domain
from .email_logging_address import FROM_FIELD

ACTIVITY = "mail.mail_activity_data_todo"
ENTITLED_GROUPS = ("sales_team.group_sale_manager", "base.group_erp_manager")
# What anybody may say of an address; all else follows from who says it.
SAID_AT_FIRST = {"email", "partner_id"}
SAID_LATER = {"email"}
# What is decided otherwise once an address has its user.
WAITING_REASONS = ("unknown_salesperson", "unknown_contact", "internal")


class EmailLoggingAddress(models.Model):
    """Claims: what a user says of himself gives no right.

    An address counts for an internal user while its state is confirmed: somebody
    entitled wrote or confirmed it. Of contacts, every address counts, and the state
    says nothing: if one of them becomes an internal user, it is a claim.
    """

    _name = "email.logging.address"
    _inherit = ["email.logging.address"]

    state = fields.Selection(
        [
            ("claimed", "Waits for Confirmation"),
            ("conflict", "In Conflict"),
            ("confirmed", "Confirmed"),
        ],
        default="claimed",
        required=True,
        readonly=True,
        help="An address counts for an internal user when it is confirmed. In conflict "
        "is what was confirmed for two users: until somebody decides, the older one "
        "counts.",
    )
    is_internal = fields.Boolean(
        "Of an Internal User",
        compute="_compute_is_internal",
        search="_search_is_internal",
    )
    claimed_by_id = fields.Many2one("res.users", readonly=True)
    claimed_on = fields.Datetime(readonly=True)
    confirmed_by_id = fields.Many2one("res.users", readonly=True)
    confirmed_on = fields.Datetime(readonly=True)
    # Nobody's record, so that who is told decides on the page of claims.
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, groups=fields.NO_ACCESS, ondelete="set null"
    )
    former_email = fields.Char(
        "Instead Of",
        readonly=True,
        help="The address that counts, or counted, before this one.",
    )
    contradiction = fields.Char(
        "Contradicts",
        compute="_compute_contradiction",
        groups=",".join(ENTITLED_GROUPS),
    )

    @api.depends("partner_id.user_ids.share", "partner_id.user_ids.active")
    def _compute_is_internal(self):
        present = self.partner_id._with_present_user()
        for address in self:
            address.is_internal = address.partner_id in present

    def _search_is_internal(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("partner_id.user_ids.share", "=", False)

    @api.depends("email", "partner_id", "state")
    @api.depends_context("lang")
    def _compute_contradiction(self):
        for address in self:
            users = address._rivals().partner_id.mapped("display_name")
            contacts = address._namesakes().mapped("display_name")
            leads = address._lead_namesakes().mapped("name")
            address.contradiction = ", ".join(
                [
                    *(self.env._("%(name)s (user)", name=name) for name in users),
                    *(self.env._("%(name)s (contact)", name=name) for name in contacts),
                    *(self.env._("%(name)s (lead)", name=name) for name in leads),
                ]
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_to_say(vals.keys() - SAID_AT_FIRST)
        addresses = super().create([self._prepare_claim(vals) for vals in vals_list])
        addresses._judge()
        return addresses

    def write(self, vals):
        self._refuse_to_say(vals.keys() - SAID_LATER)
        self._check_may_change()
        result = super().write(vals)
        if "email" in vals:
            self._judge()
        return result

    def unlink(self):
        activities = self.sudo().activity_id
        result = super().unlink()
        self._close(activities)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._check_may_change()

    # Actions

    def action_confirm(self):
        """The addresses are these users': from now on, and in what waits for them.

        A team's is of others as well.
        """
        self._check_entitled()
        for address in self:
            address._take_from(address._contestants())
        return self._log_waiting()

    def action_remove(self):
        """Take claims away; the e-mail field gets its former address again."""
        self._check_entitled()
        claims = self.filtered(lambda address: address.state != "confirmed")
        emails = claims.mapped("email")
        for claim in claims:
            # With the first address of a field, others may have gone.
            claim.exists()._take_away()
        return self._log_waiting(emails)

    def action_withdraw(self):
        """Undo a confirmation: it is a claim again, and what counted before counts."""
        self._check_entitled()
        for address in self.filtered(lambda address: address.state == "confirmed"):
            address._set_claimed()
            address._restore_former()
        self._tell(self.claimed_by_id)

    # Who may

    @api.model
    def _is_entitled(self):
        """Whether who acts decides about addresses; `sudo` gives no right."""
        user = self.env.user  # nobody, before a sign-in
        return bool(user) and (
            user._is_superuser() or any(map(user.has_group, ENTITLED_GROUPS))
        )

    def _check_entitled(self):
        if not self._is_entitled():
            raise AccessError(
                self.env._(
                    "Administrators of Sales and of access rights decide whose an "
                    "address is."
                )
            )

    @api.model
    def _refuse_to_say(self, names):
        if names and not self.env.su:
            raise AccessError(
                self.env._(
                    "Not written by hand: %(fields)s", fields=", ".join(sorted(names))
                )
            )

    def _check_may_change(self):
        """One's own claims, as long as they are none but claims."""
        if self.env.su or self._is_entitled():
            return
        for address in self._of_internal_users():
            if address.state != "claimed" or address.claimed_by_id != self.env.user:
                address._check_entitled()

    # Judging

    @api.model
    def _prepare_claim(self, vals):
        """All is said, so that no default of a caller's context comes in."""
        return {
            "is_typed": False,
            "is_main": False,
            "former_email": False,
            **vals,
            "state": "claimed",
            "claimed_by_id": self.env.uid,
            "claimed_on": fields.Datetime.now(),
            "confirmed_by_id": False,
            "confirmed_on": False,
        }

    def _judge(self):
        """Give addresses just written the state that follows from who wrote them."""
        claims = self.browse()
        for address in self._of_internal_users():
            if not address._is_believed():
                address._set_claimed(by=self.env.user)
                claims |= address
            elif address._contestants():
                address.sudo().state = "conflict"  # follows from what was written
                claims |= address
            else:
                address._set_confirmed()
        self._tell(claims.claimed_by_id)

    def _is_believed(self):
        directory = self.env["email.logging.directory"]
        users = self.partner_id._internal_users()
        return (
            self._is_entitled()
            or self._is_trusted(users)
            or any(directory._is_confirmed_by_directory(u, self.email) for u in users)
        )

    def _is_trusted(self, users):
        """Companies may trust their users' own e-mail address, not one of another."""
        settings = self.env["email.logging.settings"]
        return (
            self.is_main
            and self.env.user in users
            and settings._trusts_users()
            and not self._contradicts()
        )

    def _contradicts(self):
        return bool(self._rivals() or self._namesakes() or self._lead_namesakes())

    def _rivals(self):
        """:return: the records by which the address counts for other users"""
        # What contradicts, whoever may see it; only its name is shown.
        found = self.sudo().search(
            Domain("email", "=", self.email)
            & Domain("state", "=", "confirmed")
            & Domain("partner_id", "!=", self.partner_id.id)
            & Domain("is_internal", "=", True)
        )
        return found.sudo(self.env.su)

    def _contestants(self):
        """:return: such rivals as hardly have it together with this one

        What is nobody's main address may be a team's, and what several have is.
        """
        rivals = self._rivals()
        if len(rivals.partner_id) > 1:
            return rivals.browse()
        return rivals if self.is_main else rivals.filtered("is_main")

    def _namesakes(self):
        """:return: the contacts with the address, former users among them"""
        partners = self.env["res.partner"].sudo()  # see `_rivals`
        found = partners.search([("email_logging_address", "=", self.email)])
        entries = self.sudo().search(
            [("email", "=", self.email), ("is_main", "=", False)]
        )
        found |= entries.partner_id
        return found - found._with_present_user()

    def _lead_namesakes(self):
        leads = self.env["crm.lead"].sudo()  # see `_rivals`
        domain = Domain("email_logging_address", "=", self.email)
        return leads.search(domain & Domain("partner_id", "=", False), limit=1)

    # States

    def _set_claimed(self, by=None):
        vals = {"state": "claimed", "confirmed_by_id": False, "confirmed_on": False}
        if by:
            vals |= {"claimed_by_id": by.id, "claimed_on": fields.Datetime.now()}
        self.sudo().write(vals)  # callers check who may

    def _set_confirmed(self):
        activities = self.sudo().activity_id
        self.sudo().write(  # callers check who may
            {
                "state": "confirmed",
                "confirmed_by_id": self.env.uid,
                "confirmed_on": fields.Datetime.now(),
                "activity_id": False,
            }
        )
        self._close(activities)
        for address in self.filtered("is_main"):
            address._other_mains("confirmed")._drop()

    def _take_from(self, rivals):
        """Whoever else had it goes to the list, where this is undone."""
        rivals._set_claimed()
        self._set_confirmed()
        self._tell(rivals.claimed_by_id)

    def _other_mains(self, *states):
        """:return: what else was the first address of the same e-mail field"""
        return self.sudo().search(
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("is_main", "=", True)
            & Domain("state", "in", states)
            & Domain("id", "!=", self.id)
        )

    def _restore_former(self):
        if self.is_main and self.former_email and not self._other_mains("confirmed"):
            self.sudo().create(  # judged as who withdraws
                {
                    "partner_id": self.partner_id.id,
                    "email": self.former_email,
                    "is_main": True,
                }
            )

    # The e-mail field

    @api.model
    def _read_main(self, partners):
        """The first address of an internal user's e-mail field."""
        for partner in partners:
            mains = self.search(
                [("partner_id", "=", partner.id), ("is_main", "=", True)]
            )
            confirmed = mains.filtered(lambda address: address.state == "confirmed")
            email = partner.email_logging_address
            written = mains.filtered(lambda address, new=email: address.email == new)
            (mains - confirmed - written)._drop()
            if not email:
                confirmed._give_up()
            elif not written:
                self.create(
                    {
                        "partner_id": partner.id,
                        "email": email,
                        "is_main": True,
                        "former_email": confirmed[:1].email,
                    }
                )

    def _give_up(self):
        """What left the field goes; but of users, nobody takes away what counts."""
        kept = self.browse()
        if not self._is_entitled():
            kept = self._of_internal_users().filtered(lambda a: a.state == "confirmed")
        (self - kept)._drop()

    def _drop(self):
        if self:
            self.sudo().with_context(**{FROM_FIELD: True}).unlink()  # callers decide

    def _take_away(self):
        """Remove a claim, from the e-mail field as well."""
        partner, former = self.partner_id, self.former_email
        if self and self._stands_in_field():
            left = [e for e in normalize_all(partner.email) if e != self.email]
            if self.is_main:
                # Without a former address, another claim would become the first.
                left = [former, *left] if former else []
            # The administrator decided; partners of users are not theirs to write.
            partner.sudo().email = ", ".join(dict.fromkeys(left)) or False
        self.exists()._drop()

    # Telling

    @api.model
    def _tell(self, claimants):
        """One activity for each claimant whose claims wait, however many they are."""
        for claimant in claimants:
            claims = self.sudo().search(  # whoever claims does not see who is told
                Domain("claimed_by_id", "=", claimant.id)
                & Domain("state", "!=", "confirmed")
                & Domain("is_internal", "=", True)
            )
            if claims:
                told = claims.activity_id.filtered("active")[:1]
                claims.activity_id = told or self._create_activity(claimant)

    @api.model
    def _create_activity(self, claimant):
        responsible = self._responsible()
        # Assigned to somebody else, whom the claimant need not see.
        activities = (
            self.env["mail.activity"].sudo().with_context(lang=responsible.lang)
        )
        return activities.create(
            {
                "activity_type_id": self.env.ref(ACTIVITY).id,
                "user_id": responsible.id,
                "summary": activities.env._("Whose address is this?"),
                "note": activities.env._(
                    "%(claimant)s claims addresses: see Email Logging, Configuration, "
                    "Claimed Addresses. Until you confirm them they change nothing.",
                    claimant=claimant.name,
                ),
            }
        )

    @api.model
    def _close(self, activities):
        """Nobody need look any more, unless further claims wait."""
        waiting = self.sudo().search([("activity_id", "in", activities.ids)])
        (activities - waiting.activity_id).unlink()

    @api.model
    def _responsible(self):
        """Who administers access rights, else Sales."""
        for name in reversed(ENTITLED_GROUPS):
            users = self.env.ref(name).sudo().all_user_ids.filtered("active")
            # The system itself reads no activities.
            if people := users.filtered(lambda user: not user._is_superuser()):
                return people[0]
        return self.env.ref("base.user_root")

    # What waits

    def _log_waiting(self, emails=None):
        """Decide anew about e-mails that were not logged for these addresses."""
        names = emails or self.mapped("email")
        # As much as is asked of the job; nothing of the mail is read.
        skipped = self.env["email.logging.skipped"].sudo()
        waiting = skipped.search(
            participants_domain(names) & Domain("reason", "in", WAITING_REASONS)
        )
        mailboxes = waiting.mailbox_id
        waiting._retry()
        strangers = self.env["email.logging.correspondent"].sudo()  # as above
        strangers.search([("email", "in", names)]).unlink()
        return mailboxes._notify_started()

    # Who becomes, or ceases to be, an internal user

    @api.model
    def _vouch(self, partner, email):
        """Who left had claimed the address for himself; now somebody else says so."""
        if not partner._with_present_user():
            self.sudo().search(  # of contacts, whoever may create them says so
                Domain("partner_id", "=", partner.id)
                & Domain("email", "=", email)
                & Domain("state", "!=", "confirmed")
            ).claimed_by_id = self.env.user

    @api.model
    def _list_mains(self, partners):
        """First addresses of new internal users; nobody else's is listed."""
        addresses = self.sudo()  # follows from who is a user
        mains = addresses.search(
            [("partner_id", "in", partners.ids), ("is_main", "=", True)]
        )
        internal = partners._with_internal_user()
        mains.filtered(lambda address: address.partner_id not in internal)._drop()
        addresses._read_main(internal - mains.exists().partner_id)

    @api.model
    def _judge_entered(self, partners):
        """What was entered with a user is said by whoever makes users."""
        self.sudo().search(  # as above
            [("partner_id", "in", partners.ids), ("state", "=", "claimed")]
        )._judge()

    @api.model
    def _find_conflicts(self, partners):
        """Others may have got the addresses of users who come back."""
        confirmed = self.sudo().search(  # as above
            [("partner_id", "in", partners.ids), ("state", "=", "confirmed")]
        )
        found = confirmed.filtered(lambda address: address._contestants())
        found.state = "conflict"
        self._tell(found.claimed_by_id)
