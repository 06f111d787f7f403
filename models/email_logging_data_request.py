import hashlib
import hmac
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.addresses import normalize_all, participants_domain
from ..engine.what_failed import describe, is_database_gone

_logger = logging.getLogger(__name__)

GROUP = "crm_email_logging.group_privacy"
ACCESS, ERASURE = "access", "erasure"
KINDS = [(ACCESS, "Access"), (ERASURE, "Erasure")]
WAITING, READY, DONE, FAILED = "waiting", "ready", "done", "failed"
STATES = [
    (WAITING, "In Preparation"),
    (READY, "Ready"),
    (DONE, "Done"),
    (FAILED, "Not Made"),
]
DAYS_TO_DOWNLOAD = 7
# So often the process may be ended while it makes a file, as by a new start of Odoo.
MOST_TRIES = 3


class EmailLoggingDataRequest(models.Model):
    """What a person asked for, and that it was done; not the person's data.

    Addresses stand here only until the file is made. What it holds goes beyond what
    participants let others read: it is for administrators of privacy alone, not for
    those of Sales or of Odoo.
    """

    _name = "email.logging.data.request"
    _description = "Request of a Person"
    _inherit = ["email.logging.guarded"]
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(KINDS, required=True, default=ACCESS)
    state = fields.Selection(STATES, required=True, readonly=True, default=WAITING)
    addresses = fields.Text(
        default=lambda self: self._default_addresses(),
        help="All addresses of the person. Emptied when the file is made.",
    )
    digests = fields.Text(
        readonly=True,
        help="What tells whether an address was among them, for who knows it.",
    )
    user_id = fields.Many2one("res.users", "Asked By", readonly=True)
    date = fields.Datetime(readonly=True)
    message_count = fields.Integer("Logged E-mails", readonly=True)
    skipped_count = fields.Integer("E-mails Not Logged", readonly=True)
    file = fields.Binary(readonly=True, attachment=True, groups=GROUP)
    file_name = fields.Char(compute="_compute_file_name")
    expiry = fields.Datetime("Downloadable Until", readonly=True)
    tries = fields.Integer(readonly=True, default=0)
    failure = fields.Char(
        "Reason",
        readonly=True,
        help="Why the file could not be made; empty when the process was ended.",
    )

    @api.model
    def _default_addresses(self):
        return self.env["email.logging.erasure"]._default_addresses()

    @api.depends("date")
    def _compute_file_name(self):
        for request in self:
            date = request.date or fields.Datetime.now()
            request.file_name = f"e-mails-{date:%Y-%m-%d}-{request.id}.zip"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # before a word is said about the values
        requests = super().create(
            [
                vals if self._is_noted(vals) else self._prepare_vals(vals)
                for vals in vals_list
            ]
        )
        self._trigger_job()
        return requests

    # Actions

    def action_try_again(self):
        """Make the file anew, which could not be made."""
        self.check_access("read")
        failed = self.filtered(lambda request: request.state == FAILED)
        # Written by this action only.
        failed.sudo().write({"state": WAITING, "failure": False, "tries": 0})
        self._trigger_job()

    # Job

    @api.model
    def _trigger_job(self):
        """Exchange is asked for the e-mails: nobody waits for it."""
        self.env.ref("crm_email_logging.prepare_cron")._trigger()

    @api.model
    def _cron_prepare(self):
        """Make the files that wait, one in each transaction; forget expired ones."""
        cron = self.env["ir.cron"]
        self._forget_expired()
        waiting = self.search([("state", "=", WAITING)], order="tries, id")
        cron._commit_progress(remaining=len(waiting))
        for request in waiting:
            request._try_to_prepare()
            if not cron._commit_progress(1):
                return

    def _try_to_prepare(self):
        """Set aside whose file cannot be made: others wait behind it."""
        if self.tries == MOST_TRIES:
            self.state = FAILED
            return
        self.tries += 1
        # It counts as well when this process is ended meanwhile.
        self.env["ir.cron"]._commit_progress()
        try:
            with self.env.cr.savepoint():
                self._prepare_file()
        except Exception as error:  # whatever it is, the others go on
            if is_database_gone(error):
                raise
            self.write({"state": FAILED, "failure": describe(error)})
            _logger.warning("File of request %s not made: %s", self.id, self.failure)

    @api.model
    def _note_erasure(self, names, messages, skipped):
        """:param names: the addresses, of which digests are kept"""
        request = {
            "kind": ERASURE,
            "state": DONE,
            "company_id": self.env.company.id,
            "addresses": False,
        }
        request |= self._said(names)
        request |= {"message_count": messages, "skipped_count": skipped}
        self.sudo().create([request])  # whoever may erase

    # Helpers

    @api.model
    def _is_noted(self, vals):
        """Whether it says what was done, which nobody writes but the erasure."""
        return self.env.su and vals.get("kind") == ERASURE

    @api.model
    def _prepare_vals(self, vals):
        """:raise UserError: when no address is given"""
        company = vals.get("company_id") or self.env.company.id
        names = self._all_of_the_person(normalize_all(vals.get("addresses")))
        if not names:
            raise UserError(
                self.env._("Enter one address or more, such as name@example.com.")
            )
        return {
            "company_id": company,
            "kind": ACCESS,
            "state": WAITING,
            "addresses": " ".join(names),
            "message_count": self._count("email.logging.message", names, company),
            "skipped_count": self._count("email.logging.skipped", names, company),
            **self._said(names),
        }

    @api.model
    def _said(self, names):
        return {
            "digests": " ".join(map(self._digest, names)),
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
        }

    @api.model
    def _digest(self, address):
        """Of this database only: nobody can try addresses elsewhere."""
        parameters = self.env["ir.config_parameter"].sudo()  # open to nobody else
        secret = parameters.get_param("database.secret") or ""
        return hmac.new(secret.encode(), address.encode(), hashlib.sha256).hexdigest()

    @api.model
    def _all_of_the_person(self, names):
        """:return: list of the addresses, with all others of the same contacts"""
        # Whoever answers a request need not read contacts of all companies.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        found = partners.search(
            Domain("email_logging_address", "in", names)
            | Domain("other_email_ids.email", "in", names)
        )
        further = [*found.mapped("email_logging_address")]
        further += found.other_email_ids.mapped("email")
        return list(dict.fromkeys(filter(None, [*names, *further])))

    @api.model
    def _domain_of(self, model, names, company_id):
        mine = Domain("company_id", "=", company_id)
        if model == "email.logging.correspondent":
            return mine & Domain("email", "in", names)
        return mine & participants_domain(names)

    @api.model
    def _count(self, model, names, company_id):
        # Only the number.
        records = self.env[model].sudo()
        return records.search_count(self._domain_of(model, names, company_id))

    def _prepare_file(self):
        content = self._make_file()
        self.write(
            {
                "file": content,
                "state": READY,
                "addresses": False,
                "expiry": fields.Datetime.now() + timedelta(days=DAYS_TO_DOWNLOAD),
            }
        )

    @api.model
    def _forget_expired(self):
        domain = [("state", "=", READY), ("expiry", "<", fields.Datetime.now())]
        self.search(domain).write({"file": False, "state": DONE})
