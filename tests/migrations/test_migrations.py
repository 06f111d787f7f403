"""Scripts that correct rows, run on rows as the version before left them.

Those that rename tables and columns are tried by `make upgrade`, on a database that the
version before has made.
"""

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, DARIO, GIULIA, MARCO, STRANGER, EmailLoggingCase
from ..common import graph_message as mail


@tagged("post_install", "-at_install")
class TestMigrations(EmailLoggingCase):
    def migrate(self, version, name):
        """Run `migrate` of a script as an update does."""
        file = file_path(f"crm_email_logging/migrations/{version}/{name}.py")
        self.env.flush_all()
        load_script(file, name.replace("-", "_")).migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def found(self, address):
        """Reasons of the messages that the page of verdicts finds by an address."""
        verdicts = self.env["email.logging.verdict"].with_user(self.sara)
        found = verdicts.search([("participants", "ilike", address)])
        return sorted(found.mapped("verdict"))

    def forget_participants(self):
        """Before 19.0.1.1.0, messages that were not logged had no such column."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE email_logging_skipped SET participants = NULL")
        self.env.invalidate_all()

    def test_19_0_1_1_0_skipped_messages_are_found_by_each_address(self):
        self.record(mail(STRANGER, [GIULIA], [MARCO]), mail(ANNA, [DARIO]))
        self.record(mail(None, [GIULIA]))
        written = self.env["email.logging.skipped"].search([]).mapped("participants")
        self.forget_participants()
        self.assertEqual(self.found(MARCO), [])
        self.migrate("19.0.1.1.0", "post-participants")
        self.assertEqual(self.found(STRANGER), ["unknown_contact"])
        self.assertEqual(self.found(MARCO), ["unknown_contact"])
        self.assertEqual(self.found(GIULIA), ["no_sender", "unknown_contact"])
        self.assertEqual(self.found(DARIO), ["unknown_salesperson"])
        skipped = self.env["email.logging.skipped"].search([])
        self.assertEqual(skipped.mapped("participants"), written)

    def test_19_0_1_1_0_nobody_comes_back_with_a_removed_message(self):
        message = mail(ANNA, [GIULIA])
        self.record(message).with_user(self.sara).unlink()
        self.record(message)
        self.forget_participants()
        self.migrate("19.0.1.1.0", "post-participants")
        (removed,) = self.env["email.logging.skipped"].search([])
        self.assertEqual((removed.reason, removed.participants), ("removed", False))

    def test_19_0_1_2_0_salespeople_see_their_correspondents_by_the_old_rule(self):
        self.record(mail(STRANGER, [GIULIA]), mail("other@else.example", [MARCO]))
        rule = self.env.ref(
            "crm_email_logging.email_logging_correspondent_salesman_rule"
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_rule SET domain_force = %s WHERE id = %s",
            ['[("exchange_ids.user_id", "=", user.id)]', rule.id],
        )
        self.migrate("19.0.1.2.0", "pre-rules")
        self.env.registry.clear_cache()
        correspondents = self.env["email.logging.correspondent"].with_user(self.giulia)
        self.assertEqual(correspondents.search([]).mapped("email"), [STRANGER])

    def test_19_0_1_2_0_favourites_find_the_same(self):
        favourite = self.env["ir.filters"].create(
            {
                "name": "Machines",
                "model_id": "email.logging.skipped",
                "domain": """[("reason", "in", ['automated', "draft"])]""",
            }
        )
        self.migrate("19.0.1.2.0", "pre-rules")
        self.assertEqual(
            favourite.domain, """[("reason", "in", ['automatic', "draft"])]"""
        )
