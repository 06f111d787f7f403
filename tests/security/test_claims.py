"""Whose mail it is: what a user says of himself gives no right."""

from ast import literal_eval
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common import ANNA, GIULIA, MARCO, STRANGER, EmailLoggingCase, graph_message

DIRECTOR = "director@lumen.example"
EVE = "eve@lumen.example"
NEW = "eve.new@lumen.example"


class ClaimsCase(EmailLoggingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eve = new_test_user(
            cls.env,
            "eve",
            groups="base.group_user,base.group_partner_manager,"
            "sales_team.group_sale_salesman",
            email=EVE,
        )
        cls.director = new_test_user(
            cls.env,
            "director",
            groups="base.group_user,sales_team.group_sale_salesman",
            email=DIRECTOR,
        )
        cls.access = new_test_user(
            cls.env,
            "access",
            groups="base.group_user,base.group_partner_manager,base.group_erp_manager",
        )
        cls.addresses = cls.env["email.logging.address"]

    def of(self, user, *states):
        domain = [("partner_id", "=", user.partner_id.id)]
        if states:
            domain.append(("state", "in", states))
        return self.addresses.search(domain)

    def claim_other(self, email, user=None):
        """As a user does by RPC: for himself, unless told otherwise."""
        partner = (user or self.eve).partner_id
        addresses = self.addresses.with_user(self.eve)
        return addresses.create({"partner_id": partner.id, "email": email})

    def write_own_email(self, email):
        self.eve.with_user(self.eve).write({"email": email})

    def people(self, *args):
        """:return: (users, contacts) of a message that is logged"""
        (message,) = self.record(graph_message(*args))
        return message.entry_ids.user_id, message.entry_ids.partner_id

    def assert_eve_reads_nothing(self):
        messages = self.env["email.logging.message"].with_user(self.eve)
        self.assertFalse(messages.search([]))


@tagged("post_install", "-at_install")
class TestHijacks(ClaimsCase):
    """Each way to steal mail: it stays with its owner, and the claim is listed."""

    def assert_colleague_keeps_mail(self, email):
        self.assertEqual(self.people(ANNA, [email]), (self.director, self.anna_bianchi))
        (message,) = self.record(graph_message(email, [ANNA]))
        self.assertEqual(message.direction, "outbound")
        self.assertEqual(message.entry_ids.user_id, self.director)
        self.assert_eve_reads_nothing()

    def assert_customer_is_logged(self, email=ANNA):
        (message,) = self.record(graph_message(email, [GIULIA]))
        self.assertEqual(message.direction, "inbound")
        self.assertEqual(message.entry_ids.user_id, self.giulia)
        self.assertEqual(message.entry_ids.partner_id, self.anna_bianchi)
        self.assert_eve_reads_nothing()

    def assert_listed(self, email, contradicts):
        found = self.addresses.with_user(self.sara).search(
            [("is_internal", "=", True), ("state", "!=", "confirmed")]
        )
        claim = found.filtered(lambda address: address.email == email)
        self.assertEqual(claim.partner_id, self.eve.partner_id)
        self.assertEqual(claim.claimed_by_id, self.eve)
        self.assertTrue(claim.claimed_on)
        self.assertIn(contradicts, claim.contradiction)

    def test_colleague_s_address_as_other_address(self):
        self.claim_other(DIRECTOR)
        self.assert_colleague_keeps_mail(DIRECTOR)
        self.assert_listed(DIRECTOR, "director")

    def test_colleague_s_address_in_preferences(self):
        self.write_own_email(f"{EVE}, {DIRECTOR}")
        self.assert_colleague_keeps_mail(DIRECTOR)
        self.assert_listed(DIRECTOR, "director")

    def test_colleague_s_address_as_own(self):
        self.write_own_email(DIRECTOR)
        self.assert_colleague_keeps_mail(DIRECTOR)
        self.assert_listed(DIRECTOR, "director")
        self.assertEqual(self.people(ANNA, [EVE])[0], self.eve, "the former counts")

    def test_colleague_s_other_address(self):
        self.addresses.create(
            {"partner_id": self.director.partner_id.id, "email": "boss@home.example"}
        )
        self.claim_other("boss@home.example")
        self.write_own_email("boss@home.example")
        self.assert_colleague_keeps_mail("boss@home.example")

    def test_customer_s_address_as_own(self):
        self.write_own_email(ANNA)
        self.assert_customer_is_logged()
        self.assert_listed(ANNA, "Anna Bianchi")

    def test_customer_s_address_as_other_address(self):
        self.claim_other(ANNA)
        self.assert_customer_is_logged()
        self.assert_listed(ANNA, "Anna Bianchi")

    def test_customer_s_other_address(self):
        email = "anna@home.example"
        self.addresses.create({"partner_id": self.anna_bianchi.id, "email": email})
        self.claim_other(email)
        self.assert_customer_is_logged(email)
        self.assert_listed(email, "Anna Bianchi")

    def test_address_of_a_lead(self):
        lead = self.env["crm.lead"].create({"name": "New", "email_from": STRANGER})
        self.write_own_email(STRANGER)
        (message,) = self.record(graph_message(STRANGER, [GIULIA]))
        self.assertEqual(message.entry_ids.lead_id, lead)
        self.assert_listed(STRANGER, "New")

    def test_contact_merged_into_own_partner(self):
        email = "anna@home.example"
        anna = self.env["res.partner"].create({"name": "Anna", "email": EVE})
        self.addresses.create({"partner_id": anna.id, "email": email})
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.eve)
        wizard.sudo()._merge((anna | self.eve.partner_id).ids, self.eve.partner_id)
        self.assertEqual(self.of(self.eve, "claimed").email, email)
        self.assertEqual(self.people(ANNA, [EVE])[0], self.eve)

    def test_defaults_of_the_context_confirm_nothing(self):
        context = {
            "default_state": "confirmed",
            "default_is_main": True,
            "default_confirmed_by_id": self.sara.id,
            "email_logging_from_field": True,
        }
        addresses = self.addresses.with_user(self.eve).with_context(**context)
        addresses.create({"partner_id": self.eve.partner_id.id, "email": DIRECTOR})
        self.eve.with_user(self.eve).with_context(**context).email = f"{EVE}, {MARCO}"
        self.assertEqual(self.of(self.eve, "confirmed").email, EVE)
        self.assert_colleague_keeps_mail(DIRECTOR)

    def test_states_are_not_written(self):
        claim = self.claim_other(DIRECTOR)
        for vals in (
            {"state": "confirmed"},
            {"is_main": True},
            {"claimed_by_id": self.sara.id},
            {"partner_id": self.giulia.partner_id.id},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                claim.with_user(self.eve).write(vals)
        for name in ("action_confirm", "action_remove", "action_withdraw"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(claim.with_user(self.eve), name)()

    def test_nobody_takes_away_what_counts(self):
        other = self.addresses.create(
            {"partner_id": self.director.partner_id.id, "email": "boss@home.example"}
        )
        for address in other | self.of(self.director) | self.of(self.eve):
            with self.subTest(address.email), self.assertRaises(AccessError):
                address.with_user(self.eve).write({"email": "x@y.example"})
            with (
                self.subTest(address.email),
                self.assertRaises(UserError),
            ):
                address.with_user(self.eve).with_context(
                    email_logging_from_field=True
                ).unlink()
        self.write_own_email(False)
        self.assertEqual(self.people(ANNA, [EVE])[0], self.eve)

    def test_claim_for_somebody_else(self):
        self.claim_other("x@y.example", self.director)
        self.assertEqual(
            self.decide(graph_message(ANNA, ["x@y.example"]))[0].reason,
            "unknown_salesperson",
        )

    def test_own_claim_is_changed_and_withdrawn(self):
        claim = self.claim_other(DIRECTOR).with_user(self.eve)
        claim.email = "e@home.example"
        self.assertEqual(claim.state, "claimed")
        claim.unlink()
        self.assertEqual(self.of(self.eve).email, EVE)

    def test_portal_user_is_a_contact(self):
        portal = new_test_user(
            self.env, "p", groups="base.group_portal", email="p@x.example"
        )
        portal.with_user(portal).sudo().email = DIRECTOR
        self.assert_colleague_keeps_mail(DIRECTOR)
        portal.email = "p@y.example"
        self.assertEqual(self.people("p@y.example", [GIULIA])[1], portal.partner_id)

    def test_claim_does_not_forbid_an_exclusion(self):
        self.write_own_email("eve@bianchi-arredi.example")
        exclusions = self.env["email.logging.exclusion"].with_user(self.sara)
        self.assertTrue(exclusions.create({"name": "bianchi-arredi.example"}))


@tagged("post_install", "-at_install")
class TestClaims(ClaimsCase):
    def activities(self):
        return self.env["mail.activity"].search([("summary", "ilike", "address")])

    def test_new_own_address_waits_and_is_confirmed(self):
        self.write_own_email(NEW)
        self.record(graph_message(ANNA, [NEW]))
        waiting = self.env["email.logging.skipped"].search([])
        self.assertEqual(waiting.reason, "unknown_salesperson")
        claim = self.of(self.eve, "claimed")
        self.assertEqual(claim.former_email, EVE)
        claim.with_user(self.access).action_confirm()
        self.assertTrue(waiting.retry)
        self.assertEqual(claim.confirmed_by_id, self.access)
        self.assertEqual(self.people(ANNA, [NEW])[0], self.eve)
        (decision,) = self.decide(graph_message(ANNA, [EVE]))
        self.assertEqual(decision.reason, "unknown_salesperson", "the former is gone")

    def test_change_is_tracked(self):
        self.write_own_email(NEW)
        self.env.flush_all()
        self.env.cr.precommit.run()  # Odoo notes changes at the end
        tracked = self.eve.partner_id.message_ids.sudo().tracking_value_ids
        self.assertIn(NEW, tracked.mapped("new_value_char"))

    def test_confirmation_is_undone_where_another_address_counts_by_now(self):
        """As after a merge of contacts: the former one takes its place from nobody."""
        self.write_own_email(NEW)
        claim = self.of(self.eve, "claimed").with_user(self.sara)
        claim.action_confirm()
        other = self.of(self.director, "confirmed")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE email_logging_address SET partner_id = %s WHERE id = %s",
            [self.eve.partner_id.id, other.id],
        )
        self.env.invalidate_all()
        claim.action_withdraw()
        self.assertEqual(self.of(self.eve, "confirmed"), other)
        self.assertTrue(self.decide(graph_message(ANNA, [EVE]))[0].reason)

    def test_confirmation_is_undone(self):
        self.write_own_email(NEW)
        claim = self.of(self.eve, "claimed").with_user(self.sara)
        claim.action_confirm()
        claim.action_withdraw()
        self.assertEqual(self.people(ANNA, [EVE])[0], self.eve)
        self.assertTrue(self.decide(graph_message(ANNA, [NEW]))[0].reason)
        claim.action_remove()
        self.assertEqual(self.eve.email, EVE)
        self.assertEqual(self.of(self.eve).mapped("state"), ["confirmed"])

    def test_removing_gives_the_field_its_former_address(self):
        self.write_own_email(f"{DIRECTOR}, {MARCO}")
        claims = self.of(self.eve, "claimed").with_user(self.sara)
        self.assertEqual(len(claims), 2)
        claims.filtered("is_main").action_remove()
        self.assertEqual(self.eve.email, f"{EVE}, {MARCO}")
        self.of(self.eve, "claimed").with_user(self.sara).action_remove()
        self.assertEqual(self.eve.email, EVE)
        self.assertEqual(self.of(self.eve).mapped("state"), ["confirmed"])

    def test_removing_confirms_nothing_else(self):
        self.eve.email = False
        self.write_own_email(f"{DIRECTOR}, {MARCO}")
        claims = self.of(self.eve, "claimed")
        claims.filtered("is_typed").with_user(self.sara).action_remove()
        self.assertEqual(self.of(self.eve).mapped("state"), ["claimed"])
        self.write_own_email(f"{DIRECTOR}, {MARCO}")
        claims = self.of(self.eve, "claimed")
        claims.filtered("is_main").with_user(self.sara).action_remove()
        self.assertFalse(self.of(self.eve))
        self.assertFalse(self.eve.email)

    def test_what_somebody_entitled_writes_counts(self):
        self.eve.with_user(self.access).email = NEW
        self.assertEqual(self.people(ANNA, [NEW])[0], self.eve)
        other = {"partner_id": self.eve.partner_id.id, "email": "e@home.example"}
        self.addresses.with_user(self.sara).create(other)
        self.assertEqual(self.people(ANNA, ["e@home.example"])[0], self.eve)

    def test_user_made_by_an_administrator(self):
        user = (
            self.env["res.users"]
            .with_user(self.access)
            .create(
                {
                    "name": "New",
                    "login": "new",
                    "email": f"{NEW}, new@home.example",
                    "group_ids": [
                        Command.set(
                            self.env.ref("sales_team.group_sale_salesman").ids
                            + self.env.ref("base.group_user").ids
                        )
                    ],
                }
            )
        )
        for email in (NEW, "new@home.example"):
            self.assertEqual(self.people(ANNA, [email])[0], user)

    def test_user_who_signs_up_by_himself(self):
        """Even where a company makes internal users of visitors."""
        visitor = self.env.ref("base.public_user")
        groups = self.env.ref("sales_team.group_sale_salesman")
        users = self.env["res.users"].with_user(visitor).sudo()
        vals = {"name": "New", "login": "new", "email": DIRECTOR}
        user = users.create({**vals, "group_ids": [Command.set(groups.ids)]})
        self.assertEqual(self.of(user).state, "claimed")
        self.assertEqual(self.people(ANNA, [DIRECTOR])[0], self.director)

    def test_contact_that_becomes_a_user(self):
        """Its further addresses were entered by whoever edits contacts."""
        contact = self.env["res.partner"].create({"name": "New", "email": NEW})
        self.addresses.with_user(self.eve).create(
            {"partner_id": contact.id, "email": DIRECTOR}
        )
        user = new_test_user(
            self.env,
            "new",
            groups="base.group_user,sales_team.group_sale_salesman",
            partner_id=contact.id,
            email=NEW,
        )
        self.assertEqual(self.people(ANNA, [NEW])[0], user)
        self.assertEqual(self.people(ANNA, [DIRECTOR])[0], self.director)
        self.assertEqual(self.of(user, "claimed").email, DIRECTOR)

    def test_group_makes_internal_users(self):
        portal = new_test_user(
            self.env, "p", groups="base.group_portal", email="p@x.example"
        )
        self.assertFalse(self.of(portal))
        portal.group_ids = [
            Command.set(self.env.ref("sales_team.group_sale_salesman").ids)
        ]
        self.assertEqual(self.people(ANNA, ["p@x.example"])[0], portal)
        portal.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        self.assertFalse(self.of(portal))
        self.assertEqual(self.people("p@x.example", [GIULIA])[1], portal.partner_id)

    def test_a_group_s_own_list_makes_internal_users(self):
        user = new_test_user(self.env, "p", groups="base.group_portal", email=NEW)
        self.env.ref("base.group_portal").user_ids = [Command.unlink(user.id)]
        self.assertFalse(self.of(user))
        self.env.ref("base.group_user").user_ids = [Command.link(user.id)]
        self.assertEqual(self.of(user).email, NEW)

    def test_a_new_group_makes_internal_users(self):
        user = new_test_user(self.env, "p", groups="base.group_portal", email=NEW)
        self.env.ref("base.group_portal").user_ids = [Command.unlink(user.id)]
        internal = {"implied_ids": self.env.ref("base.group_user").ids}
        members = {"name": "Agents", "user_ids": user.ids, **internal}
        group = self.env["res.groups"].create(members)
        self.assertEqual(self.of(user).email, NEW)
        # Of what says nothing of its members, nothing follows.
        self.env.flush_all()
        lists = patch.object(type(self.addresses), "_list_mains")
        with lists as listed:
            group.name = "Agents of today"
            self.env["res.groups"].create({"name": "Nobody yet"})
        listed.assert_not_called()

    def test_one_address_is_entered_at_a_time(self):
        for odd in ("eve", f"{EVE}, {NEW}", "e@home.example e@work.example"):
            with self.assertRaisesRegex(ValidationError, "Enter one address"):
                self.claim_other(odd)

    def test_two_confirmed_claims_are_a_conflict(self):
        self.eve.with_user(self.access).email = DIRECTOR
        conflict = self.of(self.eve, "conflict")
        self.assertEqual(conflict.email, DIRECTOR)
        self.assertEqual(self.people(ANNA, [DIRECTOR])[0], self.director)
        self.assertEqual(self.people(ANNA, [EVE])[0], self.eve)
        self.assertTrue(self.activities())
        conflict.with_user(self.access).action_confirm()
        self.assertEqual(self.people(ANNA, [DIRECTOR])[0], self.eve)
        listed = self.of(self.director, "claimed")
        self.assertEqual(listed.email, DIRECTOR)
        listed.with_user(self.access).action_confirm()
        self.assertEqual(self.people(ANNA, [DIRECTOR])[0], self.director)

    def test_address_of_somebody_who_left(self):
        self.director.active = False
        other = {"partner_id": self.eve.partner_id.id, "email": DIRECTOR}
        self.addresses.with_user(self.sara).create(other)
        self.assertEqual(self.people(ANNA, [DIRECTOR])[0], self.eve)
        self.director.active = True
        self.assertEqual(self.people(ANNA, [DIRECTOR])[0], self.eve)
        self.assertEqual(self.of(self.director, "conflict").email, DIRECTOR)

    def test_administrators_are_told_once(self):
        for email in (NEW, DIRECTOR, ANNA, NEW):
            self.write_own_email(f"{email}, {MARCO}")
        self.claim_other("e@home.example")
        activity = self.activities()
        self.assertEqual(len(activity), 1)
        self.assertTrue(activity.user_id.has_group("base.group_erp_manager"))
        self.assertIn("eve", activity.note)
        self.of(self.eve, "claimed").with_user(self.access).action_remove()
        self.assertFalse(self.activities())

    def test_somebody_is_told_while_anybody_may_decide(self):
        """Who administers access rights, else who leads Sales."""
        system = self.env.ref("base.user_root")
        for group in ("base.group_erp_manager", "sales_team.group_sale_manager"):
            users = self.env.ref(group).all_user_ids.filtered("active") - system
            self.assertIn(self.addresses._responsible(), users)
            users.active = False
        self.assertEqual(self.addresses._responsible(), system)

    def test_while_others_wait_it_stays_told(self):
        self.write_own_email(NEW)
        self.claim_other("e@home.example")
        self.of(self.eve, "claimed").filtered("is_main").action_confirm()
        self.assertEqual(len(self.activities()), 1)

    def test_companies_that_trust_their_users(self):
        self.env["email.logging.settings"]._set("trust_users", "True")
        self.write_own_email(NEW)
        self.assertEqual(self.people(ANNA, [NEW])[0], self.eve)
        for email in (DIRECTOR, ANNA):
            self.write_own_email(email)
            self.assertEqual(self.of(self.eve, "claimed").email, email)
        self.write_own_email(f"{NEW}, e@home.example")
        self.assertEqual(self.of(self.eve, "claimed").email, "e@home.example")

    def test_directory_of_the_tenant(self):
        directory = self.env.registry["email.logging.directory"]
        with patch.object(
            directory,
            "_is_confirmed_by_directory",
            lambda self, user, address: address == NEW,
        ):
            self.write_own_email(NEW)
        self.assertEqual(self.people(ANNA, [NEW])[0], self.eve)

    def test_same_address_for_two_contacts(self):
        vals = {"partner_id": self.anna_bianchi.id, "email": "a@home.example"}
        self.addresses.create(vals)
        with self.assertRaisesRegex(ValidationError, "another contact"):
            self.addresses.create(dict(vals, partner_id=self.john_carter.id))

    def test_claim_takes_no_address_from_its_owner(self):
        self.claim_other("boss@home.example")
        self.addresses.with_user(self.sara).create(
            {"partner_id": self.director.partner_id.id, "email": "boss@home.example"}
        )
        self.assertEqual(self.people(ANNA, ["boss@home.example"])[0], self.director)

    def test_page_of_claims(self):
        self.write_own_email(NEW)
        of_contact = {"partner_id": self.anna_bianchi.id, "email": "a@home.example"}
        self.addresses.with_user(self.eve).create(of_contact)
        action = self.env.ref("crm_email_logging.email_logging_claim_action")
        view = action.view_ids.filtered(lambda v: v.view_mode == "form").view_id
        form = Form(self.of(self.eve, "claimed").with_user(self.access), view=view)
        self.assertEqual(form.email, NEW)
        domain = literal_eval(action.domain)
        claims = self.addresses.with_user(self.access).search(domain)
        self.assertIn(NEW, claims.mapped("email"))
        self.assertNotIn("a@home.example", claims.mapped("email"))
