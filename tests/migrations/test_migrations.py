"""Scripts that correct rows, run on rows as the version before left them.

Those that rename tables and columns are tried by `make upgrade`, on a database that the
version before has made.
"""

from dataclasses import replace

from markupsafe import Markup

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, DARIO, GIULIA, MARCO, STRANGER, EmailLoggingCase, copy_of
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

    def test_19_0_1_2_0_copies_of_what_was_logged_are_recognised(self):
        first = mail(ANNA, [GIULIA])
        message = self.record(first)
        message.write({"identity": False, "mark": False})
        self.migrate("19.0.1.2.0", "post-identity")
        self.assertTrue(message.identity)
        self.assertEqual(self.decide(copy_of(first))[0].reason, "duplicate")
        other = replace(copy_of(first), subject="Another one")
        self.assertFalse(self.decide(other)[0].reason)

    def test_19_0_1_2_0_addresses_get_one_spelling(self):
        typed = "\u200bAnna@Müller.example."
        self.anna_bianchi.email = typed
        lead = self.env["crm.lead"].create({"name": "L", "email_from": "X@y.example"})
        exclusion = self.env["email.logging.exclusion"].create({"name": "a.example"})
        self.env.flush_all()
        for table in ("res_partner", "crm_lead"):
            self.env.cr.execute(f"ALTER TABLE {table} DROP email_logging_address")
        self.env.cr.execute(
            "UPDATE email_logging_exclusion SET name = 'büro.example' WHERE id = %s",
            [exclusion.id],
        )
        self.migrate("19.0.1.2.0", "pre-stored-addresses")
        self.assertEqual(
            self.anna_bianchi.email_logging_address, "anna@xn--mller-kva.example"
        )
        self.assertEqual(self.anna_bianchi.email, typed)
        self.assertEqual(lead.email_logging_address, "x@y.example")
        self.assertEqual(exclusion.name, "xn--bro-hoa.example")
        partners = self.env["res.partner"].with_context(active_test=False).search([])
        stored = [partner.email_logging_address for partner in partners]
        self.env.add_to_compute(partners._fields["email_logging_address"], partners)
        computed = [partner.email_logging_address for partner in partners]
        self.assertEqual(stored, computed)

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

    def repeat_subjects_in_entries(self):
        """As versions before 19.0.1.4.0 did."""
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE interaction_log_entry ADD COLUMN subject varchar"
        )
        self.env.cr.execute(
            "UPDATE interaction_log_entry SET subject = message.subject"
            "  FROM email_logging_message message WHERE message.id = message_id"
        )

    def test_19_0_1_2_0_no_note_quotes_a_sender_any_more(self):
        (message,) = self.record(mail(ANNA, [GIULIA], subject="Lamp & 'shade'"))
        entry = message.entry_ids
        entry.with_user(self.giulia).action_create_opportunity()
        lead = entry.opportunity_id
        lead.message_ids.unlink()
        quotation = Markup(
            "<p><b>%s</b></p><p>%s</p><div class='border-start border-3 ps-3'>%s</div>"
        )
        hostile = Markup('<a class="fixed-top" href="https://evil.example">Log in</a>')
        note = lead.message_post(
            body=quotation % ("E-mail of Monday", entry.subject, hostile),
            message_type="comment",
        )
        untouched = lead.message_post(
            body=Markup("<p><b>Ours</b></p><div>stays</div>"), message_type="comment"
        )
        before = untouched.body
        self.assertIn("evil.example", note.body)
        self.repeat_subjects_in_entries()
        self.migrate("19.0.1.2.0", "post-hostile-mail")
        self.assertIn("<p><b>E-mail of Monday</b></p>", note.body)
        self.assertIn(f'data-oe-id="{entry.id}">Lamp &amp; ', note.body)
        self.assertNotIn("evil.example", note.body)
        self.assertNotIn("Log in", note.body)
        self.assertEqual(untouched.body, before)

    def test_19_0_1_2_0_names_lose_what_turns_them_round(self):
        (message,) = self.record(mail(ANNA, [GIULIA]))
        self.repeat_subjects_in_entries()
        for table in ("email_logging_message", "interaction_log_entry"):
            self.env.cr.execute(f"UPDATE {table} SET subject = 'Offer \u202egpj.exe'")
        self.env.invalidate_all()
        self.migrate("19.0.1.2.0", "post-hostile-mail")
        self.assertEqual(message.subject, "Offer gpj.exe")
        self.env.cr.execute("SELECT DISTINCT subject FROM interaction_log_entry")
        self.assertEqual(self.env.cr.fetchall(), [("Offer gpj.exe",)])
