"""Addresses of several salespeople."""

from ast import literal_eval

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import ANNA, DARIO, GIULIA, JOHN, MARCO, graph_message
from ..sandbox_common import SandboxCase, mime
from ..security.test_claims import DIRECTOR, EVE, ClaimsCase

TEAM = "vendite.italia@lumen.example"


def enter(env, email, *users):
    """:return: the address, entered for each of `users`"""
    return env["email.logging.address"].create(
        [{"partner_id": user.partner_id.id, "email": email} for user in users]
    )


@tagged("post_install", "-at_install")
class TestTeamMail(SandboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        addresses = cls.env(user=cls.sara)
        cls.team = enter(addresses, TEAM, cls.giulia, cls.marco, cls.dario)

    def logged(self, *messages):
        """Send and log them.

        :return: {subject: [(contact, salesperson)], the principal ones first}
        """
        self.send(*messages)
        self.run_job()
        return {
            message.subject: [
                (entry.partner_id, entry.user_id)
                for entry in message.entry_ids.sorted("id")
            ]
            for message in self.messages
        }

    def test_each_of_the_team_has_what_the_team_gets_and_sends(self):
        john, anna = self.john_carter, self.anna_bianchi
        giulia, marco, sara = self.giulia, self.marco, self.sara
        self.assertEqual(
            self.logged(
                mime(JOHN, [TEAM], subject="to the team"),
                mime(JOHN, ["vendite.italia+fair@lumen.example"], subject="tag"),
                mime(JOHN, [TEAM], [MARCO], subject="one is named"),
                mime(JOHN, [sara.email], [TEAM], subject="a colleague is named"),
                mime(JOHN, [TEAM], [ANNA], subject="two contacts"),
                mime(TEAM, [JOHN], subject="by the team"),
                mime(TEAM, [JOHN], subject="by one of it", Sender=MARCO),
                mime(MARCO, [JOHN], [TEAM], subject="the team is told"),
            ),
            {
                "to the team": [(john, giulia), (john, marco)],
                "tag": [(john, giulia), (john, marco)],
                "one is named": [(john, marco), (john, giulia)],
                "a colleague is named": [(john, sara), (john, giulia), (john, marco)],
                "two contacts": [(john, giulia), (anna, giulia), (john, marco)],
                "by the team": [(john, giulia), (john, marco)],
                "by one of it": [(john, marco), (john, giulia)],
                "the team is told": [(john, marco), (john, giulia)],
            },
        )
        inbound = self.messages.filtered(lambda m: m.direction == "inbound")
        self.assertEqual(len(inbound), 5)

    def test_who_left_or_does_not_sell_has_no_entries(self):
        self.giulia.active = False
        self.assertEqual(
            self.logged(mime(JOHN, [TEAM], subject="to the team")),
            {"to the team": [(self.john_carter, self.marco)]},
        )
        self.team.filtered(lambda a: a.partner_id == self.marco.partner_id).unlink()
        self.send(mime(JOHN, [TEAM], [DARIO]))
        self.run_job()
        self.assertEqual(self.skipped.reason, "unknown_salesperson")

    def test_members_of_the_team_read_it_and_no_others(self):
        self.logged(mime(JOHN, [TEAM]))
        messages = self.env["email.logging.message"]
        for user in (self.giulia, self.marco):
            self.assertEqual(messages.with_user(user).search([]), self.messages)
        self.env["res.users"].browse(self.dario.id).group_ids = [
            (4, self.env.ref("sales_team.group_sale_salesman").id)
        ]
        self.assertFalse(messages.with_user(self.dario).search([]))


@tagged("post_install", "-at_install")
class TestTeamsOfUsers(ClaimsCase):
    def setUp(self):
        super().setUp()
        self.team = enter(self.env(user=self.sara), TEAM, self.giulia, self.marco)

    def users(self, email=TEAM):
        return self.people(ANNA, [email])[0]

    def claim(self):
        return self.claim_other(TEAM).with_user(self.sara)

    def test_what_somebody_entitled_enters_for_two_is_a_team_s(self):
        self.assertEqual(self.team.mapped("state"), ["confirmed", "confirmed"])
        self.assertEqual(self.users(), self.giulia | self.marco)
        seen = self.team.with_user(self.giulia).mapped("shared_with")
        self.assertEqual(seen, [self.marco.name, self.giulia.name])

    def test_nobody_joins_by_himself(self):
        claim = self.claim()
        self.eve.with_user(self.eve).email = f"{EVE}, {TEAM}"
        self.assertEqual(self.of(self.eve, "confirmed").email, EVE)
        self.assertEqual(self.users(), self.giulia | self.marco)
        self.assert_eve_reads_nothing()
        self.assertFalse(claim.with_user(self.eve).shared_with)
        self.assertIn(self.giulia.name, claim.contradiction)
        for name in ("action_share", "action_confirm_alone"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(claim.with_user(self.eve), name)()
        with self.assertRaises(AccessError):
            self.team.with_user(self.eve).write({"email": EVE})

    def test_trusted_users_do_not_join_either(self):
        self.env["email.logging.settings"]._set("trust_users", "True")
        self.write_own_email(TEAM)
        self.assertEqual(self.users(), self.giulia | self.marco)

    def test_who_is_confirmed_joins_and_leaves(self):
        claim = self.claim()
        self.assertTrue(claim.is_shared)
        self.assertFalse(claim.is_contested)
        claim.action_confirm()
        self.assertEqual(self.users(), self.giulia | self.marco | self.eve)
        claim.action_withdraw()
        self.assertEqual(self.users(), self.giulia | self.marco)

    def test_who_is_confirmed_alone_takes_it(self):
        self.claim().action_confirm_alone()
        self.assertEqual(self.users(), self.eve)
        self.assertEqual(self.team.mapped("state"), ["claimed", "claimed"])
        self.team[0].with_user(self.sara).action_confirm()
        self.assertEqual(self.users(), self.eve | self.giulia)

    def test_somebody_s_main_address_becomes_a_team_s_when_it_is_said(self):
        (joining,) = enter(self.env(user=self.sara), DIRECTOR, self.giulia)
        self.assertEqual(joining.state, "conflict")
        self.assertEqual(self.users(DIRECTOR), self.director)
        self.assertTrue(joining.is_contested)
        joining.action_share()
        self.assertEqual(self.users(DIRECTOR), self.director | self.giulia)
        (third,) = enter(self.env(user=self.sara), DIRECTOR, self.marco)
        self.assertEqual(third.state, "confirmed")

    def test_who_comes_back_is_of_the_team_again(self):
        self.giulia.active = False
        self.assertEqual(self.users(), self.marco)
        self.giulia.active = True
        self.assertEqual(self.users(), self.giulia | self.marco)

    def test_two_users_of_one_person_are_one(self):
        partner = self.giulia.partner_id
        group = self.env.ref("sales_team.group_sale_salesman")
        self.env["res.users"].create(
            {"login": "g2", "partner_id": partner.id, "group_ids": [(6, 0, group.ids)]}
        )
        self.assertEqual(self.users(GIULIA), self.giulia)

    def test_a_double_is_refused_without_an_error_in_the_log(self):
        vals = {"partner_id": self.giulia.partner_id.id, "email": f" {TEAM.upper()}"}
        other = self.addresses.create(dict(vals, email="g@home.example"))
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            with self.assertRaisesRegex(ValidationError, "entered already"):
                self.addresses.create(vals)
            with self.assertRaisesRegex(ValidationError, "entered already"):
                self.addresses.create([dict(vals, email="x@y.example")] * 2)
            with self.assertRaisesRegex(ValidationError, "entered already"):
                other.email = TEAM

    def test_page_of_teams(self):
        action = self.env.ref("crm_email_logging.email_logging_team_address_action")
        (joining,) = enter(self.env(user=self.access), TEAM, self.eve)
        addresses = self.addresses.with_user(self.access)
        found = addresses.search(literal_eval(action.domain))
        self.assertIn(joining, found)
        self.assertFalse(found.filtered("is_main"))
        for name in (self.giulia.name, self.marco.name):
            self.assertIn(name, joining.with_user(self.access).shared_with)

    def test_teams_are_none_of_contacts(self):
        with self.assertRaisesRegex(ValidationError, "another contact"):
            self.addresses.create({"partner_id": self.anna_bianchi.id, "email": TEAM})
        (decision,) = self.decide(graph_message(TEAM, [MARCO]))
        self.assertEqual(decision.reason, "internal")
