"""What lists and forms offer, and to whom."""

import re

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import ANNA, GIULIA, JOHN, MARCO, STRANGER, EmailLoggingCase
from ..common import graph_message as mail
from ..security.surface import models_of_ours

SECOND = "second@elsewhere.example"


@tagged("post_install", "-at_install")
class TestPages(EmailLoggingCase):
    def test_delete_is_offered_to_who_may(self):
        outsider = new_test_user(self.env, "outsider", groups="base.group_system")
        for user in (self.giulia, self.sara, outsider):
            for name in sorted(models_of_ours(self.env)):
                model = self.env[name].with_user(user)
                if not model._transient and model.has_access("read"):
                    self.check_offer(model)

    def check_offer(self, model):
        for view_type in ("list", "form"):
            with self.subTest(model._name, user=model.env.user.login, view=view_type):
                arch = etree.fromstring(model.get_view(view_type=view_type)["arch"])
                offers = arch.get("delete", "True") not in ("False", "false", "0")
                self.assertLessEqual(offers, model.has_access("unlink"))

    def test_no_label_of_a_mailbox_is_broken_at_a_hyphen(self):
        """In a form's narrow column "Skip Private E-mails" ends with "E-"."""
        view = self.mailbox.get_view(view_type="form")
        fields = self.mailbox.fields_get(attributes=["string"])
        labels = [fields[name]["string"] for name in view["models"][self.mailbox._name]]
        self.assertIn("Skip What Is Private", labels)
        broken = [label for label in labels if re.search(r"\w-\w+", label)]
        self.assertLessEqual(set(broken), {"Sign-in"})

    def test_a_phone_has_the_reason(self):
        """It is in no column that narrow pages leave out, nor cut to one line."""
        for name, reason in {
            "email.logging.verdict": "explanation",
            "email.logging.skipped": "explanation",
            "email.logging.run": "explanation",
            "email.logging.mailbox": "attention",
        }.items():
            with self.subTest(name):
                arch = etree.fromstring(
                    self.env[name].get_view(view_type="list")["arch"]
                )
                (field,) = arch.findall(f"field[@name='{reason}']")
                self.assertNotIn("from_width", field.get("options", ""))
                self.assertIn("text-wrap", field.get("class"))
                self.assertFalse(field.get("optional"))

    def test_an_e_mail_not_logged_says_what_decided_and_what_to_do(self):
        self.record(mail("no-reply@shop.example", [GIULIA]))
        skipped = self.env["email.logging.skipped"].search([])
        self.assertEqual(skipped.explanation, f"{skipped.sign_label}. {skipped.remedy}")


@tagged("post_install", "-at_install")
class TestCorrespondentsInBulk(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.record(mail(STRANGER, [GIULIA]), mail(GIULIA, [SECOND]))
        correspondents = self.env["email.logging.correspondent"]
        self.all = correspondents.with_user(self.giulia).search([])

    def test_contacts_for_all_of_them(self):
        self.all[0].name = "Rita Rossi"
        action = self.all.action_create_contacts()
        contacts = self.env["res.partner"].search([("email", "in", [STRANGER, SECOND])])
        self.assertEqual(len(contacts), 2)
        self.assertEqual(
            action["params"]["next"]["domain"], [("id", "in", contacts.ids)]
        )
        self.assertFalse(self.all.exists())
        skipped = self.env["email.logging.skipped"].search([])
        self.assertEqual(skipped.mapped("retry"), [True, True])

    def test_whoever_is_a_contact_meanwhile_is_no_second_one(self):
        self.env["res.partner"].create({"name": "Rita", "email": STRANGER})
        self.all.action_create_contacts()
        contacts = self.env["res.partner"].search([("email", "in", [STRANGER, SECOND])])
        self.assertEqual(len(contacts), 2)

    def test_nobody_makes_contacts_of_others(self):
        with self.assertRaises(AccessError):
            self.all.with_user(self.marco).action_create_contacts()

    def test_who_wrote_last(self):
        directions = {one.email: one.last_direction for one in self.all}
        self.assertEqual(directions, {STRANGER: "inbound", SECOND: "outbound"})
        self.record(mail(MARCO, [STRANGER]))
        self.all.invalidate_recordset()
        self.assertEqual(set(self.all.mapped("last_direction")), {"outbound"})


@tagged("post_install", "-at_install")
class TestExclusions(EmailLoggingCase):
    def exclude(self, name, **values):
        exclusions = self.env["email.logging.exclusion"].with_user(self.sara)
        return exclusions.create({"name": name, **values})

    def kept_out(self, exclusions):
        skipped = self.env["email.logging.skipped"].browse(exclusions.get_kept_out())
        return sorted(skipped.mapped("sender_email"))

    def test_what_a_rule_has_kept_out(self):
        domain, address = self.exclude("harbour-vale.example"), self.exclude(ANNA)
        self.record(mail(JOHN, [GIULIA]), mail(ANNA, [GIULIA]), mail(STRANGER))
        self.assertEqual(self.kept_out(domain), [JOHN])
        self.assertEqual(self.kept_out(address), [ANNA])
        self.assertEqual(self.kept_out(domain | address), [ANNA, JOHN])

    def test_what_waits_for_retry_is_not_offered_again(self):
        rule = self.exclude(ANNA)
        self.record(mail(ANNA, [GIULIA]))
        self.env["email.logging.skipped"].browse(rule.get_kept_out()).action_retry()
        self.assertEqual(self.kept_out(rule), [])

    def test_of_another_company_nothing_is_offered(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.sara.company_ids |= other
        rule, all_companies = self.exclude(ANNA), self.exclude(JOHN)
        rule.company_id = other
        self.record(mail(JOHN, [GIULIA]))
        self.assertEqual(self.kept_out(rule), [])
        self.assertEqual(self.kept_out(all_companies), [JOHN])

    def test_a_rule_that_always_logs_keeps_nothing_out(self):
        self.exclude("harbour-vale.example")
        self.record(mail(JOHN, [GIULIA]))
        self.assertEqual(self.kept_out(self.exclude(JOHN, policy="always")), [])

    def test_who_may_not_delete_rules_is_told_nothing(self):
        rule = self.exclude(ANNA)
        with self.assertRaises(AccessError):
            rule.with_user(self.giulia).get_kept_out()
