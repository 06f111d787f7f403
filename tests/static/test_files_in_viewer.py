"""Attachments in Odoo's viewer, in a browser: read there, and nothing in them runs."""

import json

from odoo.tests import tagged

from ..common import GIULIA
from ..sandbox_common import SandboxCase, mime
from ..security.reading_case import ReadingCase

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R
/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 46>>stream
BT /F1 24 Tf 50 100 Td (Offer for Verona) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
"""
SCRIPT = b"<script>top.hostileMarker = 'ran'</script>"
VIEWED = "document.querySelector('.o-FileViewer-view')"
PDF_TEXT = f"{VIEWED}?.contentDocument?.querySelector('.textLayer')?.textContent"


@tagged("post_install", "-at_install")
class TestFilesInViewer(SandboxCase, ReadingCase):
    def open_mail(self, **files):
        """:param files: {name without its dot: content}"""
        message = mime(to=[GIULIA])
        for name, content in files.items():
            message.add_attachment(
                content,
                maintype="application",
                subtype="octet-stream",
                filename=name.replace("_", "."),
            )
        self.send(message)
        self.run_job()
        form = self.form_of(self.messages.entry_ids)
        self.open_browser()
        self.show(*form)

    def open_file(self, name):
        title = json.dumps(name)
        there = (
            "[...document.querySelectorAll('.o_email_logging_show')]"
            f".find((button) => button.textContent.includes({title}))"
        )
        self.wait_for(lambda: self.browser.evaluate(f"!!{there}"))
        self.browser.evaluate(f"{there}.click()")
        self.wait_for(lambda: self.browser.evaluate(f"!!{VIEWED}"))

    def test_a_pdf_is_read_in_odoo(self):
        self.open_mail(offer_pdf=PDF)
        self.open_file("offer.pdf")
        self.wait_for(lambda: self.browser.evaluate(PDF_TEXT) == "Offer for Verona")

    def test_what_claims_to_be_harmless_runs_nothing(self):
        self.open_mail(notes_txt=SCRIPT, photo_png=SCRIPT, offer_pdf=SCRIPT)
        for name in ("notes.txt", "photo.png", "offer.pdf"):
            with self.subTest(name):
                self.open_file(name)
                self.wait_for(
                    lambda name=name: any(u.endswith("/shown") for u in self.asked())
                )
                self.assertEqual(self.browser.evaluate("hostileMarker"), "alive")
                self.browser.evaluate(
                    "document.querySelector('[title=\"Close (Esc)\"]').click()"
                )

    def asked(self):
        """:return: what was asked for since the last time"""
        asked, self.browser.requested = self.browser.requested, []
        return asked
