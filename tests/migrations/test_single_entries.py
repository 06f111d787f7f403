from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, GIULIA, MARCO, EmailLoggingCase, graph_message


@tagged("post_install", "-at_install")
class TestSingleEntries(EmailLoggingCase):
    def migrate(self):
        name = "migrations/19.0.1.3.0/post-single-entries.py"
        self.env.flush_all()
        script = load_script(file_path(f"crm_email_logging/{name}"), "single_entries")
        script.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def test_contacts_merged_before_have_one_entry(self):
        twin = self.env["res.partner"].create({"name": "Anna B.", "email": ANNA})
        merged, doubtful = self.record(
            graph_message(ANNA, [GIULIA], [MARCO]), graph_message(ANNA, [GIULIA])
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE interaction_log_entry SET partner_id = %s WHERE message_id = %s",
            [self.anna_bianchi.id, merged.id],
        )
        for _again in range(2):
            self.migrate()
            found = merged.entry_ids
            self.assertEqual(found.partner_id, self.anna_bianchi)
            self.assertEqual(found.user_id, self.giulia | self.marco)
            self.assertEqual(found.mapped("ambiguous"), [False, False])
            self.assertEqual(doubtful.entry_ids.partner_id, self.anna_bianchi | twin)
            self.assertEqual(doubtful.entry_ids.mapped("ambiguous"), [True, True])
