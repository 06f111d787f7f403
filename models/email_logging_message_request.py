from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

ACTIVITY = "mail.mail_activity_data_todo"


class EmailLoggingMessage(models.Model):
    """Who took part is asked for access, and allows or declines it."""

    _inherit = "email.logging.message"

    request_ids = fields.One2many(
        "email.logging.request", "message_id", groups=fields.NO_ACCESS
    )
    asked_by = fields.Char(
        "Wants to Read It", compute="_compute_asked_by", compute_sudo=False
    )

    @api.depends("is_participant", "request_ids.user_id")
    @api.depends_context("uid")
    def _compute_asked_by(self):
        for message in self:
            # Requests are open to nobody; who took part answers them.
            requests = message.sudo().request_ids
            names = requests.user_id.mapped("name") if message.is_participant else []
            message.asked_by = ", ".join(names)

    # Actions

    def action_allow_access(self):
        """Those who asked may read it from now on."""
        self._check_participant()
        users = self._close_requests()
        # Messages are written by nobody else.
        self.sudo().reader_ids = [Command.link(user.id) for user in users]
        for user in users:
            self._tell(user, lambda env: env._("You may read an e-mail now"))

    def action_decline_access(self):
        self._check_participant()
        for user in self._close_requests():
            self._tell(user, lambda env: env._("You may not read an e-mail"))

    # Helpers

    def _ask_for_access(self, asking, entry):
        """:param entry: the one that the user who asks sees
        :raise UserError: when nobody is left who could answer
        """
        asked = (entry.user_id | self.entry_ids.user_id).filtered("active")[:1]
        if not asked:
            raise UserError(self.env._("Nobody who took part is here any more."))
        if asking not in self.request_ids.user_id:
            activity = self._tell(
                asked,
                lambda env: env._("%(name)s asks to read an e-mail", name=asking.name),
            )
            self.request_ids = [
                Command.create({"user_id": asking.id, "activity_id": activity.id})
            ]

    def _close_requests(self):
        """:return: the users who asked"""
        requests = self.sudo().request_ids  # see the field
        users = requests.user_id
        requests.activity_id.action_done()
        requests.unlink()
        return users.sudo(False)

    def _tell(self, user, summary):
        """:param summary: gives the sentence, in the environment of the reader
        :return: the activity, which nobody else sees
        """
        localized = self.sudo().with_context(
            lang=user.lang,
            mail_activity_quick_update=True,  # nobody is mailed
        )
        entries = localized.entry_ids
        entry = entries.filtered(lambda one: one.user_id == user)[:1] or entries[:1]
        link = entry._get_html_link(title=localized.env._("Open the entry"))
        return localized.env["mail.activity"].create(
            {
                "activity_type_id": localized.env.ref(ACTIVITY).id,
                "user_id": user.id,
                "summary": summary(localized.env),
                "note": Markup("<p>%s</p>") % link,
            }
        )
