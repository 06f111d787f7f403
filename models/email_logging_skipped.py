from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..actions import window
from ..engine.addresses import normalize, participants_text
from ..engine.automatic_mail import AND, MEETING, SIGN_LABELS
from ..engine.reasons import LOG_ANYWAY, LOGGED, MAX_ATTEMPTS, REASONS
from ..engine.settlement import NOT_LOGGED
from ..exchange.errors import MailError
from ..exchange.mailbox import DELETED

# What is not recorded yet, and is tried again by the next run.
TRIED_AGAIN = Domain("reason", "=", "failed") & Domain("attempts", "<", MAX_ATTEMPTS)


class EmailLoggingSkipped(models.Model):
    """An e-mail that was not logged: addresses and reason, never subject or body."""

    _name = "email.logging.skipped"
    _description = "E-mail Not Logged"
    _inherit = ["email.logging.received", "email.logging.guarded"]
    _rec_name = "sender_email"
    _unsettled_field = "skipped_id"

    internet_message_id = fields.Char(index="btree_not_null")
    sender_email = fields.Char("From")
    recipients = fields.Text("To and Cc", readonly=True)
    reason = fields.Selection(
        [(reason.key, reason.label) for reason in REASONS],
        required=True,
        readonly=True,
        index=True,
    )
    sign = fields.Char(
        readonly=True, help="What the reason was found by, as the job notes it."
    )
    sign_label = fields.Char("Recognised By", compute="_compute_sign_label")
    remedy = fields.Char("What to Do", compute="_compute_remedy")
    explanation = fields.Char(compute="_compute_explanation")
    can_log_anyway = fields.Boolean(compute="_compute_can_log_anyway")
    can_always_log = fields.Boolean(compute="_compute_can_always_log")
    error = fields.Text(readonly=True, help="What went wrong at the last attempt.")
    attempts = fields.Integer(readonly=True, aggregator=None)
    retry = fields.Boolean(
        "Waiting for Retry",
        readonly=True,
        help="The next run puts the message back into the Inbox and decides anew.",
    )
    log_anyway = fields.Boolean(
        readonly=True, help="The next run logs it, whatever spoke against it."
    )

    # As the page of verdicts counts, see there.
    _verdict_id_index = models.Index("((2 * id + 1))")

    @api.depends("reason", "sign")
    @api.depends_context("lang")
    def _compute_remedy(self):
        for skipped in self:
            skipped.remedy = self._what_to_do(skipped.reason, skipped.sign)

    @api.depends("sign")
    @api.depends_context("lang")
    def _compute_sign_label(self):
        for skipped in self:
            skipped.sign_label = self._label_of(skipped.sign)

    @api.depends("sign_label", "remedy")
    def _compute_explanation(self):
        """As the page of verdicts says it: what decided comes first."""
        for skipped in self:
            parts = (skipped.sign_label, skipped.remedy)
            skipped.explanation = ". ".join(filter(None, parts))

    @api.depends("reason", "attempts")
    def _compute_settled(self):
        """What is tried again stays in the Inbox."""
        failing = self.filtered_domain(TRIED_AGAIN)
        failing.settled = False
        return super(EmailLoggingSkipped, self - failing)._compute_settled()

    def _search_settled(self, operator, value):
        found = super()._search_settled(operator, value)
        if found is NotImplemented:
            return found
        return found & ~TRIED_AGAIN if True in value else found | TRIED_AGAIN

    @api.depends("reason", "log_anyway")
    def _compute_can_log_anyway(self):
        for skipped in self:
            skipped.can_log_anyway = (
                skipped._is_remedy(LOG_ANYWAY) and not skipped.log_anyway
            )

    @api.depends("reason", "sign", "sender_email", "participants")
    def _compute_can_always_log(self):
        for skipped in self:
            skipped.can_always_log = bool(skipped._narrower_addresses())

    # Actions

    def action_retry(self):
        """Ask the job to decide anew; only the job touches the shared mailbox."""
        self._retry()
        return self.mailbox_id._notify_started()

    def action_log_anyway(self):
        """Ask the job to log it, whatever spoke against it."""
        self.check_access("write")
        chosen = self._chosen("can_log_anyway")
        chosen.sudo().log_anyway = True  # by this action only
        return chosen.action_retry()

    def action_always_log(self):
        """Always log the address from now on, and this message with it."""
        self.check_access("write")
        chosen = self._chosen("can_always_log")
        exclusions = self.env["email.logging.exclusion"]
        for company, group in chosen.grouped("company_id").items():
            addresses = [a for skipped in group for a in skipped._narrower_addresses()]
            exclusions._always_log(addresses, company)
        return chosen.action_retry()

    def action_undo(self):
        """Leave it where it is: not logged, nothing waits."""
        self.check_access("write")
        self.sudo().write({"retry": False, "log_anyway": False})  # by this action only

    def action_give_up(self):
        """Set failed messages aside at the next run, without a further attempt."""
        self.check_access("write")
        failed = self.filtered(lambda skipped: skipped.reason == "failed")
        # By this action only.
        failed.sudo().write({"attempts": MAX_ATTEMPTS, "retry": False})
        self.mailbox_id._trigger_job()
        return self.mailbox_id._notify_started()

    def action_view_logged_message(self):
        """Open the logged copy that this message duplicates."""
        self.ensure_one()
        self.check_access("read")
        messages = self.env["email.logging.message"]
        messages.check_access("read")
        # The digest of a message is closed to people; who may read it opens it.
        found = messages.sudo().search(self._logged_copy_domain(), limit=1)
        message = found.sudo(False)._filtered_access("read")
        if not message:
            raise UserError(
                self.env._(
                    "The logged copy was deleted, or belongs to somebody else. Retry "
                    "to log this one instead."
                )
            )
        return message.get_formview_action()

    def action_view_correspondents(self):
        """Open the unknown addresses of this message, to decide about them."""
        self.ensure_one()
        self.check_access("read")
        exchanges = self.env["email.logging.sighting"].search(
            [("skipped_id", "=", self.id)]
        )
        correspondents = exchanges.correspondent_id
        correspondents -= correspondents.crowd_id.people_ids
        if len(correspondents) == 1:
            return correspondents.get_formview_action()
        return window(
            self.env,
            "email_logging_correspondent_action",
            domain=[("id", "in", correspondents.ids)],
            context={},
        )

    # Job

    def _retry(self):
        """Mark for the next run of the job, and start it where it is enabled."""
        self.check_access("write")
        self.sudo().retry = True  # by this action only
        self.mailbox_id._trigger_job()

    @api.model
    def _insert(self, mailbox, decisions):
        """:return: a record for each decision, in their order"""
        vals_list = [self._prepare_vals(mailbox, decision) for decision in decisions]
        skipped = self._insert_received(vals_list)
        self.env["email.logging.correspondent"]._list(mailbox, skipped, decisions)
        self.env["email.logging.message"]._add_copies(mailbox, decisions)
        return skipped

    def _is_set_aside(self):
        """Whether it was tried often enough, and leaves the Inbox unrecorded."""
        return self.reason == "failed" and self.attempts >= MAX_ATTEMPTS

    @api.model
    def _set_aside_domain(self):
        """What was tried often enough, and waits for somebody's decision."""
        failed = Domain("reason", "=", "failed") & ~TRIED_AGAIN
        return failed & Domain("retry", "=", False)

    @api.model
    def _note_failure(self, mailbox, mail, error):
        """:param error: what went wrong, in words"""
        failed = self.search([("mailbox_id", "=", mailbox.id), ("key", "=", mail.key)])
        failed = failed or self.create(self._prepare_failure_vals(mailbox, mail))
        failed.attempts += 1
        failed.error = error
        if failed._is_set_aside():
            self.env["email.logging.unsettled"].create({"skipped_id": failed.id})
        return failed

    def _note_returned(self, result):
        """It is in the Inbox again, unless `result` is the reason why not."""
        if isinstance(result, MailError):
            self.write({"retry": False, "error": str(result)})
        else:
            self.env["email.logging.removed"]._forget(self)
            if self.log_anyway:
                self.env["email.logging.wanted"]._remember(self)
            self.unlink()

    @api.model
    def _to_retry(self, messages):
        """:return: skipped records in the place of logged messages, to decide anew"""
        names = ("key", "place", "internet_message_id", "date", "mark", "identity")
        return self.create(
            [
                {
                    **{name: message[name] for name in names},
                    "mailbox_id": message.mailbox_id.id,
                    "company_id": message.company_id.id,
                    "reason": "removed",
                }
                for message in messages
            ]
        )

    # Helpers

    def _destination(self, filing):
        """What failed is never deleted: it was not looked at."""
        if filing.deletes_skipped and self.reason != "failed":
            return (DELETED,)
        return (NOT_LOGGED,)

    @api.model
    def _prepare_vals(self, mailbox, decision):
        vals = {
            **self._prepare_received_vals(mailbox, decision),
            "reason": decision.reason,
            "sign": decision.sign or False,
            "recipients": ", ".join(decision.correspondence.recipients),
        }
        if decision.reason == "removed":
            # Nobody's address comes back with a message that was removed.
            vals |= dict.fromkeys(["sender_email", "recipients", "participants"])
            vals["mark"] = decision.correspondence.removed_mark or vals["mark"]
        return vals

    @api.model
    def _prepare_failure_vals(self, mailbox, mail):
        """From the bare minimum: anything else may be what failed."""
        sender = mail.sender and mail.sender.address
        address = sender and (normalize(sender) or sender.lower())
        return {
            "mailbox_id": mailbox.id,
            "company_id": mailbox.company_id.id,
            "key": mail.key,
            "place": mail.place if mail.place != mail.key else False,
            "date": mail.received,
            "sender_email": sender,
            "participants": address and participants_text([address]),
            "reason": "failed",
        }

    def _logged_copy_domain(self):
        name = "identity" if self.sudo().identity else "internet_message_id"
        copies = Domain(name, "=", self.sudo()[name])  # of no use to people
        return Domain("company_id", "=", self.company_id.id) & copies

    def _chosen(self, flag):
        chosen = self.filtered(flag)
        if not chosen:
            raise UserError(
                self.env._("There is nothing to overrule: see what to do, then retry.")
            )
        return chosen

    def _narrower_addresses(self):
        """:return: list of the addresses to log always, so that this one is logged"""
        if self.reason == "automatic" and self.sign != MEETING:
            return [self.sender_email] if self.sender_email else []
        if self.reason != "excluded" or "@" in (self.sign or "@"):
            return []
        names = self.env["email.logging.exclusion"]._names
        addresses = (self.participants or "").split()
        return [address for address in addresses if self.sign in names(address)]

    @api.model
    def _label_of(self, sign):
        """:return: the signs in the reader's language; headers are as they are, and
        what the remedy names is not named twice
        """
        if self._is_in_remedy(sign):
            return ""
        signs = (sign or "").split(AND)
        return AND.join(
            self.env._(SIGN_LABELS[s]) if s in SIGN_LABELS else s for s in signs
        )

    @api.model
    def _is_in_remedy(self, sign):
        kind = (sign or "").partition(" ")[0]
        reasons = self.env["email.logging.matcher"]._reasons()
        return any(kind in reason.narrower for reason in reasons)

    @api.model
    def _what_to_do(self, key, sign):
        """:return: the sentence for a reason, in the reader's language"""
        reasons = self.env["email.logging.matcher"]._reasons()
        reason = next(r for r in (LOGGED, *reasons) if r.key == key)
        sentence, places = reason.sentence(sign)
        return self.env._(sentence, **places)

    def _is_remedy(self, action):
        """Whether the button leads to this message's being logged."""
        reasons = self.env["email.logging.matcher"]._reasons()
        return any(r.key == self.reason and action in r.remedies for r in reasons)
