from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import DARIO, GIULIA, STRANGER, EmailLoggingCase
from ..common import graph_message as mail

SCRIPT = "crm_email_logging/migrations/19.0.1.3.0/post-last-direction.py"

SECOND, THIRD = "second@elsewhere.example", "third@elsewhere.example"


@tagged("post_install", "-at_install")
class TestLastDirection(EmailLoggingCase):
    def test_of_those_who_are_listed_already(self):
        self.record(mail(STRANGER, [GIULIA]), mail(DARIO, [STRANGER], [GIULIA]))
        self.record(mail(GIULIA, [SECOND]), mail(SECOND, [GIULIA]))
        self.record(mail(SECOND, [GIULIA], [THIRD]))
        correspondents = self.env["email.logging.correspondent"].search([])
        correspondents.last_direction = False
        self.env.flush_all()
        script = load_script(file_path(SCRIPT), "post_last_direction")
        script.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        directions = {one.email: one.last_direction for one in correspondents}
        expected = {STRANGER: "outbound", SECOND: "inbound", THIRD: False}
        self.assertEqual(directions, expected, "A third person wrote to the third")
