from odoo import api, models

from ..engine.past import IS_PAST


class EmailLoggingMailbox(models.Model):
    """What others do with mail that was just logged."""

    _inherit = "email.logging.mailbox"

    # Job

    # Extend it to act on what is logged; docs/developers.md has an example.
    def _after_logging(self, messages, entries):
        """Called once for each page, after it was recorded and before its commit: what
        is done here is committed with the e-mails, or not at all. An error makes the
        job record the page one by one, and sets aside the e-mail that makes it.

        Also called for an answer that was sent from Odoo, and for whom only a later
        copy names: a message of before, and the entries it gets. Of mail from before
        that is logged silently the context has `email_logging_past`; rules of Odoo do
        not see it.

        :param messages: `email.logging.message`, never none
        :param entries: their new `interaction.log.entry`
        """
        if not self.env.context.get(IS_PAST):
            self._run_automations(messages)
            self._run_automations(entries)

    @api.model
    def _run_automations(self, records):
        """Rules of Odoo's module base_automation for what is created.

        They wait for `create`, which the job does not call. It is replaced on models
        only that have such rules, so that others cost nothing.
        """
        if "base.automation" not in self.env or not hasattr(
            type(records).create, "origin"
        ):
            return
        # Not before it is known to be there.
        from odoo.addons.base_automation.models.base_automation import CREATE_TRIGGERS

        rules = self.env["base.automation"]._get_actions(records, CREATE_TRIGGERS)
        for rule in rules.with_context(old_values=None):
            rule._process(rule._filter_post(records.with_env(rules.env), feedback=True))
