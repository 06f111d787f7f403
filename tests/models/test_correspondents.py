from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..common import (
    ANNA,
    DARIO,
    GIULIA,
    MARCO,
    STRANGER,
    EmailLoggingCase,
    copy_of,
    graph_message,
    recipient,
)


@tagged("post_install", "-at_install")
class TestCorrespondents(EmailLoggingCase):
    def correspondent(self, address=STRANGER):
        return self.env["email.logging.correspondent"].search([("email", "=", address)])

    def test_what_is_listed(self):
        named = recipient(STRANGER)
        named["emailAddress"]["name"] = "Rita Rossi"
        self.record(
            graph_message(STRANGER, [GIULIA]),
            graph_message(GIULIA, [], toRecipients=[named]),
            graph_message(STRANGER, [MARCO, GIULIA]),
        )
        found = self.correspondent()
        skipped = self.env["email.logging.skipped"].search([])
        self.assertEqual(found.message_count, 3)
        self.assertEqual(found.user_ids, self.giulia | self.marco)
        self.assertEqual(found.name, STRANGER.split("@")[0])
        self.assertEqual(found.last_date, max(skipped.mapped("date")))
        self.assertEqual(found.last_direction, "inbound")
        self.assertTrue(found.is_business)

    def test_known_and_own_people_are_not_listed(self):
        self.record(
            graph_message(ANNA, [GIULIA], [STRANGER]),
            graph_message(STRANGER, [GIULIA], ["office@lumen.example"]),
        )
        everybody = self.env["email.logging.correspondent"].search([])
        self.assertEqual(everybody.mapped("email"), [STRANGER])

    def test_automatic_mail_is_not_listed(self):
        self.record(graph_message("no-reply@shop.example", [GIULIA]))
        self.assertFalse(self.correspondent("no-reply@shop.example"))

    def test_company_known_by_its_domain(self):
        colleague = "nuovo@bianchi-arredi.example"
        self.record(
            graph_message(colleague, [GIULIA]), graph_message("x@gmail.com", [GIULIA])
        )
        self.assertEqual(self.correspondent(colleague).parent_id, self.bianchi_arredi)
        self.assertFalse(self.correspondent("x@gmail.com").is_business)

    def test_create_contact(self):
        colleague = "nuovo@bianchi-arredi.example"
        self.record(graph_message(colleague, [GIULIA]))
        action = (
            self.correspondent(colleague).with_user(self.giulia).action_create_contact()
        )
        then = action["params"]["next"]
        partner = self.env["res.partner"].browse(then["res_id"])
        self.assertEqual(action["params"]["type"], "warning", "logging is off")
        self.assertEqual(partner.email, colleague)
        self.assertEqual(partner.parent_id, self.bianchi_arredi)
        self.assertFalse(self.correspondent(colleague))
        waiting = self.env["email.logging.skipped"].search([("retry", "=", True)])
        self.assertEqual(waiting.sender_email, colleague)

    def test_add_to_existing_contact(self):
        self.record(graph_message(STRANGER, [GIULIA]))
        correspondent = self.correspondent().with_user(self.giulia)
        correspondent.partner_id = self.anna_bianchi
        self.env.invalidate_all()  # the button is a request of its own
        correspondent.action_add_to_contact()
        self.assertEqual(self.anna_bianchi.other_email_ids.email, STRANGER)
        self.assertFalse(self.decide(graph_message(STRANGER, [GIULIA]))[0].reason)

    def test_added_to_a_contact_that_has_no_address(self):
        """It becomes the contact's own; without a contact, nothing is said."""
        self.record(graph_message(STRANGER, [GIULIA]))
        correspondent = self.correspondent().with_user(self.giulia)
        with self.assertRaisesRegex(UserError, "Choose the existing contact"):
            correspondent.action_add_to_contact()
        correspondent.partner_id = self.env["res.partner"].create({"name": "Rita"})
        self.env.invalidate_all()
        correspondent.action_add_to_contact()
        partner = self.env["res.partner"].search([("name", "=", "Rita")])
        self.assertEqual(partner.email, STRANGER)
        self.assertFalse(partner.other_email_ids)

    def test_found_by_the_colleague_and_by_a_list_of_addresses(self):
        self.record(
            graph_message(STRANGER, [GIULIA]), graph_message("b@b.example", [MARCO])
        )
        model = self.env["email.logging.correspondent"].with_user(self.sara)
        by_name = model.search([("user_ids", "ilike", self.marco.name)])
        self.assertEqual(by_name.email, "b@b.example")
        by_id = model.search([("user_ids", "in", self.giulia.ids)])
        self.assertEqual(by_id.email, STRANGER)
        typed = [STRANGER.upper(), f"  {ANNA}"]
        self.assertEqual(model.search([("address", "in", typed)]).email, STRANGER)
        others = model.search([("address", "not in", typed)])
        self.assertEqual(others.email, "b@b.example")
        self.assertEqual(len(model.search([("address", "!=", False)])), 2)
        others = model.search([("address", "not ilike", STRANGER)])
        self.assertEqual(others.email, "b@b.example")

    def test_exclude_and_ignore(self):
        self.record(
            graph_message(STRANGER, [GIULIA]), graph_message("b@b.example", [GIULIA])
        )
        shown = self.correspondent().with_user(self.sara).action_exclude()
        self.assertEqual(
            shown["params"]["next"]["res_model"], "email.logging.correspondent"
        )
        self.assertFalse(self.correspondent())
        self.assertEqual(
            self.decide(graph_message(STRANGER, [GIULIA]))[0].reason, "excluded"
        )
        other = self.correspondent("b@b.example")
        nobody = new_test_user(self.env, "nobody", groups="base.group_user")
        with self.assertRaises(AccessError):
            other.with_user(nobody).action_ignore()
        other.with_user(self.giulia).action_ignore()
        self.assertTrue(other.ignored)

    def test_who_may_only_read_the_list_does_not_change_it(self):
        """As an administrator lets somebody who is not of Sales."""
        self.record(graph_message(STRANGER, [GIULIA]))
        auditor = new_test_user(self.env, "auditor", groups="base.group_user")
        model = self.env["ir.model"]._get("email.logging.correspondent")
        group = self.env["res.groups"].create(
            {"name": "Auditors", "user_ids": auditor.ids}
        )
        self.env["ir.model.access"].create(
            {
                "name": "Auditors",
                "model_id": model.id,
                "group_id": group.id,
                "perm_read": True,
            }
        )
        listed = self.correspondent().with_user(auditor)
        self.assertEqual(listed.email, STRANGER)
        for action in (listed.action_ignore, listed.action_restore):
            with self.assertRaises(AccessError):
                action()
        self.assertFalse(self.correspondent().ignored)

    def test_a_name_is_the_last_that_was_said(self):
        def written_to_as(*names):
            """:param names: of mails of one page"""
            people = [{"name": name, "address": STRANGER} for name in names]
            self.record(
                *(
                    graph_message(GIULIA, [], toRecipients=[{"emailAddress": person}])
                    for person in people
                )
            )
            return self.correspondent().name

        self.assertFalse(written_to_as(STRANGER))
        self.assertEqual(written_to_as("Rita Rossi"), "Rita Rossi")
        self.assertEqual(written_to_as(""), "Rita Rossi")
        for address in (STRANGER, STRANGER.upper()):
            self.assertEqual(written_to_as(address), "Rita Rossi")
        self.assertEqual(written_to_as("Rita Bruni", STRANGER), "Rita Bruni")

    def test_contact_that_somebody_made_meanwhile(self):
        self.record(graph_message(STRANGER, [GIULIA]))
        partner = self.env["res.partner"].create({"name": "S", "email": STRANGER})
        action = self.correspondent().with_user(self.giulia).action_create_contact()
        self.assertEqual(action["params"]["next"]["res_id"], partner.id)

    def test_excluded_people_are_listed_no_more(self):
        self.record(
            graph_message("a@lab.elsewhere.example", [GIULIA]),
            graph_message("b@notelsewhere.example", [GIULIA]),
        )
        self.env["email.logging.exclusion"].create({"name": "elsewhere.example"})
        left = self.env["email.logging.correspondent"].search([])
        self.assertEqual(left.mapped("email"), ["b@notelsewhere.example"])

    def test_whom_a_rule_logs_stays_listed(self):
        self.record(graph_message(STRANGER, [GIULIA]))
        rule = {"name": "elsewhere.example", "policy": "always"}
        rule = self.env["email.logging.exclusion"].create(rule)
        self.assertTrue(self.correspondent())
        rule.policy = "never"
        self.assertFalse(self.correspondent())

    def test_excluded_by_who_may_not_see_the_list(self):
        """Administrators of Odoo need not be of Sales."""
        self.record(graph_message(STRANGER, [GIULIA]))
        admin = new_test_user(self.env, "admin_only", groups="base.group_system")
        self.env["email.logging.exclusion"].with_user(admin).create({"name": STRANGER})
        self.assertFalse(self.correspondent())

    def test_form_of_an_exclusion(self):
        form = Form(self.env["email.logging.exclusion"].with_user(self.sara))
        form.name = "@Elsewhere.example"
        self.assertEqual(form.save().name, "elsewhere.example")

    def test_own_domain_is_not_excluded_by_mistake(self):
        exclusions = self.env["email.logging.exclusion"].with_user(self.sara)
        with self.assertRaisesRegex(ValidationError, "your own people"):
            exclusions.create({"name": "lumen.example"})
        for odd in ("lumen", f"{ANNA}, {STRANGER}", "not an address"):
            with self.assertRaisesRegex(ValidationError, "Enter an address"):
                exclusions.create({"name": odd})
        exclusions.create({"name": DARIO})

    def test_from_a_skipped_message_to_its_correspondent(self):
        self.record(graph_message(STRANGER, [GIULIA]))
        skipped = self.env["email.logging.skipped"].with_user(self.sara).search([])
        action = skipped.action_view_correspondents()
        self.assertEqual(action["res_id"], self.correspondent().id)
        self.record(graph_message("b@b.example", [GIULIA], ["c@c.example"]))
        skipped = skipped.search([("sender_email", "=", "b@b.example")])
        action = skipped.action_view_correspondents()
        several = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual({*several.mapped("email")}, {"b@b.example", "c@c.example"})

    def test_logged_copy_that_was_deleted(self):
        message = graph_message()
        logged = self.record(message)
        self.record(copy_of(message))
        skipped = self.env["email.logging.skipped"].with_user(self.sara).search([])
        self.assertEqual(skipped.action_view_logged_message()["res_id"], logged.id)
        logged.unlink()
        with self.assertRaisesRegex(UserError, "Retry"):
            skipped.action_view_logged_message()

    def test_address_of_the_email_field_is_removed_there(self):
        self.anna_bianchi.email = f"{ANNA}, anna@second.example"
        typed = self.anna_bianchi.other_email_ids
        with self.assertRaisesRegex(UserError, "e-mail field"):
            typed.unlink()
        self.anna_bianchi.email = ANNA
        self.assertFalse(typed.exists())

    def test_salespeople_see_whom_they_write_with(self):
        self.record(
            graph_message(STRANGER, [GIULIA]), graph_message("m@m.example", [MARCO])
        )
        model = self.env["email.logging.correspondent"]
        self.assertEqual(model.with_user(self.giulia).search([]).email, STRANGER)
        self.assertEqual(len(model.with_user(self.sara).search([])), 2)
        with self.assertRaises(AccessError):
            model.with_user(self.dario).search([])

    def test_why_page_finds_logged_and_skipped(self):
        logged = graph_message(ANNA, [GIULIA])
        skipped = graph_message(STRANGER, [GIULIA])
        self.record(logged, skipped)
        verdicts = self.env["email.logging.verdict"].with_user(self.sara)
        for value, expected in [
            (ANNA, "logged"),
            (STRANGER, "unknown_contact"),
        ]:
            found = verdicts.search([("participants", "ilike", value)])
            self.assertEqual(found.verdict, expected)
            self.assertTrue(found.explanation)
        found = verdicts.search([("participants", "ilike", ANNA)])
        self.assertEqual(found.addresses, f"{ANNA}, {GIULIA}")
        by_id = [("internet_message_id", "=", skipped.internet_message_id)]
        found = verdicts.search(by_id)
        action = found.action_view()
        self.assertEqual(action["res_model"], "email.logging.skipped")

    def test_list_names_recipients_in_one_line(self):
        named = recipient(GIULIA)
        named["emailAddress"]["name"] = "Conti, Giulia"
        (message,) = self.record(
            graph_message(ANNA, toRecipients=[named, recipient("x@y.example")])
        )
        self.assertEqual(message.recipient_names, "Conti, Giulia, x")

    def test_why_page_finds_by_day_of_the_reader_s_clock(self):
        self.record(graph_message(receivedDateTime="2026-11-02T23:30:00Z"))
        verdicts = self.env["email.logging.verdict"].with_user(self.sara)
        for zone, day in (("UTC", "2026-11-02"), ("Europe/Rome", "2026-11-03")):
            there = verdicts.with_context(tz=zone)
            found = there.search([("day", "=", day)])
            self.assertEqual(len(found), 1)
            self.assertEqual(str(found.day), day)
            self.assertFalse(there.search([("day", "=", "2026-11-04")]))

    def test_why_page_of_an_administrator_outside_sales(self):
        self.record(graph_message())
        admin = new_test_user(self.env, "outsider", groups="base.group_system")
        verdict = self.env["email.logging.verdict"].with_user(admin).search([])
        with self.assertRaisesRegex(UserError, "may not read"):
            verdict.action_view()
