import base64

from odoo.tests import tagged

from ...engine.processing_sheet import LANGUAGES
from ..common import EmailLoggingCase


@tagged("post_install", "-at_install")
class TestSheet(EmailLoggingCase):
    def sheet(self, language="en_US"):
        sheets = self.env["email.logging.sheet"].with_user(self.sara)
        return sheets.create({"language": language})

    def html(self, sheet):
        report = self.env["ir.actions.report"].with_user(self.sara)
        name = "crm_email_logging.processing_sheet"
        html, _type = report._render_qweb_html(name, sheet.ids)
        return html.decode()

    def test_it_is_made_of_the_real_settings(self):
        periods = self.env["email.logging.period"]._of(self.company)
        periods["entries"].write({"mode": "never", "reason": "Warranty claims"})
        periods["text"].number = 7
        periods["subject"].mode = "undecided"
        self.mailbox.write(
            {
                "words_for": "participants",
                "start_date": "2026-02-03",
                "skip_private": True,
                "skip_automatic": True,
            }
        )
        self.env["email.logging.hold"].create(
            {"partner_id": self.anna_bianchi.id, "reason": "Secret reason"}
        )
        html = self.html(self.sheet())
        for fact in (
            self.mailbox.email,
            "those who took part",
            "since 2026-02-03; what is marked private is not logged; automatic",
            "automatic e-mails are not logged",
            "Text of logged e-mails: 7 months",
            "without end; reason: Warranty claims",
            "Periods not decided yet: 1",
            "Legal holds at present: 1",
        ):
            self.assertIn(fact, html)
        self.assertNotIn("Secret reason", html)
        self.mailbox.write({"skip_private": False, "skip_automatic": False})
        html = self.html(self.sheet())
        for rule in ("what is marked private", "automatic e-mails are not logged"):
            self.assertNotIn(rule, html)

    def test_it_says_what_is_switched_on(self):
        """An authority reads it: what is said must be what is done."""
        self.mailbox.write(
            {"start_date": "2026-02-01", "skip_private": True, "skip_automatic": True}
        )
        html = self.html(self.sheet())
        figures = "Not to measure people"
        said = (
            *("since 2026-02-01", "private is not logged", "automatic e-mails are not"),
            figures,
        )
        for fact in said:
            self.assertIn(fact, html)
        self.mailbox.write(
            {"start_date": False, "skip_private": False, "skip_automatic": False}
        )
        self.mailbox.enabled_date = False
        self.env["email.logging.person.figures"].sudo().create(
            {
                "company_id": self.company.id,
                "basis": "agreement",
                "basis_date": "2026-01-15",
                "document": base64.b64encode(b"signed"),
            }
        )
        html = self.html(self.sheet())
        for fact in said:
            self.assertNotIn(fact, html)
        for fact in ("teams of at least four", "works council", "2026-01-15"):
            self.assertIn(fact, html)

    def test_both_forms(self):
        sheet = self.sheet()
        self.assertEqual(sheet.display_name, sheet._title())
        self.assertEqual(sheet.action_open()["report_type"], "qweb-html")
        self.assertEqual(sheet.action_print()["report_type"], "qweb-pdf")

    def test_each_language_though_not_installed(self):
        installed = self.env["res.lang"].get_installed()
        titles = {self.sheet(language)._title() for language, _label in LANGUAGES}
        self.assertEqual(len(titles), len(LANGUAGES), titles)
        self.assertEqual(self.env["res.lang"].get_installed(), installed)

    def test_no_sentence_is_left_in_english(self):
        english = self.lines("en_US")
        for language in ("it_IT", "de_DE"):
            same = english & self.lines(language)
            with self.subTest(language):
                # Names and numbers only.
                self.assertFalse([line for line in same if ": " not in line])

    def lines(self, language):
        sections = self.sheet(language)._sections()
        return {
            line for section in sections for line in (section.title, *section.lines)
        }
