"""Who waits in what was logged before that was asked is found by a job afterwards."""

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, GIULIA, MARCO
from ..models.test_waiting import THANKS, WaitingCase

SCRIPT = "crm_email_logging/migrations/19.0.1.4.0/post-waiting.py"


@tagged("post_install", "-at_install")
class TestWaiting(WaitingCase):
    def test_as_if_it_had_been_asked(self):
        conversations = self.record(
            self.mail(hours=9),
            self.mail(text=THANKS, hours=8),
            self.mail(cc=[GIULIA], to=[ANNA], hours=7),
            self.mail(to=[MARCO, GIULIA], hours=6),
            self.mail(GIULIA, [ANNA], hours=5),
            self.mail(GIULIA, [ANNA], text=THANKS, hours=4),
            self.mail(hours=24 * 40),
        ).conversation_id
        names = ["wait_state", "wait_since", "wait_user_id", "wait_message_id"]
        before = conversations.sudo().read(names)
        self.cr.execute(
            """
            UPDATE email_logging_message SET traits = NULL;
            UPDATE email_logging_conversation SET wait_state = NULL, wait_since = NULL,
                   wait_user_id = NULL, wait_message_id = NULL
            """
        )
        self.env.invalidate_all()
        cron = self.env.ref("crm_email_logging.wait_cron")
        self.assertFalse(cron.active)
        script = load_script(file_path(SCRIPT), "post_waiting")
        script.migrate(self.cr, "19.0.1.3.0")
        self.assertTrue(cron.active)
        self.registry_enter_test_mode()
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(conversations.sudo().read(names), before)
        self.assertFalse(cron.active)
