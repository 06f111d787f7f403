"""Own side: whose addresses are ours, through SMTP and the job."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...exchange.graph.client import GraphClient
from ..common import ANNA, GIULIA, JOHN, MARCO, STRANGER
from ..sandbox_common import SandboxCase, mime

SECOND = "lumen-group.example"
GIULIA_2, MARCO_2 = f"giulia.conti@{SECOND}", f"marco.ferri@{SECOND}"


class OwnCase(SandboxCase):
    def setUp(self):
        super().setUp()
        defaults = GraphClient.__init__.__kwdefaults__
        self.startPatcher(patch.dict(defaults, sleep=lambda _seconds: None))

    def log(self, *messages):
        """:return: {subject: entries, or the reason why not}"""
        self.send(*messages)
        self.run_job()
        found = {m.subject: m.entry_ids for m in self.messages}
        # What was not logged has no subject: found by its Message-ID.
        reasons = {s.internet_message_id: s.reason for s in self.skipped}
        return {
            m["Subject"]: found.get(m["Subject"]) or reasons[m["Message-ID"]]
            for m in messages
        }

    def listed(self):
        return self.env["email.logging.correspondent"].search([]).mapped("email")

    def know(self, *domains, entered=""):
        """What the tenant says from now on, and what the administrator entered."""
        self.control.set_domains(["lumen.example", *domains])
        self.mailbox.write({"own_domains": entered, "domains_date": False})


@tagged("post_install", "-at_install")
class TestOwnDomains(OwnCase):
    def test_asked_from_the_tenant(self):
        found = self.log(
            mime(STRANGER, [GIULIA], [MARCO_2], subject="copy"),
            mime(JOHN, [GIULIA_2], subject="to the second domain"),
            mime(GIULIA_2, [JOHN], [GIULIA], subject="from the second domain"),
            mime(MARCO_2, [STRANGER], [GIULIA], subject="to a stranger"),
        )
        self.assertEqual(found["copy"], "unknown_contact")
        self.assertEqual(self.listed(), [STRANGER])
        self.assertEqual(found["to the second domain"], "unknown_salesperson")
        entry = found["from the second domain"]
        self.assertEqual(entry.direction, "outbound")
        self.assertEqual(entry.partner_id, self.john_carter)
        self.assertEqual(found["to a stranger"], "unknown_contact")
        self.assertIn(SECOND, self.mailbox.tenant_domains)

    def test_the_remedy_names_the_address_and_works(self):
        self.log(mime(JOHN, [GIULIA_2]))
        skipped = self.skipped
        self.assertIn(GIULIA_2, skipped.remedy)
        self.assertIn("own domain", skipped.remedy)
        verdict = self.env["email.logging.verdict"].search([])
        self.assertEqual(verdict.explanation, skipped.remedy)
        self.env["email.logging.address"].create(
            {"partner_id": self.giulia.partner_id.id, "email": GIULIA_2}
        )
        skipped.action_retry()
        self.run_job()
        self.assertEqual(self.messages.entry_ids.user_id, self.giulia)

    def test_where_the_account_may_not_know(self):
        self.control.add_fault(
            path="/organization",
            status=403,
            code="Authorization_RequestDenied",
            times=None,
        )
        self.log(mime(STRANGER, [GIULIA], [MARCO_2]))
        self.assertFalse(self.mailbox.tenant_domains)
        self.assertFalse(self.mailbox.error_kind)
        self.assertEqual(set(self.listed()), {STRANGER, MARCO_2})
        self.control.clear_requests()
        self.run_job()
        asked = [r["path"] for r in self.control.requests()]
        self.assertFalse([p for p in asked if "organization" in p], "once a day")
        self.mailbox.own_domains = f"@{SECOND.upper()}"
        self.assertEqual(self.mailbox.own_domains, SECOND)
        self.assertEqual(self.listed(), [STRANGER])
        self.assertTrue(self.skipped.retry)
        self.run_job()
        self.assertEqual(self.listed(), [STRANGER])

    def test_an_outage_of_the_question_stops_nothing(self):
        self.log(mime(JOHN, [GIULIA], subject="before"))
        self.mailbox.domains_date = False
        for fault in (
            {"status": 503},
            {"status": 404},
            {"html": True, "status": 200},
            {"drop": "before"},
        ):
            with self.subTest(fault):
                self.control.add_fault(path="/organization", times=9, **fault)
                self.mailbox.domains_date = False
                subject = f"during {fault}"
                found = self.log(mime(JOHN, [GIULIA], subject=subject))
                self.assertEqual(found[subject].partner_id, self.john_carter)
                self.assertIn(SECOND, self.mailbox.tenant_domains)
                self.control.clear_faults()

    def test_after_an_outage_it_is_asked_again_soon(self):
        """A refusal, in contrast, holds for a day."""
        for status, waits in ((503, False), (403, True)):
            with self.subTest(status):
                self.control.add_fault(path="/organization", times=9, status=status)
                self.mailbox.write({"domains_date": False, "tenant_domains": False})
                self.run_job()
                self.control.clear_faults()
                with freeze_time(datetime.now() + timedelta(hours=2)):
                    self.assertEqual(self.mailbox._is_to_learn_domains(), not waits)

    def test_only_our_own_people_wait_for_nothing(self):
        self.know()
        self.log(mime(GIULIA, [MARCO_2], subject="to the group"))
        self.assertEqual(self.skipped.reason, "unknown_contact")
        self.know(SECOND)
        self.run_job()  # learns, and marks
        self.run_job()
        self.assertEqual(self.skipped.reason, "internal")
        self.assertEqual(self.listed(), [])

    def test_a_customer_s_domain_entered_by_mistake(self):
        self.know(entered="harbour-vale.example")
        found = self.log(mime(JOHN, [GIULIA], subject="order"))
        self.assertEqual(found["order"], "internal")
        self.know()
        self.run_job()
        self.assertEqual(self.messages.entry_ids.partner_id, self.john_carter)

    def test_subdomains_and_lookalikes_are_others(self):
        addresses = [
            f"a@lab.{SECOND}",
            f"a@not{SECOND}",
            f"a@{SECOND}.evil.example",
            f'"a@{SECOND}"@evil.example',
        ]
        self.log(*(mime(address, [GIULIA]) for address in addresses))
        self.assertEqual(len(self.listed()), 4)

    def test_however_a_domain_is_spelled(self):
        self.know("Müller-Leuchten.example", entered="X.example; @y.EXAMPLE.")
        self.log(
            *(
                mime(STRANGER, [GIULIA], [f"rita@{domain}"])
                for domain in (
                    "müller-leuchten.example",
                    "xn--mller-leuchten-gsb.example",
                    "X.Example",
                    "y.example",
                )
            )
        )
        self.assertEqual(self.listed(), [STRANGER])
        self.assertEqual(self.mailbox.own_domains, "x.example, y.example")

    def test_tags_in_every_own_domain(self):
        self.env["email.logging.address"].create(
            {"partner_id": self.giulia.partner_id.id, "email": GIULIA_2}
        )
        found = self.log(
            mime(JOHN, [f"giulia.conti+fair@{SECOND}"], subject="second"),
            mime(JOHN, ["giulia.conti+fair@lumen.example"], subject="first"),
        )
        for subject in ("first", "second"):
            self.assertEqual(found[subject].user_id, self.giulia)

    def test_partners_with_an_own_address_are_no_contacts(self):
        partners = self.env["res.partner"]
        for name, email in (
            ("Lumen", "info@lumen.example"),
            ("Warehouse", f"warehouse@{SECOND}"),
            ("Giulia at the fair", "giulia.conti+fair@lumen.example"),
        ):
            partners.create({"name": name, "email": email})
        self.env["crm.lead"].create(
            {"name": "Test", "email_from": "form@lumen.example"}
        )
        found = self.log(
            mime(STRANGER, [GIULIA], ["info@lumen.example"], subject="hidden"),
            mime("info@lumen.example", [JOHN], [GIULIA], subject="we"),
            mime(f"warehouse@{SECOND}", [JOHN], [GIULIA], subject="warehouse"),
            mime(JOHN, ["giulia.conti+fair@lumen.example"], subject="tag"),
            mime(STRANGER, [GIULIA], ["form@lumen.example"], subject="lead"),
        )
        self.assertEqual(found["hidden"], "unknown_contact")
        self.assertEqual(found["lead"], "unknown_contact")
        self.assertEqual(self.listed(), [STRANGER])
        for subject in ("we", "warehouse"):
            self.assertEqual(found[subject].direction, "outbound")
            self.assertEqual(found[subject].partner_id, self.john_carter)
        self.assertEqual(found["tag"].user_id, self.giulia)

    def test_what_is_no_own_domain(self):
        for name in (
            "gmail.com",
            "outlook.com",
            "libero.it",
            "pec.it",
            "kpnmail.nl",
            "lumen",
        ):
            with self.subTest(name), self.assertRaises(ValidationError):
                self.mailbox.own_domains = f"x.example, {name}"
        with self.assertRaisesRegex(ValidationError, "your own people"):
            self.mailbox.own_domains = "x.example"
            self.env["email.logging.exclusion"].create({"name": "x.example"})

    def test_proposed_from_users_addresses(self):
        addresses = self.env["email.logging.address"]
        for email in (GIULIA_2, "giulia@gmail.com", "giulia@studio.example"):
            addresses.create({"partner_id": self.giulia.partner_id.id, "email": email})
        addresses.with_user(self.marco).sudo().create(
            {"partner_id": self.marco.partner_id.id, "email": "m@claimed.example"}
        )
        self.mailbox.own_domains = "studio.example"
        self.assertEqual(self.mailbox.proposed_domains, SECOND)
        self.mailbox.action_add_proposed_domains()
        self.assertEqual(self.mailbox.own_domains, f"studio.example, {SECOND}")
        self.assertFalse(self.mailbox.proposed_domains)


@tagged("post_install", "-at_install")
class TestPeopleWhoChange(OwnCase):
    PRIVATE = "marco@ferri-design.example"

    def test_a_former_user_is_a_contact(self):
        partner = self.marco.partner_id
        partner.email = self.PRIVATE
        found = self.log(
            mime(self.PRIVATE, [GIULIA], subject="as a user"),
            mime(self.PRIVATE, [STRANGER], [GIULIA], subject="as a salesperson"),
        )
        self.assertEqual(found["as a user"], "internal")
        self.marco.active = False
        found = self.log(mime(self.PRIVATE, [GIULIA], subject="as a customer"))
        self.assertEqual(found["as a customer"].partner_id, partner)
        self.assertEqual(found["as a customer"].direction, "inbound")

    def test_who_left_has_no_own_address_as_a_contact(self):
        self.marco.active = False
        found = self.log(mime(JOHN, [MARCO], [GIULIA]), mime(MARCO, [JOHN], [GIULIA]))
        self.assertEqual(found["Offer"].partner_id, self.john_carter)

    def test_who_became_a_customer_of_the_portal(self):
        partner = self.marco.partner_id
        partner.email = self.PRIVATE
        portal = self.env.ref("base.group_portal")
        self.marco.group_ids = [(6, 0, portal.ids)]
        found = self.log(mime(self.PRIVATE, [GIULIA], subject="portal"))
        self.assertEqual(found["portal"].partner_id, partner)

    def test_out_of_sales_is_a_colleague_and_the_remedy_says_so(self):
        self.marco.group_ids = [(6, 0, self.env.ref("base.group_user").ids)]
        found = self.log(mime(JOHN, [MARCO], subject="colleague"))
        self.assertEqual(found["colleague"], "unknown_salesperson")
        self.assertIn(f"{MARCO} does not belong to Sales", self.skipped.remedy)
        group = self.env.ref("sales_team.group_sale_salesman")
        self.marco.group_ids = [(4, group.id)]
        self.skipped.action_retry()
        self.run_job()
        self.assertEqual(self.messages.entry_ids.user_id, self.marco)

    def test_what_somebody_claimed_is_not_his_when_he_leaves(self):
        self.marco.with_user(self.marco).email = STRANGER
        self.marco.active = False
        found = self.log(mime(STRANGER, [GIULIA], subject="claimed"))
        self.assertEqual(found["claimed"], "unknown_contact")
        stranger = self.env["email.logging.correspondent"].search([])
        stranger.with_user(self.giulia).action_create_contact()
        self.run_job()
        self.assertEqual(self.messages.entry_ids.partner_id, self.marco.partner_id)

    def test_who_comes_back_is_ours_again(self):
        self.marco.partner_id.email = self.PRIVATE
        self.marco.active = False
        self.marco.active = True
        found = self.log(mime(self.PRIVATE, [ANNA], [GIULIA], subject="back"))
        self.assertEqual(found["back"].user_id, self.marco | self.giulia)
        self.assertEqual(set(found["back"].mapped("direction")), {"outbound"})
