"""A message with images of its own and remote ones, history and a PDF, read."""

import base64

from odoo.tests import HttpCase, tagged

from ..common import GIULIA, InItalian
from ..sandbox_common import SandboxCase, mime
from .test_files_in_viewer import PDF
from .test_message_frame import PNG, QUOTED, REPLY

REMOTE = "https://anna.example/a.png"
HTML = f"<p>Offer <img src='cid:logo@anna'><img src='{REMOTE}'></p>{REPLY}{QUOTED}"


@tagged("post_install", "-at_install")
class TestReadingTours(SandboxCase, HttpCase):
    browser_size = "1366x900"

    def setUp(self):
        super().setUp()
        self.asked = set()

    def fetch_proxy(self, url):
        self.asked.add(url)
        return super().fetch_proxy(url)

    def mail(self):
        message = mime(to=[GIULIA], subject="Re: Offer")
        message.add_alternative(HTML, subtype="html")
        picture = base64.b64decode(PNG.partition(",")[2])
        html = message.get_payload()[1]
        html.add_related(picture, "image", "png", cid="<logo@anna>")
        message.add_attachment(
            PDF, maintype="application", subtype="pdf", filename="offer.pdf"
        )
        return message

    def test_images_history_and_pdf(self):
        self.send(self.mail())
        self.run_job()
        entry = self.messages.entry_ids
        page = f"/odoo/interaction.log.entry/{entry.id}"
        self.start_tour(page, "email_logging_reading", login="giulia")
        self.assertIn(REMOTE, self.asked)


@tagged("post_install", "-at_install")
class TestReadingOnPhoneInItalian(InItalian, TestReadingTours):
    browser_size = "390x844"
