"""How soon older e-mails were answered is found by a job afterwards."""

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, GIULIA
from ..models.test_segments import SegmentsCase

SCRIPT = "crm_email_logging/migrations/19.0.1.4.0/post-segments.py"


@tagged("post_install", "-at_install")
class TestSegments(SegmentsCase):
    def test_as_if_it_had_been_asked(self):
        conversations = self.record(
            self.at(0, 9, internetMessageId="<1@x>"),
            self.at(1, 9, GIULIA, [ANNA], answers="<1@x>"),
            self.mail(hours=9),
            self.at(3, 9, GIULIA, [ANNA]),
        ).conversation_id
        self.env["email.logging.segment"]._measure()
        before = [{**row, "id": 0} for row in self.rows(conversations)]
        self.assertEqual(len(before), 3)
        self.cr.execute(
            """
            UPDATE email_logging_message SET traits = NULL;
            DELETE FROM email_logging_segment
            """
        )
        self.env.invalidate_all()
        cron = self.env.ref("crm_email_logging.segment_cron")
        self.assertFalse(cron.active)
        load_script(file_path(SCRIPT), "post_segments").migrate(self.cr, "19.0.1.3.0")
        self.assertTrue(cron.active)
        self.registry_enter_test_mode()
        cron.method_direct_trigger()
        self.env.invalidate_all()
        after = [{**row, "id": 0} for row in self.rows(conversations)]
        self.assertEqual(after, before)
        self.assertFalse(cron.active)
        # What is of last month lets nobody wait now.
        self.assertEqual(
            sorted(conversations.sudo().mapped("wait_state"), key=str),
            [False, False, "we"],
        )
