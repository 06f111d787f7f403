from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..actions import window
from ..engine.addresses import domain_of, normalize, normalized_vals
from ..engine.correspondence import Policy
from ..engine.doubles import has_doubles
from ..engine.past import IS_FILE, IS_PAST

UNIQUE = ["email", "kind"]  # of those that are used


class EmailLoggingMailbox(models.Model):
    """The mailbox or public folder that collects copies of external mail.

    Its further parts stand in files beside this one, each upon those before it: kind,
    connection, schedule, health, server, usage. None calls what a later part defines;
    the later part extends it instead.
    """

    _name = "email.logging.mailbox"
    _description = "Shared Mailbox"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"

    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    active = fields.Boolean(default=True)
    email = fields.Char(
        "Address",
        required=True,
        tracking=True,
        help="The address of the shared mailbox, or of the public folder Queue: the "
        "one to which the mail-flow rules copy.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    # What is not logged
    start_date = fields.Date(
        help="E-mails that arrived before this day are not logged. Empty: all are.",
    )
    skip_private = fields.Boolean(
        "Skip What Is Private",
        default=True,
        help="Do not log what its sender marked as private or confidential.",
    )
    skip_automatic = fields.Boolean(
        "Skip What Is Automatic",
        default=True,
        help="Do not log automatic replies, delivery reports and newsletters.",
    )
    skip_meetings = fields.Boolean(
        "Skip Meeting Requests",
        help="Do not log meeting requests and the answers to them.",
    )
    # Where messages go
    logged_folder = fields.Selection(
        [
            ("archive", "Archive"),
            ("monthly", "A subfolder of Archive for each month"),
            ("own", "Another folder"),
        ],
        "Logged Mail Goes To",
        default="archive",
        required=True,
        help="Exchange keeps up to 1,000,000 messages in a folder.",
    )
    logged_folder_name = fields.Char("Folder Name")
    skipped_action = fields.Selection(
        [("keep", "The folder Not Logged"), ("delete", "Deleted Items")],
        "Other Mail Goes To",
        default="keep",
        required=True,
    )
    # Folders that the job found or made
    folder_ids = fields.Json(readonly=True, copy=False)
    # What came of it
    logged_count = fields.Integer("Logged", compute="_compute_counts")
    skipped_count = fields.Integer("Not Logged", compute="_compute_counts")

    _email_unique = models.UniqueIndex(
        "(email, kind) WHERE active", "This mailbox is already set up."
    )
    _folder_named = models.Constraint(
        "CHECK(logged_folder != 'own' OR logged_folder_name IS NOT NULL)",
        "Enter the folder to which logged e-mails go.",
    )

    @api.constrains("email")
    def _check_email(self):
        for mailbox in self:
            if normalize(mailbox.email) != mailbox.email:
                raise ValidationError(
                    self.env._(
                        "Enter the mailbox's address alone, such as "
                        "crm.log@example.com."
                    )
                )

    @api.depends("email")
    def _compute_name(self):
        for mailbox in self:
            mailbox.name = mailbox.name or mailbox.email

    def _compute_counts(self):
        for count_field, model in (
            ("logged_count", "email.logging.message"),
            ("skipped_count", "email.logging.skipped"),
        ):
            # The administrator sees how many, though not the messages themselves.
            groups = (
                self.env[model]
                .sudo()
                ._read_group(
                    [("mailbox_id", "in", self.ids)], ["mailbox_id"], ["__count"]
                )
            )
            counts = {mailbox.id: count for mailbox, count in groups}
            for mailbox in self:
                mailbox[count_field] = counts.get(mailbox.id, 0)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [normalized_vals(vals) for vals in vals_list]
        usual = {"active": True, **self.default_get(UNIQUE)}
        complete = [{**usual, **vals} for vals in vals_list]
        used = [vals for vals in complete if vals["active"]]
        self.browse()._refuse_doubles(used)
        return super().create(vals_list)

    def write(self, vals):
        vals = normalized_vals(vals)
        used = self if vals.get("active") else self.filtered("active")
        if used and vals.get("active", True) and vals.keys() & {"active", *UNIQUE}:
            used._refuse_doubles([vals])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_messages(self):
        if (
            self.sudo()
            .env["email.logging.message"]
            .search_count(  # counted, not read
                [("mailbox_id", "in", self.ids)], limit=1
            )
        ):
            raise UserError(
                self.env._(
                    "Messages were logged from this mailbox. Archive it instead: their "
                    "links need it."
                )
            )

    # Actions

    def action_view_messages(self):
        return self._own("email_logging_message_action")

    def action_view_skipped(self):
        return self._own("email_logging_skipped_action")

    def action_view_runs(self):
        return self._own("email_logging_run_action")

    # Helpers

    def _refuse_doubles(self, vals_list):
        """:param vals_list: what `self`, or new records, are to have"""
        if has_doubles(self, vals_list, UNIQUE):
            raise ValidationError(self.env._("This mailbox is already set up."))

    def _own(self, name):
        """:return: a window action that shows what belongs to these mailboxes only"""
        self.check_access("read")
        domain = [("mailbox_id", "in", self.ids)]
        return window(self.env, name, domain=domain, context={})

    def _own_domains(self):
        """:return: set of the normalised domains whose addresses are ours"""
        return set(filter(None, [domain_of(self.email or "")]))

    @api.model
    def _own_domains_of_all(self):
        """:return: set of the own domains of all mailboxes, archived ones included"""
        mailboxes = self.with_context(active_test=False).search(Domain.TRUE)
        return set().union(*(mailbox._own_domains() for mailbox in mailboxes))

    @api.model
    def _all_addresses(self):
        """:return: set of the addresses of all mailboxes, archived ones included"""
        mailboxes = self.with_context(active_test=False).search(Domain.TRUE)
        return set(mailboxes.mapped("email"))

    def _policy(self):
        """What is logged as history, somebody chose by its date."""
        is_past = bool(self.env.context.get(IS_PAST))
        return Policy(
            own_domains=frozenset(self._own_domains()),
            start_date=None if is_past else self.start_date or None,
            is_past=is_past,
            is_file=bool(self.env.context.get(IS_FILE)),
            skip_private=self.skip_private,
            skip_automatic=self.skip_automatic,
            skip_meetings=self.skip_meetings,
        )
