"""Attachments in Odoo's viewer, in a browser: read there, and nothing in them runs."""

import json

from odoo.tests import tagged
from odoo.tools import mute_logger

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
        self.click(
            "[...document.querySelectorAll('.o_email_logging_show')]"
            f".find((button) => button.textContent.includes({title}))"
        )
        self.seen(f"!!{VIEWED}")

    def close_file(self):
        self.click("document.querySelector('[title=\"Close (Esc)\"]')")
        self.seen(f"!{VIEWED}")

    def test_a_pdf_is_read_in_odoo(self):
        self.open_mail(offer_pdf=PDF)
        self.open_file("offer.pdf")
        self.seen(f"{PDF_TEXT} === 'Offer for Verona'")

    def test_what_claims_to_be_harmless_runs_nothing(self):
        # That it is no PDF, the viewer says as well, sooner or later.
        self.enterContext(mute_logger(f"{self._logger.name}.browser"))
        self.open_mail(notes_txt=SCRIPT, photo_png=SCRIPT, offer_pdf=SCRIPT)
        for number, name in enumerate(("notes.txt", "photo.png", "offer.pdf"), 1):
            with self.subTest(name):
                self.open_file(name)
                self.wait_for(lambda number=number: len(self.asked()) == number)
                self.assertEqual(self.browser.evaluate("hostileMarker"), "alive")
                self.close_file()
        self.assertEqual(self.browser.evaluate("hostileMarker"), "alive")

    def asked(self):
        """:return: which files were asked for to be shown"""
        asked = [url.partition("?")[0] for url in self.browser.requested]
        return {url for url in asked if url.endswith("/shown")}
