from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import GIULIA, STRANGER, EmailLoggingCase, graph_message


@tagged("post_install", "-at_install")
class TestCrowdsMigration(EmailLoggingCase):
    def migrate(self):
        file = file_path("crm_email_logging/migrations/19.0.1.3.0/post-crowds.py")
        self.env.flush_all()
        load_script(file, "post_crowds").migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def test_19_0_1_3_0_many_strangers_of_one_message_are_one_line(self):
        many = [f"p{n}@x.example" for n in range(30)]
        self.record(
            graph_message(STRANGER, [GIULIA, *many]), graph_message(many[3], [GIULIA])
        )
        correspondents = self.env["email.logging.correspondent"]
        correspondents.search([("email", "=", False)]).unlink()
        self.assertFalse(correspondents.search([]).crowd_id)
        for _twice in range(2):
            self.migrate()
            (crowd,) = correspondents.search([("email", "=", False)])
            self.assertEqual((crowd.people_count, crowd.message_count), (30, 1))
            self.assertEqual(crowd.crowd_sender, STRANGER)
            self.assertNotIn(many[3], crowd.people_ids.mapped("email"))
