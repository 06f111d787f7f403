"""Every remedy of every reason is clicked as its reader finds it, and the job logs."""

from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tests.common import mute_logger
from odoo.tools import safe_eval

from ...engine.reasons import BLIND_COPY, REASONS
from ..common import ANNA, DARIO, GIULIA, JOHN, MARCO, STRANGER
from ..sandbox_common import SandboxCase, mime

OURS = "office@lumen.example"
REPLY = {"Auto_Submitted": "auto-replied"}
INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:1
DTSTART:20261102T133000Z
DTEND:20261102T143000Z
SUMMARY:Visit
END:VEVENT
END:VCALENDAR
"""


class RemediesCase(SandboxCase):
    def receive(self, *messages):
        self.send(*messages)
        self.run_job()

    def receive_blind(self, message, *recipients):
        """A message whose envelope names others than its headers."""
        tenant = self.sandbox.tenant
        tenant.deliver(message.as_bytes(), message["From"], recipients)
        self.run_job()

    def receive_undisclosed(self):
        message = mime(ANNA)
        message.replace_header("To", "undisclosed-recipients:;")
        self.receive_blind(message, GIULIA)

    def as_manager(self):
        return self.skipped.with_user(self.sara)

    def button(self, record, name):
        """:return: whether the form shows it to the record's user"""
        arch = record.get_view(view_type="form")["arch"]
        for button in etree.fromstring(arch).iter("button"):
            if button.get("name") == name:
                values = {f: record[f] for f in record._fields if f in arch}
                hidden = button.get("invisible") or "False"
                return not safe_eval.safe_eval(hidden, values)
        return False

    def click(self, name, record=None):
        record = record or self.as_manager()
        self.assertTrue(self.button(record, name), f"{name} is not shown")
        return getattr(record, name)()

    def assign(self, **people):
        action = self.click("action_assign")
        wizard = self.env[action["res_model"]].with_user(self.sara)
        form = Form(wizard.with_context(**action["context"]))
        for field, value in people.items():
            form[field] = value
        return form.save().action_assign()


@tagged("post_install", "-at_install")
class TestRemedies(RemediesCase):
    """One method for each remedy, named after its reason and button."""

    def assertLogged(self):
        self.assertFalse(self.messages)
        self.run_job()
        self.assertEqual(len(self.messages), 1)
        self.assertFalse(self.skipped)
        self.assertEqual(set(self.folder_counts()), {"Archive"})

    def test_every_remedy_is_clicked(self):
        remedies = {f"{r.key}__{name}" for r in REASONS for name in r.remedies}
        clicked = {n.removeprefix("test_") for n in dir(self) if "__action_" in n}
        self.assertEqual(clicked - {""}, remedies)

    def test_what_has_no_remedy_says_so(self):
        for reason in REASONS:
            if not reason.remedies:
                with self.subTest(reason.key):
                    self.assertIn("othing to do", reason.what_to_do)

    def test_no_recipient__action_assign(self):
        self.receive_undisclosed()
        self.assertEqual(self.skipped.reason, "no_recipient")
        self.assign(user_id=self.giulia)
        self.assertLogged()
        entry = self.messages.entry_ids
        self.assertEqual(
            (entry.user_id, entry.partner_id), (self.giulia, self.anna_bianchi)
        )

    def test_too_old__action_log_anyway(self):
        self.receive_too_old()
        self.click("action_log_anyway")
        self.assertLogged()

    def test_too_old__action_retry(self):
        self.receive_too_old()
        self.mailbox.start_date = False
        self.click("action_retry")
        self.assertLogged()

    def receive_too_old(self):
        self.mailbox.start_date = "2099-01-01"
        self.receive(mime(ANNA))
        self.assertEqual(self.skipped.reason, "too_old")

    def test_removed__action_retry(self):
        self.receive_twice(removed_between=True)
        self.assertEqual(self.skipped.reason, "removed")
        self.click("action_retry")
        self.assertLogged()

    def test_duplicate__action_retry(self):
        self.receive_twice(removed_between=False)
        self.assertEqual(self.skipped.reason, "duplicate")
        self.messages.with_user(self.sara).unlink()
        self.click("action_retry")
        self.assertLogged()

    def receive_twice(self, removed_between):
        message = mime(ANNA)
        self.receive(message)
        if removed_between:
            self.messages.with_user(self.sara).unlink()
        self.receive(message)

    def test_excluded__action_log_anyway(self):
        self.receive_excluded()
        self.click("action_log_anyway")
        self.assertLogged()

    def test_excluded__action_always_log(self):
        self.receive_excluded()
        self.click("action_always_log")
        self.assertLogged()

    def test_excluded__action_retry(self):
        self.receive_excluded().unlink()
        self.click("action_retry")
        self.assertLogged()

    def receive_excluded(self):
        exclusions = self.env["email.logging.exclusion"].with_user(self.sara)
        exclusion = exclusions.create({"name": ANNA.partition("@")[2]})
        self.receive(mime(ANNA))
        self.assertEqual(self.skipped.reason, "excluded")
        return exclusion

    def test_private__action_retry(self):
        self.receive(mime(ANNA, Sensitivity="Private"))
        self.assertEqual(self.skipped.reason, "private")
        self.mailbox.skip_private = False
        self.click("action_retry")
        self.assertLogged()

    def test_automatic__action_log_anyway(self):
        self.receive(mime(ANNA, **REPLY))
        self.assertEqual(self.skipped.reason, "automatic")
        self.click("action_log_anyway")
        self.assertLogged()

    def test_automatic__action_always_log(self):
        self.receive(mime(ANNA, **REPLY))
        self.click("action_always_log")
        self.assertLogged()

    def test_internal__action_assign(self):
        self.receive_blind(mime(GIULIA, [GIULIA]), ANNA)
        self.assertEqual(self.skipped.reason, "internal")
        self.assign(partner_id=self.anna_bianchi)
        self.assertLogged()
        entry = self.messages.entry_ids
        self.assertEqual(
            (entry.user_id, entry.partner_id), (self.giulia, self.anna_bianchi)
        )
        self.assertEqual(entry.direction, "outbound")

    def test_unknown_salesperson__action_retry(self):
        self.receive_blind(mime(ANNA, [OURS]), GIULIA)
        self.assertEqual(self.skipped.reason, "unknown_salesperson")
        self.env["email.logging.address"].with_user(self.sara).create(
            {"partner_id": self.giulia.partner_id.id, "email": OURS}
        )
        self.click("action_retry")
        self.assertLogged()

    def test_unknown_salesperson__action_assign(self):
        self.receive_blind(mime(ANNA, [ANNA]), GIULIA)
        self.assertEqual(
            (self.skipped.reason, self.skipped.sign),
            ("unknown_salesperson", BLIND_COPY),
        )
        self.assign(user_id=self.marco)
        self.assertLogged()
        self.assertEqual(self.messages.entry_ids.user_id, self.marco)

    def test_unknown_contact__action_view_correspondents(self):
        self.receive(mime(STRANGER))
        action = self.click("action_view_correspondents")
        correspondent = self.env[action["res_model"]].browse(action["res_id"])
        self.click("action_create_contact", correspondent.with_user(self.giulia))
        self.assertLogged()

    def test_unknown_contact__action_retry(self):
        self.receive(mime(STRANGER))
        self.env["res.partner"].create({"name": "Rita", "email": STRANGER})
        self.click("action_retry")
        self.assertLogged()

    def test_unknown_contact__action_assign(self):
        self.receive(mime(STRANGER))
        self.assign(partner_id=self.john_carter)
        self.assertLogged()
        self.assertEqual(self.messages.entry_ids.partner_id, self.john_carter)

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_failed__action_retry(self):
        model = type(self.env["email.logging.message"])
        with patch.object(model, "_prepare_vals", side_effect=ValueError("poison")):
            for _attempt in range(3):
                self.receive(*([mime(ANNA)] if not _attempt else []))
        self.assertEqual(self.skipped.reason, "failed")
        self.click("action_retry")
        self.assertLogged()


@tagged("post_install", "-at_install")
class TestAssignment(RemediesCase):
    """Who got a blind copy: said by hand, by those who read everything anyway."""

    def test_remedy_is_honest(self):
        self.receive_undisclosed()
        self.receive_blind(mime(ANNA, [ANNA]), GIULIA)
        self.receive_blind(mime(GIULIA, [GIULIA]), ANNA)
        for skipped in self.skipped:
            with self.subTest(skipped.reason):
                self.assertIn("blind copy", skipped.remedy)
                self.assertNotIn("Enter the address", skipped.remedy)
        self.receive_blind(mime(ANNA, [DARIO]), GIULIA)
        self.assertIn("user", self.skipped[0].remedy)
        self.assertNotIn("blind", self.skipped[0].remedy)

    def test_undo_before_the_job_and_after(self):
        self.receive_undisclosed()
        self.assign(user_id=self.giulia)
        self.assertTrue(self.button(self.as_manager(), "action_undo"))
        self.as_manager().action_undo()
        self.run_job()
        self.assertFalse(self.messages)
        self.as_manager().action_retry()
        self.run_job()
        self.assertEqual(self.skipped.reason, "no_recipient")
        self.assign(user_id=self.giulia)
        self.run_job()
        self.messages.with_user(self.sara).action_undo_log_anyway()
        self.run_job()
        self.assertFalse(self.messages)
        self.assertEqual(self.skipped.reason, "no_recipient")

    def test_who_is_assigned_reads_it_and_nobody_else(self):
        self.receive_undisclosed()
        self.assign(user_id=self.giulia)
        self.run_job()
        model = self.env["email.logging.message"]
        self.assertTrue(model.with_user(self.giulia).search([]))
        self.assertFalse(model.with_user(self.marco).search([]))

    def test_nobody_assigns_who_may_not_read_it(self):
        self.receive_undisclosed()
        admin = new_test_user(
            self.env,
            "seller_admin",
            groups="base.group_system,sales_team.group_sale_salesman",
        )
        for user in (self.giulia, admin):
            with self.assertRaises(AccessError):
                self.skipped.with_user(user).action_assign()
            with self.assertRaises(AccessError):
                self.skipped.with_user(user)._assign(user, self.env["res.partner"])
            with self.assertRaises(AccessError):
                self.env["email.logging.assignment"].with_user(user).create({})

    def test_only_people_of_the_kind(self):
        self.receive_undisclosed()
        with self.assertRaisesRegex(UserError, "no salesperson"):
            self.wizard(user_id=self.dario.id).action_assign()
        with self.assertRaisesRegex(UserError, "no contact"):
            self.wizard(partner_id=self.marco.partner_id.id).action_assign()
        with self.assertRaisesRegex(UserError, "Choose"):
            self.wizard().action_assign()
        company = self.env["res.company"].create({"name": "Other"})
        self.giulia.sudo().write(
            {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
        )
        with self.assertRaisesRegex(UserError, "no salesperson"):
            self.wizard(user_id=self.giulia.id).action_assign()

    def wizard(self, **vals):
        wizards = self.env["email.logging.assignment"].with_user(self.sara)
        return wizards.create({"skipped_ids": self.skipped.ids, **vals})

    def test_wish_waits_for_the_contact(self):
        message = mime(STRANGER)
        message.replace_header("To", "undisclosed-recipients:;")
        self.receive_blind(message, GIULIA)
        self.assign(user_id=self.giulia)
        self.run_job()
        self.assertEqual(self.skipped.reason, "unknown_contact")
        correspondent = self.env["email.logging.correspondent"].search([])
        correspondent.with_user(self.giulia).action_create_contact()
        self.run_job()
        self.assertEqual(self.messages.entry_ids.user_id, self.giulia)

    def test_erasure_finds_whom_the_message_does_not_name(self):
        self.receive_blind(mime(GIULIA, [GIULIA]), JOHN)
        self.assign(partner_id=self.john_carter)
        self.run_job()
        erasures = self.env["email.logging.erasure"].with_user(self.sara)
        erasures.create({"addresses": JOHN}).action_erase()
        self.assertFalse(self.messages)

    def test_meetings_are_not_always_logged(self):
        """The rule for an address weighs signs of machines; a meeting is no such."""
        self.mailbox.skip_meetings = True
        message = mime(ANNA)
        message.set_content(
            INVITATION, subtype="calendar", params={"method": "REQUEST"}
        )
        self.receive(message)
        self.assertEqual(self.skipped.reason, "automatic")
        self.assertIn("meeting", self.skipped.remedy)
        self.assertFalse(self.button(self.as_manager(), "action_always_log"))
        self.click("action_log_anyway")
        self.run_job()
        self.assertTrue(self.messages)

    def test_two_who_know_two_sides(self):
        self.receive_blind(mime(STRANGER, [STRANGER]), MARCO)
        self.assign(user_id=self.marco, partner_id=self.anna_bianchi)
        self.run_job()
        entry = self.messages.entry_ids
        self.assertEqual(
            (entry.user_id, entry.partner_id), (self.marco, self.anna_bianchi)
        )
