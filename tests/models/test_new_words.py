"""What is new in a message, on its page and in lists."""

from odoo.tests import HttpCase, tagged

from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message

BANNER = "CAUTION: This email originated from outside of the organization."
QUOTE = "On 12/05/2026 10:15, Giulia wrote:\n> Our offer of May."


@tagged("post_install", "-at_install")
class TestNewWords(EmailLoggingCase, HttpCase):
    def log(self, text, **properties):
        body = {"contentType": "text", "content": text}
        return self.record(graph_message(ANNA, [GIULIA], body=body, **properties))

    def test_lists_show_what_is_new(self):
        message = self.log(f"{BANNER}\nHi Giulia,\nWe accept.\n\n{QUOTE}\n")
        self.assertEqual(message.preview, "We accept.")
        self.assertEqual(message.entry_ids[0].preview, "We accept.")

    def test_banners_are_a_setting(self):
        settings = self.env["res.config.settings"]
        shown = settings.create({}).email_logging_banners
        self.assertIn(BANNER.removeprefix("CAUTION: ")[:-1], shown)
        settings.create({"email_logging_banners": f"{shown}\nVon draußen"}).execute()
        self.assertEqual(self.log("Von draußen\nWe accept.").preview, "We accept.")
        settings.create({"email_logging_banners": shown}).execute()
        self.assertFalse(self.env["email.logging.settings"]._get("banners"))

    def test_the_page_folds_what_is_quoted(self):
        message = self.log(f"We accept.\n\n{QUOTE}\n")
        self.authenticate("giulia", "giulia")
        url = f"/email_logging/message/{message.id}/body"
        page = self.url_open(url).text
        new, _mark, quoted = page.partition("<details><summary>")
        self.assertIn("We accept.", new)
        self.assertIn("Show quoted history", quoted)
        self.assertIn("Our offer of May.", quoted)

    def test_the_page_does_not_fold_what_is_forwarded(self):
        header = "From: Anna <a@b.example>\nDate: 12/05/2026 10:15\nSubject: Offer"
        text = f"Please look.\n\n-----Original Message-----\n{header}\n\nOur offer."
        for subject, folded in (("FW: Offer", 0), ("RE: FW: Offer", 1)):
            page = self.log(text, subject=subject)._rendering().html
            self.assertEqual(page.count("<details>"), folded, subject)
