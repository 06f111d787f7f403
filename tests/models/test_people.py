"""Whose an address is, however it was typed and written, and who wrote."""

from odoo.tests import tagged

from ...exchange.graph.mail_json import read_mail
from ..common import (
    ANNA,
    GIULIA,
    JOHN,
    MARCO,
    PAOLO,
    STRANGER,
    EmailLoggingCase,
    graph_json,
    graph_message,
    recipient,
)
from ..sandbox_common import SandboxCase, mime

PORTAL = "documents@procureportal.example"


def named(name, address):
    return {"emailAddress": {"name": name, "address": address}}


@tagged("post_install", "-at_install")
class TestStoredAddresses(EmailLoggingCase):
    def test_what_people_typed_is_compared_as_what_arrives(self):
        for typed in (
            *("marta@riva.example\u200b", "\u200fmarta@riva.example"),
            *("marta@riva.example\u00a0", "\ufeffmarta@riva.example"),
            *("marta@riva.example.", "ma\u00adrta@riva.example"),
            *("mailto:marta@riva.example", "Marta <Marta@Riva.example>"),
            *("Marta Riva marta@riva.example", '"marta"@riva.example'),
        ):
            with self.subTest(typed):
                self.anna_bianchi.email = typed
                self.assertFalse(self.reason("marta@riva.example"))
                self.assertEqual(self.anna_bianchi.email, typed)
        self.anna_bianchi.email = False
        self.assertEqual(self.reason("marta@riva.example"), "unknown_contact")

    def test_international_domains(self):
        for stored, arriving in (
            ("info@Müller.example", "info@xn--mller-kva.example"),
            ("info@xn--mller-kva.example", "info@müller.example"),
        ):
            self.anna_bianchi.email = stored
            self.assertFalse(self.reason(arriving))
        self.anna_bianchi.email = ANNA
        self.env["email.logging.exclusion"].create({"name": "@MÜLLER.example"})
        self.env["res.partner"].create({"name": "M", "email": "info@müller.example"})
        self.assertEqual(self.reason("info@xn--mller-kva.example"), "excluded")

    def test_users_leads_and_other_addresses(self):
        self.giulia.partner_id.email = f"\u202a{GIULIA}\u202c"
        self.assertFalse(self.reason())
        self.env["crm.lead"].create({"name": "New", "email_from": f"{STRANGER}\u200b."})
        self.assertFalse(self.reason(STRANGER))
        self.env["email.logging.address"].create(
            {"partner_id": self.anna_bianchi.id, "email": "\u200bAnna@Home.example. "}
        )
        self.assertFalse(self.reason("anna@home.example"))

    def test_searched_and_erased_however_it_is_typed(self):
        self.anna_bianchi.email = "info@müller.example"
        self.record(graph_message("info@müller.example"))
        for model in ("interaction.log.entry", "email.logging.message"):
            for text in ("\u200bInfo@Müller.example", "INFO@XN--MLLER-KVA.example "):
                with self.subTest(model, text=text):
                    found = self.env[model].search([("address", "ilike", text)])
                    self.assertEqual(len(found), 1)
        erasure = self.env["email.logging.erasure"].create(
            {"addresses": "Anna <info@MÜLLER.example>;"}
        )
        self.assertEqual(erasure.message_count, 1)

    def test_tags_of_our_own_people(self):
        self.assertFalse(self.reason(ANNA, ["giulia.conti+euroluce@lumen.example"]))
        self.assertEqual(
            self.reason("anna.bianchi+lumen@bianchi-arredi.example"), "unknown_contact"
        )

    def test_somebody_else_s_tag_is_suggested_as_the_contact_it_looks_like(self):
        self.record(graph_message("anna.bianchi+lumen@bianchi-arredi.example"))
        suggested = self.env["email.logging.correspondent"].search([])
        self.assertEqual(suggested.partner_id, self.anna_bianchi)


@tagged("post_install", "-at_install")
class TestAuthors(EmailLoggingCase):
    def people(self, **properties):
        """:return: direction, contacts and salespeople; None when it is not logged"""
        (decision,) = self.decide(read_mail(graph_json(**properties)))
        if decision.reason:
            return None
        found = decision.correspondence
        contacts = [contact.partner_id for contact in found.contacts]
        partners = self.env["res.partner"].browse(contacts)
        users = self.env["res.users"].browse(found.salespeople)
        return found.direction, partners.mapped("name"), users.mapped("login")

    def suggested(self):
        found = self.env["email.logging.correspondent"].search([])
        return {correspondent.email: correspondent.name for correspondent in found}

    def test_sender_who_is_known(self):
        header = [{"name": "From", "value": f"New <{STRANGER}>, John <{JOHN}>"}]
        john = recipient(JOHN)
        expected = ("inbound", ["John Carter"], ["giulia"])
        for properties in (
            {"sender": STRANGER, "internetMessageHeaders": header},
            {"sender": STRANGER} | {"from": recipient(STRANGER)},
        ):
            json = graph_json(**properties)
            json["sender"] = john
            (decision,) = self.decide(read_mail(json))
            self.assertFalse(decision.reason)
            self.assertEqual(
                [c.partner_id for c in decision.correspondence.contacts],
                self.john_carter.ids,
            )
        found = self.people(sender=STRANGER, internetMessageHeaders=header)
        self.assertEqual(found, expected)

    def test_who_sends_for_a_team_or_a_director_wrote_it(self):
        for author, salespeople in (
            ("team@lumen.example", ["marco"]),
            (GIULIA, ["marco", "giulia"]),
        ):
            json = graph_json(author, [ANNA])
            json["sender"] = recipient(MARCO)
            (decision,) = self.decide(read_mail(json))
            users = self.env["res.users"].browse(decision.correspondence.salespeople)
            self.assertEqual(users.mapped("login"), salespeople)
            self.assertEqual(decision.correspondence.direction, "outbound")

    def test_sender_of_the_other_side_wrote_nothing(self):
        json = graph_json(ANNA, [GIULIA])
        for sender in (MARCO, STRANGER):
            json["sender"] = recipient(sender)
            (decision,) = self.decide(read_mail(json))
            self.assertEqual(decision.correspondence.direction, "inbound")
            self.assertEqual(decision.correspondence.salespeople, self.giulia.ids)

    def test_who_gets_the_answer_wrote_through_portals_and_groups(self):
        john = [named("John Carter", JOHN)]
        original = {"name": "X-Original-From", "value": f"John Carter <{JOHN}>"}
        for author, more in (
            (named("'John Carter' via Acquisti", "acquisti@x.example"), {}),
            (named("John Carter via ProcurePortal", PORTAL), {}),
            (named("John Carter (via Cloud Files)", "x7@files.example"), {}),
            (named("John Carter (Portal)", "x7@portal.example"), {}),
            (named("Portal", "notifications@portal.example"), {}),
            (named("John Carter", "website@lumen.example"), {}),
            (named("Anybody", "nobody.knows.it@lumen.example"), {}),
            (named("Per conto di: john", "posta-certificata@pec.example"), {}),
            (named("John Carter przez Targ", "x7@targ.example"), {}),
            (named("John Carter (vía Mercado)", "x7@mercado.example"), {}),
            (named("Bestellung", "bestellung@portal.example"), {}),
            (named("Tilaukset", "tilaukset.verkko@portal.example"), {}),
            (named("Portal", "nie-odpowiadaj@targ.example"), {}),
            (named("Procure Portal", "buyershelp@mail.procureportal.example"), {}),
            (
                named("Lampade", "lampade@gruppi.example"),
                {"internetMessageHeaders": [original]},
            ),
        ):
            with self.subTest(author):
                found = self.people(**{"from": author, "replyTo": john, **more})
                self.assertEqual(found, ("inbound", ["John Carter"], ["giulia"]))

    def test_a_form_of_our_website_sends_its_writer_a_copy(self):
        john = [named("John Carter", JOHN)]
        website = {"from": named("Website", "website@lumen.example")}
        for copies in (john, [*john, recipient(MARCO)]):
            found = self.people(**website, replyTo=john, ccRecipients=copies)
            self.assertEqual(found[:2], ("inbound", ["John Carter"]))
        others = [recipient(ANNA)]
        found = self.people(**website, replyTo=john, ccRecipients=others)
        self.assertEqual(found[0], "outbound", "What it sends to others is ours")

    def test_our_own_nobody_writes_to_others(self):
        """A tool of ours with answers to itself; what it sends is ours."""
        author = {"from": named("Lumen", "news@lumen.example")}
        reply_to = {"replyTo": [recipient("x1@reply.tool.example")]}
        json = graph_json(to=[ANNA, GIULIA]) | author | reply_to
        (decision,) = self.decide(read_mail(json))
        self.assertEqual(decision.correspondence.direction, "outbound")

    def test_what_counts_more_than_reply_to(self):
        for author in (named("Anna", ANNA), named("Anna via Portal", ANNA)):
            found = self.people(**{"from": author, "replyTo": [recipient(JOHN)]})
            self.assertEqual(found, ("inbound", ["Anna Bianchi"], ["giulia"]))
        for person in (
            named("Rita Rossi", "rita@rossi.example"),
            named("Rita Rossi", "rita.lager@rossi.example"),
            named("Rossi Arredi", "rita@rossi.example"),
            named("", "rita@rossi.example"),
        ):
            found = self.people(**{"from": person, "replyTo": [recipient(JOHN)]})
            self.assertIsNone(found, person)

    def test_nobody_gets_an_address_that_several_share(self):
        stranger = named("Rita Rossi", "rita@rossi.example")
        for author, reply_to, expected in (
            (named("Rita Rossi via Portal", PORTAL), [], {}),
            (
                named("Rita Rossi via Portal", PORTAL),
                [stranger],
                {"rita@rossi.example": "Rita Rossi"},
            ),
            (
                named("Rita Rossi", "x@portal.example"),
                [stranger],
                {"rita@rossi.example": "Rita Rossi"},
            ),
            *(
                (named("Rita Rossi", office), [], {office: ""})
                for office in ("info@rossi.example", "rechnung2@rossi.example")
            ),
            (named("Rita Rossi", "nicht-antworten@rossi.example"), [], {}),
            (
                named("Rossi", "rita@rossi.example"),
                [],
                {"rita@rossi.example": "Rossi"},
            ),
            (
                named("Website", "no-reply@lumen.example"),
                [stranger],
                {"rita@rossi.example": "Rita Rossi"},
            ),
            (
                named("Rita Rossi via Portal", PORTAL),
                [named("Rita Rossi", f"1-x7@reply.{PORTAL.partition('@')[2]}")],
                {},
            ),
            (stranger, [], {"rita@rossi.example": "Rita Rossi"}),
        ):
            with self.subTest(author, reply_to=reply_to):
                self.env["email.logging.correspondent"].search([]).unlink()
                json = graph_json() | {"from": author, "replyTo": reply_to}
                self.record(read_mail(json))
                found = {a: n or "" for a, n in self.suggested().items()}
                self.assertEqual(found, expected)


@tagged("post_install", "-at_install")
class TestPeopleOfMail(SandboxCase):
    def test_each_is_logged_with_whom_it_concerns(self):
        cases = {
            "tag": mime(JOHN, ["giulia.conti+fair@lumen.example"]),
            "encoded": mime("=?utf-8?Q?Carter=2C_John_=3C" + JOHN + "=3E?=", [GIULIA]),
            "brackets": mime(f"John Carter <<{JOHN}>>", [GIULIA]),
            "link": mime(JOHN, [f"<mailto:{GIULIA}>"]),
            "semicolons": mime(GIULIA, [f"{JOHN}; {PAOLO}"]),
            "two authors": mime(f"New <{STRANGER}>, John <{JOHN}>", Sender=JOHN),
            "portal": mime(f"John Carter via Portal <{PORTAL}>", Reply_To=JOHN),
            "dated": mime(GIULIA, [JOHN], Date="Sat, 17 Mar 2096 05:32:00 +0000"),
        }
        for subject, message in cases.items():
            del message["Subject"]
            message["Subject"] = subject
        self.send_raw(cases.values())
        self.run_job()
        logged = {m.subject: m.entry_ids.partner_id for m in self.messages}
        self.assertEqual(set(logged), set(cases))
        for subject, partners in logged.items():
            self.assertIn(self.john_carter, partners, subject)
        self.assertIn(self.paolo_greco, logged["semicolons"])

    def send_raw(self, messages):
        """As they are: `send_message` would correct addresses."""
        tenant = self.sandbox.tenant
        for message in messages:
            tenant.deliver_to(message.as_bytes(), tenant.mailboxes[self.mailbox.email])
