from odoo.tests import tagged

from ...engine.packed_text import packed, unpacked
from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message

TEXTS = (
    "",
    " ",
    "Lampade da parete, € 1.200 – 灯具 😀\r\n\t\\x41 \\ ' \" %s",
    "<p>" + "x" * 3_000_000 + "</p>",
)


@tagged("post_install", "-at_install")
class TestPackedText(EmailLoggingCase):
    def test_there_and_back(self):
        for text in TEXTS:
            self.assertEqual(unpacked(packed(text)), text)
        self.assertEqual(unpacked(None), "")

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
