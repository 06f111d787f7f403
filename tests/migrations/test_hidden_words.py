from markupsafe import Markup

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message

FOLDER = "crm_email_logging/migrations/19.0.1.4.0"
LINK = '<a href="#" data-oe-model="interaction.log.entry" data-oe-id="%s">%s</a>'
NOTE = "<p><b>E-mail of 2/11/26 from Anna to Secret Person</b></p><p>%s</p>"


@tagged("post_install", "-at_install")
class TestWords(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.message = self.record(graph_message(ANNA, [GIULIA], subject="Secret"))
        self.entry = self.message.entry_ids

    def migrate(self, name):
        self.env.flush_all()
        script = load_script(file_path(f"{FOLDER}/{name}.py"), name.replace("-", "_"))
        script.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()

    def rule(self, name):
        return self.env.ref(f"crm_email_logging.{name}_rule", raise_if_not_found=False)

    def test_mailboxes_open_words_to_whom_they_were_open(self):
        self.env.cr.execute(
            "ALTER TABLE email_logging_mailbox ALTER words_for DROP NOT NULL"
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE email_logging_mailbox SET words_for = NULL")
        self.migrate("pre-words")
        self.migrate("pre-words")
        self.assertEqual(self.mailbox.words_for, "administrators")
        self.assertTrue(self.message.with_user(self.sara).has_access("read"))
        self.assertTrue(self.message.with_user(self.giulia).has_access("read"))
        self.assertFalse(self.message.with_user(self.marco).has_access("read"))

    def test_rules_ask_the_clause_and_the_administrator_s_stay(self):
        own = self.rule("email_logging_message_salesman")
        own.domain_force = '[("entry_ids.user_id", "=", user.id)]'
        changed = self.rule("interaction_log_entry_salesman")
        changed.domain_force = '[("user_id", "=", False)]'
        self.migrate("pre-words")
        self.migrate("pre-words")
        self.assertEqual(own.domain_force, '[("is_readable", "=", True)]')
        self.assertEqual(changed.domain_force, '[("user_id", "=", False)]')

    def test_notes_of_before_name_neither_subject_nor_recipients(self):
        lead = self.env["crm.lead"].create({"name": "x"})
        gone = self.entry.id + 10_000
        notes = [
            lead.message_post(
                body=Markup(body),
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
            for body in (
                NOTE % (LINK % (self.entry.id, "Secret")),
                NOTE % (LINK % (gone, "Secret")),
                "<p>I say: " + LINK % (self.entry.id, "Secret") + "</p>",
                "<p>Secret is what somebody wrote by hand</p>",
            )
        ]
        self.migrate("post-words")
        self.migrate("post-words")
        known, erased, mine, other = (note.body for note in notes)
        for body in (known, erased, mine):
            self.assertNotIn("Secret", body)
        self.assertIn(f'data-oe-id="{self.entry.id}"', known)
        self.assertIn("Anna Bianchi", known)
        self.assertIn("I say: ", mine)
        self.assertIn("Secret", other)

    def test_favourites_group_and_sort_by_what_there_is(self):
        favourite = self.env["ir.filters"].create(
            {
                "name": "Mine",
                "model_id": "interaction.log.entry",
                "domain": "[('subject', 'ilike', 'x')]",
                "context": "{'group_by': ['subject', 'user_id']}",
                "sort": '["subject desc", "date"]',
            }
        )
        self.migrate("post-words")
        self.assertEqual(favourite.context, "{'group_by': ['user_id']}")
        self.assertEqual(favourite.sort, '["date"]')

    def test_the_entry_s_column_goes(self):
        table = "ALTER TABLE interaction_log_entry"
        self.env.cr.execute(f"{table} ADD COLUMN IF NOT EXISTS subject varchar")
        self.migrate("post-words")
        self.assertEqual(self.entry.subject, "Secret")
        self.env.cr.execute(
            "SELECT 1 FROM information_schema.columns"
            " WHERE table_name = 'interaction_log_entry' AND column_name = 'subject'"
        )
        self.assertFalse(self.env.cr.fetchall())
