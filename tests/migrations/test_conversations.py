"""What was logged before there were conversations gets them, by a job afterwards."""

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message

SCRIPTS = "crm_email_logging/migrations/19.0.1.4.0/"


@tagged("post_install", "-at_install")
class TestConversations(EmailLoggingCase):
    def migrate(self, name):
        script = load_script(file_path(f"{SCRIPTS}{name}.py"), name.replace("-", "_"))
        self.env.flush_all()
        script.migrate(self.cr, "19.0.1.3.0")
        self.env.invalidate_all()

    def setUp(self):
        super().setUp()
        same = {"conversationId": "same"}
        self.messages = self.record(*(graph_message(**same) for _ in range(2)))
        self.messages |= self.record(graph_message(GIULIA, [ANNA]))
        self.env.flush_all()
        self.cr.execute(
            """
            UPDATE interaction_log_entry SET conversation_id = NULL;
            UPDATE email_logging_message SET conversation_id = NULL, thread_marks = NULL
            """
        )
        self.env.invalidate_all()
        self.cron = self.env.ref("crm_email_logging.thread_cron")

    def test_the_job_is_started_and_ends_by_itself(self):
        self.assertFalse(self.cron.active)
        self.migrate("post-conversations")
        self.assertTrue(self.cron.active)
        self.assertFalse(self.messages.conversation_id)
        self.registry_enter_test_mode()
        self.cron.method_direct_trigger()
        self.env.invalidate_all()
        first, second, other = (message.conversation_id for message in self.messages)
        self.assertTrue(first and other)
        self.assertEqual(first, second)
        self.assertNotEqual(first, other)
        for message in self.messages:
            self.assertEqual(message.entry_ids.conversation_id, message.conversation_id)
        self.assertFalse(self.cron.active)

    def test_nothing_to_do(self):
        self.messages.unlink()
        self.migrate("post-conversations")
        self.assertFalse(self.cron.active)

    def test_what_the_server_said_keeps_its_place(self):
        self.cr.execute(
            """
            ALTER TABLE email_logging_message DROP conversation_id;
            ALTER TABLE email_logging_message
                  RENAME remote_conversation TO conversation_id
            """
        )
        for _time in range(2):  # an update that is repeated
            self.migrate("pre-conversations")
        self.cr.execute("SELECT remote_conversation FROM email_logging_message")
        found = [value for (value,) in self.cr.fetchall()]
        self.assertEqual(found.count("same"), 2)
