from odoo.tests import tagged

from ...engine.packed_text import packed, packing, unpacked
from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message

TEXTS = (
    "",
    " ",
    "Lampade da parete, € 1.200 – 灯具 😀\r\n\t\\x41 \\ ' \" %s",
    "<p>" + "x" * 3_000_000 + "</p>",
)

STORED = "787dc86080bbc36aab7b7e3eb022cc2fca03463c483300f50e0cf6"


@tagged("post_install", "-at_install")
class TestPackedText(EmailLoggingCase):
    def test_there_and_back(self):
        for text in TEXTS:
            self.assertEqual(unpacked(packed(text)), text)
        self.assertEqual(unpacked(None), "")

    def test_many_by_their_names(self):
        for count in range(6):
            texts = {number: f"Text {number}" for number in range(count)}
            with packing(texts) as packed_texts:
                found = {name: unpacked(it) for name, it in packed_texts().items()}
            self.assertEqual(found, texts)

    def test_what_is_stored_stays_readable(self):
        """Packed by 19.0.1.3.0; whoever changes the common words loses all bodies."""
        stored = bytes.fromhex(STORED)
        self.assertEqual(unpacked(stored), '<p class="MsoNormal">Good morning</p>')

    def test_as_received(self):
        for kind in ("text", "html"):
            for text in TEXTS:
                with self.subTest(kind=kind, text=text[:20]):
                    body = {"contentType": kind, "content": text}
                    message = self.record(graph_message(ANNA, [GIULIA], body=body))
                    message.invalidate_recordset()
                    self.assertEqual(message.body or "", text)

    def test_takes_little_room(self):
        text = "".join(f"<p>Line {n} of {n * n}</p>" for n in range(3000))
        self.record(
            graph_message(ANNA, [GIULIA], body={"contentType": "html", "content": text})
        )
        self.cr.execute(
            "SELECT octet_length(packed_body), plain_body FROM email_logging_message"
        )
        ((stored, plain),) = self.cr.fetchall()
        self.assertLess(stored, len(text) / 3)
        self.assertIsNone(plain)
