from odoo import api, models
from odoo.exceptions import ValidationError

CONVERSATION = "email.logging.conversation"


class MailActivity(models.Model):
    """An activity of a conversation tells nobody what its e-mails say."""

    _inherit = "mail.activity"

    @api.constrains("user_id", "res_model", "res_id")
    def _check_assigned_reads(self):
        for activity in self.filtered(lambda one: one.res_model == CONVERSATION):
            user = activity.user_id
            if user and not self._conversation_of(activity, user).has_access("read"):
                raise ValidationError(
                    self.env._(
                        "%(name)s may not read this conversation: share it first.",
                        name=user.name,
                    )
                )

    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        """It is stored, and read by whoever the activity is given to later; in the
        language of who has it now, as the job that makes it has none.
        """
        ours = self.filtered(lambda one: one.res_model == CONVERSATION)
        for activity in ours:
            spoken = activity.with_context(lang=activity.user_id.lang)
            activity.res_name = spoken._name_of_conversation(activity.res_id)
        return super(MailActivity, self - ours)._compute_res_name()

    @api.model
    def _name_of_conversation(self, res_id):
        return self.env._("E-mail conversation %s", res_id)

    @api.model
    def _conversation_of(self, activity, user):
        """:return: as that user sees it, in all of his companies"""
        companies = user.sudo().company_ids.ids  # whoever gives it to him
        conversations = self.env[CONVERSATION].with_user(user)
        conversations = conversations.with_context(allowed_company_ids=companies)
        return conversations.browse(activity.res_id)
