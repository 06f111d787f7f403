from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.waiting import OLD_AFTER, WE

ACTIVITY = "mail.mail_activity_data_todo"
BATCH = 100


class EmailLoggingConversation(models.Model):
    """Whoever lets somebody wait for long gets an activity, which ends by itself.

    Like every activity of a conversation, it names no word of the e-mails.
    """

    _inherit = "email.logging.conversation"

    wait_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        index="btree_not_null",
        groups=fields.NO_ACCESS,
        ondelete="set null",
    )

    # Job

    @api.model
    def _cron_remind(self):
        """A batch in each transaction; what is answered is reminded of no more."""
        cron = self.env["ir.cron"]
        self.search(self._reminded_in_vain())._end_reminders()
        after, seconds_left = None, cron._commit_progress()
        while seconds_left and (found := self._waiting_long(after)):
            self._remind(found)
            after = found[-1].wait_since, found[-1].id
            seconds_left = cron._commit_progress(len(found))

    # Helpers

    def _choose(self, trait):
        result = super()._choose(trait)
        self._end_own_reminders()
        return result

    def _hand_over(self, user):
        result = super()._hand_over(user)
        self.sudo()._end_reminders()  # the other gets one of his own
        return result

    def _end_own_reminders(self):
        hidden = self.sudo()  # as above
        hidden.filtered_domain(hidden._reminded_in_vain())._end_reminders()

    def _end_reminders(self):
        self.wait_activity_id.unlink()

    @api.model
    def _reminded_in_vain(self):
        waits = Domain("wait_state", "=", WE) & ~self._put_off()
        return Domain("wait_activity_id", "!=", False) & ~waits

    @api.model
    def _put_off(self):
        return Domain("wait_until", ">", fields.Date.context_today(self))

    @api.model
    def _waiting_long(self, after):
        """:param after: (date, id) of the last one before
        :return: the next that may have waited too long: by no calendar, in any case
        """
        companies = self.env["res.company"].search(
            [("email_logging_reminder_hours", ">", 0)]
        )
        now = fields.Datetime.now()
        domain = (
            Domain("wait_state", "=", WE)
            & Domain("company_id", "in", companies.ids)
            & Domain("wait_since", ">", now - OLD_AFTER)
            & Domain("wait_activity_id", "=", False)
            & Domain.OR([Domain("wait_until", "=", False), ~self._put_off()])
        )
        if after:
            later = Domain("wait_since", "=", after[0]) & Domain("id", ">", after[1])
            domain &= Domain("wait_since", ">", after[0]) | later
        return self.search(domain, order="wait_since, id", limit=BATCH)

    @api.model
    def _remind(self, conversations):
        for company, group in conversations.grouped("company_id").items():
            worked = self._worked_until_now(company, group.mapped("wait_since"))
            most = timedelta(hours=company.email_logging_reminder_hours)
            for conversation in group:
                waited = worked.get(conversation.wait_since)
                if waited and waited[0] >= most:
                    conversation._remind_once()

    def _remind_once(self):
        user = self.env["res.users"].browse(self.wait_user_id).exists()
        user = user._leader() if user._absent() else user
        own = self.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
        if not user or not own.has_access("read") or not own._may_read_wait():
            return
        localized = self.with_context(
            lang=user.lang,
            mail_activity_quick_update=True,  # the job mails nobody
        )
        self.wait_activity_id = localized.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
                "activity_type_id": self.env.ref(ACTIVITY).id,
                "summary": localized.env._("An e-mail waits for your answer"),
                "user_id": user.id,
                "date_deadline": fields.Date.context_today(self),
            }
        )
