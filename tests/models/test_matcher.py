from pathlib import Path

from odoo.fields import Command
from odoo.tests import tagged

from ...engine.reasons import REASONS
from ...exchange.graph.mail_json import read_mail
from ..common import (
    ANNA,
    DARIO,
    GIULIA,
    JOHN,
    MARCO,
    PAOLO,
    STRANGER,
    EmailLoggingCase,
    copy_of,
    graph_json,
    graph_message,
    recipient,
)


@tagged("post_install", "-at_install")
class TestMatcher(EmailLoggingCase):
    def assertEntries(self, message, expected):
        """:param expected: list of (contact, salesperson) records"""
        (decision,) = self.decide(message)
        self.assertFalse(decision.reason)
        found = [
            (interaction.contact.partner_id, interaction.user_id)
            for interaction in decision.correspondence.interactions()
        ]
        self.assertEqual(found, [(partner.id, user.id) for partner, user in expected])

    def test_every_verdict(self):
        automatic = [{"name": "Auto-Submitted", "value": "auto-replied"}]
        newsletter = [{"name": "list-unsubscribe", "value": "<mailto:off@x.example>"}]
        private = [{"id": "Integer 0x36", "value": "2"}]
        out_of_office = [
            {"id": "String 0x1a", "value": "IPM.Note.Rules.OofTemplate.Microsoft"}
        ]
        post = [{"id": "String 0x1a", "value": "IPM.Post.Blog"}]
        self.env["email.logging.exclusion"].create({"name": "harbour-vale.example"})
        self.mailbox.start_date = "2026-10-01"
        cases = [
            ("inbound", None, {}),
            ("outbound", None, {"sender": GIULIA, "to": [ANNA]}),
            ("post", "not_a_mail", {"singleValueExtendedProperties": post}),
            ("draft", "draft", {"isDraft": True}),
            ("no sender", "no_sender", {"sender": None}),
            ("no recipient", "no_recipient", {"to": []}),
            ("too old", "too_old", {"receivedDateTime": "2026-09-30T23:59:59Z"}),
            ("internal", "internal", {"sender": GIULIA, "to": [MARCO, DARIO]}),
            ("stranger", "unknown_contact", {"sender": STRANGER}),
            ("to a stranger", "unknown_contact", {"sender": GIULIA, "to": [STRANGER]}),
            ("to nobody of Sales", "unknown_salesperson", {"to": [DARIO]}),
            ("nobody known", "unknown_salesperson", {"to": [STRANGER]}),
            ("excluded", "excluded", {"cc": [JOHN]}),
            ("private", "private", {"singleValueExtendedProperties": private}),
            ("automatic", "automatic", {"internetMessageHeaders": automatic}),
            ("a contact's sales tool", None, {"internetMessageHeaders": newsletter}),
            (
                "newsletter",
                "automatic",
                {"sender": STRANGER, "internetMessageHeaders": newsletter},
            ),
            (
                "out of office",
                "automatic",
                {"singleValueExtendedProperties": out_of_office},
            ),
            ("robot", "automatic", {"sender": "no-reply@bianchi-arredi.example"}),
        ]
        for name, expected, properties in cases:
            with self.subTest(name):
                self.assertEqual(self.reason(**properties), expected)
        # These need more than one message; their tests are below, and in test_faults.
        elsewhere = {None, "duplicate", "removed", "failed"}
        named = {expected for _name, expected, _properties in cases}
        reasons = self.env["email.logging.skipped"]._fields["reason"]
        self.assertEqual(named | elsewhere, {None, *reasons.get_values(self.env)})

    def test_documents_list_the_reasons(self):
        """Their names in their order, and where there is something to do."""
        page = Path(__file__).parents[2] / "docs" / "administrators.md"
        table = page.read_text().partition("| reason | what it means | what to do |")[2]
        lines = table.partition("\n\n")[0].strip().splitlines()[1:]
        rows = [line.split("|")[1:-1] for line in lines]
        listed = [
            (name.strip(), "nothing" in advice.lower(), "retry" in advice.lower())
            for names, _meaning, advice in rows
            for name in names.split(",")
        ]
        reasons = [
            (r.label, "nothing to do" in r.what_to_do, "retry" in r.what_to_do.lower())
            for r in REASONS
        ]
        self.assertEqual(listed, reasons)

    def test_switches(self):
        newsletter = {
            "internetMessageHeaders": [
                {"name": "List-Unsubscribe", "value": "<x>"},
                {"name": "Precedence", "value": "bulk"},
            ]
        }
        private = {
            "singleValueExtendedProperties": [{"id": "Integer 0x0036", "value": "3"}]
        }
        meeting = {"@odata.type": "#microsoft.graph.eventMessageRequest"}
        self.assertEqual(self.reason(**newsletter), "automatic")
        self.assertEqual(self.reason(**private), "private")
        self.assertFalse(self.reason(**meeting))
        self.mailbox.write(
            {"skip_automatic": False, "skip_private": False, "skip_meetings": True}
        )
        self.assertFalse(self.reason(**newsletter))
        self.assertFalse(self.reason(**private))
        self.assertEqual(self.reason(**meeting), "automatic")

    def test_auto_submitted_no_is_a_person(self):
        headers = [{"name": "Auto-Submitted", "value": "no"}]
        self.assertFalse(self.reason(internetMessageHeaders=headers))

    def test_weak_signs_and_who_is_known(self):
        """They decide when the author is unknown, or nobody of ours is named."""
        unsubscribe = [{"name": "List-Unsubscribe", "value": "<x>"}]
        suppress = [{"name": "X-Auto-Response-Suppress", "value": "All"}]
        self.env["res.partner"].create(
            {"name": "Tino", "email": "postmaster@studio-tino.example"}
        )
        for expected, headers, people in (
            (None, unsubscribe, (ANNA, [GIULIA])),
            (None, unsubscribe, (ANNA, ["team@lists.example"], [GIULIA])),
            (None, unsubscribe, (GIULIA, [ANNA])),
            ("unknown_contact", unsubscribe, (GIULIA, [STRANGER])),
            ("automatic", unsubscribe, (STRANGER, [GIULIA])),
            ("automatic", unsubscribe, (STRANGER, [GIULIA], [ANNA])),
            ("automatic", unsubscribe, (ANNA, [DARIO])),
            (None, suppress, (ANNA, [GIULIA])),
            (None, suppress, (STRANGER, [GIULIA], [ANNA])),
            ("automatic", suppress, (STRANGER, [GIULIA])),
            (None, [], ("postmaster@studio-tino.example", [GIULIA])),
            ("automatic", [], ("postmaster@shop.example", [GIULIA])),
            ("automatic", [], ("postmaster@shop.example", [GIULIA], [ANNA])),
        ):
            with self.subTest(headers=headers, people=people):
                found = self.reason(*people, internetMessageHeaders=headers)
                self.assertEqual(found, expected)

    def test_weak_sign_with_two_authors(self):
        """One of them known is enough, whoever comes first."""
        headers = [
            {"name": "From", "value": f"Someone <{STRANGER}>, Anna <{ANNA}>"},
            {"name": "List-Unsubscribe", "value": "<x>"},
        ]
        found = self.reason(STRANGER, internetMessageHeaders=headers)
        self.assertFalse(found)

    def test_verdict_names_its_sign(self):
        self.env["email.logging.exclusion"].create({"name": "harbour-vale.example"})
        headers = [{"name": "Auto-Submitted", "value": "auto-replied"}]
        self.record(
            graph_message(internetMessageHeaders=headers),
            graph_message(subject="Risposta automatica: Segreto"),
            graph_message(JOHN),
            graph_message(STRANGER),
        )
        skipped = self.env["email.logging.skipped"].search([], order="id")
        self.assertEqual(
            skipped.mapped("sign_label"),
            [
                "Auto-Submitted: auto-replied",
                "subject of a vacation reply",
                "harbour-vale.example",
                "",
            ],
        )
        self.env.flush_all()
        verdicts = self.env["email.logging.verdict"].search([], order="id")
        for sign, explanation in zip(
            skipped.mapped("sign_label"), verdicts.mapped("explanation"), strict=True
        ):
            self.assertTrue(explanation.startswith(sign))
            self.assertNotIn("Segreto", explanation)

    def test_meeting_answer_of_a_room_is_automatic(self):
        """One that somebody's calendar sends in that person's name is not."""
        automatic = [{"name": "Auto-Submitted", "value": "auto-generated"}]
        for kind, sender, expected in (
            ("Resp.Pos", ANNA, "automatic"),
            ("Resp.Pos", "calendar-notification@calendar.example", None),
            ("Request", ANNA, None),
        ):
            message_class = f"IPM.Schedule.Meeting.{kind}"
            properties = [{"id": "String 0x1a", "value": message_class}]
            json = graph_json(
                internetMessageHeaders=automatic,
                singleValueExtendedProperties=properties,
            )
            (decision,) = self.decide(read_mail(json | {"sender": recipient(sender)}))
            self.assertEqual(decision.reason, expected)

    def test_addresses_as_programs_write_them(self):
        name, _at, domain = ANNA.partition("@")
        for written in (
            f"'{ANNA}'",
            f"\u200b{ANNA}",
            f"{ANNA}.",
            f'"{name}"@{domain}',
            f" <{ANNA.upper()}>; ",
        ):
            with self.subTest(written):
                self.assertFalse(self.reason(written))
        self.assertEqual(self.reason(f"evil {ANNA}"), "no_sender")
        nameless = {"emailAddress": {"name": ANNA}}
        self.assertFalse(self.reason(**{"from": nameless}))

    def test_sender_by_the_name_of_exchange(self):
        """Inside Exchange a sender may be an X.500 name."""
        x500 = {"emailAddress": {"name": "Giulia", "address": "/O=EXCHANGELABS/CN=G"}}
        smtp = {"emailAddress": {"name": "Giulia", "address": GIULIA}}
        header = [{"name": "From", "value": f"Giulia Conti <{GIULIA}>"}]
        for more in ({"sender": smtp}, {"internetMessageHeaders": header}):
            found = graph_json(GIULIA, [ANNA]) | {"from": x500} | more
            message = read_mail(found)
            self.assertEntries(message, [(self.anna_bianchi, self.giulia)])

    def test_strictest_sensitivity_counts(self):
        for values in (("Normal", "Private"), ("confidential",), ("Personal", "x")):
            headers = [{"name": "Sensitivity", "value": value} for value in values]
            expected = None if "Personal" in values else "private"
            self.assertEqual(self.reason(internetMessageHeaders=headers), expected)

    def test_message_ids_without_text_are_none(self):
        for message_id in ("<>", "<@>", " "):
            messages = [graph_message(internetMessageId=message_id) for _ in range(2)]
            reasons = [decision.reason for decision in self.decide(*messages)]
            self.assertEqual(reasons, [None, None])

    def test_inbound_contact_meets_each_salesperson(self):
        self.assertEntries(
            graph_message(ANNA, [GIULIA], [MARCO, PAOLO]),
            [
                (self.anna_bianchi, self.giulia),
                (self.paolo_greco, self.giulia),
                (self.anna_bianchi, self.marco),
            ],
        )

    def test_outbound_salesperson_meets_each_contact(self):
        self.assertEntries(
            graph_message(GIULIA, [ANNA, JOHN], [MARCO]),
            [
                (self.anna_bianchi, self.giulia),
                (self.john_carter, self.giulia),
                (self.anna_bianchi, self.marco),
            ],
        )

    def test_colleague_writes_with_salesperson_in_copy(self):
        (decision,) = self.decide(graph_message(DARIO, [ANNA], [GIULIA]))
        self.assertEqual(decision.correspondence.direction, "outbound")
        self.assertEqual(decision.date, decision.mail.sent)

    def test_inbound_is_dated_by_arrival(self):
        (decision,) = self.decide(graph_message(ANNA, [GIULIA]))
        self.assertEqual(decision.date, decision.mail.received)

    def test_each_person_counts_once(self):
        self.assertEntries(
            graph_message(ANNA.upper(), [GIULIA, GIULIA.title()], [ANNA, GIULIA]),
            [(self.anna_bianchi, self.giulia)],
        )

    def test_address_that_is_both_is_ours(self):
        self.env["res.partner"].create({"name": "Giulia again", "email": GIULIA})
        self.assertEqual(self.reason(MARCO, [GIULIA]), "internal")
        self.assertEntries(
            graph_message(ANNA, [GIULIA]), [(self.anna_bianchi, self.giulia)]
        )

    def test_person_wins_over_own_company(self):
        self.bianchi_arredi.email = ANNA
        self.assertEntries(
            graph_message(ANNA, [GIULIA]), [(self.anna_bianchi, self.giulia)]
        )

    def test_person_wins_over_invoice_address(self):
        self.env["res.partner"].create(
            {
                "name": "Bianchi invoices",
                "type": "invoice",
                "parent_id": self.bianchi_arredi.id,
                "email": ANNA,
            }
        )
        self.assertEntries(
            graph_message(ANNA, [GIULIA]), [(self.anna_bianchi, self.giulia)]
        )

    def test_unrelated_partners_with_one_address_are_ambiguous(self):
        other = self.env["res.partner"].create({"name": "Anna B.", "email": ANNA})
        message = self.record(graph_message(ANNA, [GIULIA]))
        self.assertEqual(message.entry_ids.partner_id, self.anna_bianchi | other)
        self.assertEqual(message.entry_ids.mapped("ambiguous"), [True, True])

    def test_archived_people_do_not_match(self):
        self.anna_bianchi.active = False
        self.assertEqual(self.reason(), "unknown_contact")
        self.giulia.active = False
        self.assertEqual(self.reason(JOHN), "unknown_salesperson")

    def test_partner_of_an_archived_user_is_no_contact(self):
        self.marco.active = False
        self.assertEqual(self.reason(MARCO, [GIULIA]), "internal")

    def test_other_company_is_not_seen(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.anna_bianchi.company_id = company
        self.assertEqual(self.reason(), "unknown_contact")

    def test_other_address(self):
        self.env["email.logging.address"].create(
            [
                {"partner_id": self.anna_bianchi.id, "email": "Anna@Home.example"},
                {"partner_id": self.giulia.partner_id.id, "email": "g@old.example"},
            ]
        )
        self.assertEntries(
            graph_message("anna@home.example", ["g@old.example"]),
            [(self.anna_bianchi, self.giulia)],
        )

    def test_several_addresses_in_the_email_field(self):
        self.anna_bianchi.email = f"{ANNA}, Anna <anna@second.example>"
        self.assertEntries(
            graph_message("anna@second.example", [GIULIA]),
            [(self.anna_bianchi, self.giulia)],
        )
        self.anna_bianchi.email = f"{ANNA}; anna@third.example"
        self.assertFalse(self.reason("anna@third.example"))
        self.assertEqual(self.reason("anna@second.example"), "unknown_contact")
        self.anna_bianchi.email = ANNA
        self.assertEqual(self.reason("anna@third.example"), "unknown_contact")

    def test_lead_without_contact(self):
        lead = self.env["crm.lead"].create({"name": "New", "email_from": STRANGER})
        message = self.record(graph_message(STRANGER, [GIULIA]))
        self.assertEqual(message.entry_ids.lead_id, lead)
        partner = self.env["res.partner"].create({"name": "New", "email": STRANGER})
        lead.partner_id = partner
        self.assertEqual(message.entry_ids.partner_id, partner)

    def test_same_message_id_twice_on_a_page(self):
        first = graph_message(internetMessageId="<same@x.example>")
        reasons = [decision.reason for decision in self.decide(first, copy_of(first))]
        self.assertEqual(reasons, [None, "duplicate"])

    def test_messages_without_message_id_are_no_duplicates(self):
        messages = [graph_message(internetMessageId=None) for _ in range(2)]
        self.assertEqual(len(self.record(*messages)), 2)

    def test_duplicate_is_per_company(self):
        message = graph_message()
        self.record(message)
        company = self.env["res.company"].create({"name": "Other"})
        self.giulia.company_ids += company
        self.mailbox = self.env["email.logging.mailbox"].create(
            {"email": "crm.log2@lumen.example", "company_id": company.id}
        )
        self.assertFalse(self.decide(message)[0].reason)

    def test_what_was_removed_stays_removed(self):
        message = graph_message()
        self.record(message).unlink()
        copy = copy_of(message)
        self.assertEqual(self.decide(copy)[0].reason, "removed")
        self.record(copy)
        skipped = self.env["email.logging.skipped"].search([("reason", "=", "removed")])
        self.assertFalse(skipped.sender_email or skipped.recipients)

    def test_absurdly_long_ids_and_addresses(self):
        """PostgreSQL indexes no text of more than about 2,700 bytes."""
        noise = "".join(chr(97 + number * number % 26) for number in range(9_000))
        mail = graph_message(internetMessageId=f"<{noise}@x>")
        (message,) = self.record(mail)
        self.assertLess(len(message.internet_message_id), 200)
        self.assertEqual(self.decide(copy_of(mail))[0].reason, "duplicate")
        other = graph_message(internetMessageId=f"<{noise}@y>")
        self.assertFalse(self.decide(other)[0].reason)
        self.assertEqual(self.reason(f"{noise}@x.example"), "no_sender")
        self.record(graph_message(STRANGER, [GIULIA, f"{noise}@x.example"]))

    def test_statements_do_not_grow_with_the_page(self):
        messages = [graph_message() for _ in range(100)]
        self.decide(*messages)
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            self.decide(*messages)

    def test_former_salesperson_becomes_colleague(self):
        self.giulia.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self.assertEqual(self.reason(), "unknown_salesperson")
