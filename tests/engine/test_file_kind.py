"""What files are by their bytes, whatever their names and senders say."""

from odoo.tests import BaseCase, tagged

from ...engine.file_kind import LONGEST_TEXT, expected_kind, kind_of, text_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
KINDS = [
    (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
    (PNG, "image/png"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
    (b"GIF89a\x01\x00", "image/gif"),
    (b"RIFF\x0a\x00\x00\x00WEBPVP8 ", "image/webp"),
    (b"BM\x0a\x0a\x00\x00\x00\x00\x00\x00", "image/bmp"),
    (b"plain words, \xe8 piccolo", "text/plain"),
    (b"", "text/plain"),
    (b"<html><script>x</script>", "text/plain"),
    (b"<svg xmlns='x' onload='x'/>", "text/plain"),
    (b"\xff\xfew\x00\xe8\x00", "text/plain"),
    (b"RIFF\x00\x00\x00\x00WAVE\x00", None),
    (b"PK\x03\x04\x14\x00", None),
    (b"MZ\x90\x00\x03", None),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
    (b"GIF87\x00", None),
    (b"a" * (LONGEST_TEXT + 1), None),
]


@tagged("post_install", "-at_install")
class TestFileKind(BaseCase):
    def test_by_its_bytes(self):
        for content, kind in KINDS:
            with self.subTest(content[:20]):
                self.assertEqual(kind_of(content), kind)

    def test_text_in_its_own_letters(self):
        for content in ("perché €".encode(), "perché €".encode("cp1252")):
            self.assertEqual(text_of(content), "perché €")
        for mark in ("utf-8-sig", "utf-16"):
            self.assertEqual(text_of("perché €".encode(mark)), "perché €")
        self.assertEqual(text_of(b"\x81\x8d"), "\x81\x8d")
        self.assertIsNone(text_of(b"a\x00b"))

    def test_what_it_seems_to_be(self):
        for name, content_type, kind in (
            ("Offer.PDF", "application/octet-stream", "application/pdf"),
            ("photo.jpeg", "", "image/jpeg"),
            ("list.csv", "application/vnd.ms-excel", "text/plain"),
            ("page.html", "text/html", None),
            ("logo.svg", "image/png", None),
            ("a.docx", "text/plain", None),
            ("scan", "application/pdf; name=x", "application/pdf"),
            ("notes", "TEXT/Calendar", "text/plain"),
            ("page", "text/html", None),
            ("", "", None),
        ):
            with self.subTest(name):
                self.assertEqual(expected_kind(name, content_type), kind)
