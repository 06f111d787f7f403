"""When contacts and we wrote last, of what was logged before that was asked."""

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ...models import email_logging_fact_filling as filling
from ..common import ANNA, GIULIA, JOHN, MARCO, PAOLO
from ..models.test_facts import DAY, MANY, FactsCase

SCRIPT = "crm_email_logging/migrations/19.0.1.4.0/post-facts.py"


@tagged("post_install", "-at_install")
class TestFacts(FactsCase):
    def test_as_if_they_had_been_asked(self):
        """In two goes: after the first batch, the job was stopped."""
        self.mailbox.skip_automatic = False
        robot = [{"name": "Auto-Submitted", "value": "auto-replied"}]
        messages = self.record(
            self.mail(hours=40 * DAY, internetMessageId="<1@x>"),
            self.mail(GIULIA, [ANNA], cc=[PAOLO], hours=30 * DAY, answers="<1@x>"),
            self.mail(JOHN, [MARCO, GIULIA], cc=[ANNA], hours=9),
            self.mail(GIULIA, [PAOLO, *MANY], hours=8),
            self.mail(PAOLO, hours=7, internetMessageHeaders=robot),
        )
        messages[2].with_user(self.giulia).action_mark_private()
        before = self.stored()
        self.assertEqual(len({partner for partner, *_others in before}), 3)
        self.cr.execute(
            """
            UPDATE email_logging_message SET is_impersonal = NULL;
            UPDATE interaction_log_entry SET is_by_contact = NULL;
            DELETE FROM email_logging_fact
            """
        )
        self.env.invalidate_all()
        cron = self.env.ref("crm_email_logging.facts_cron")
        self.assertFalse(cron.active)
        script = load_script(file_path(SCRIPT), "post_facts")
        script.migrate(self.cr, "19.0.1.3.0")
        self.assertTrue(cron.active)
        facts = self.env["email.logging.fact"]
        self.patch(filling, "BATCH", 1)
        facts._fill(facts._next_partners())
        self.assertEqual(len({partner for partner, *_others in self.stored()}), 1)
        # Meanwhile, the job goes on.
        new = self.record(self.mail(hours=2))
        self.registry_enter_test_mode()
        cron.method_direct_trigger()
        self.assertFalse(cron.active)
        self.assertFalse(facts._is_filling())
        new.unlink()
        self.assertEqual(self.stored(), before)
