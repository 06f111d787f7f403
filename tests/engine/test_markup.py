"""The HTML of a mail as text and tags. Needs no database."""

from odoo.tests import BaseCase

from ...engine.markup import CLOSE, OPEN, TEXT, Scanner


class TestMarkup(BaseCase):
    def tokens_of(self, html, most=100, longest=100):
        """:return: what it is made of, and whether it was read to its end"""
        scanner = Scanner(html, most, longest)
        return list(scanner), scanner.whole

    def test_as_many_tags_and_attributes_as_allowed(self):
        html = "<p lang=it dir=ltr>Ciao</p>"
        for most, is_whole in ((4, True), (3, False), (2, False)):
            tokens, whole = self.tokens_of(html, most)
            with self.subTest(most):
                self.assertEqual(whole, is_whole)
                self.assertEqual((CLOSE, "p", {}) in tokens, is_whole)
        tokens, _whole = self.tokens_of(html, 4)
        attributes = {"lang": "it", "dir": "ltr"}
        self.assertEqual(tokens[:2], [(OPEN, "p", attributes), (TEXT, "Ciao", {})])

    def test_text_alone_needs_no_tag(self):
        self.assertEqual(self.tokens_of("1 < 2", most=0), ([(TEXT, "1 < 2", {})], True))

    def test_what_nobody_reads_is_left_out(self):
        for html in (
            "a<script>x</script>b",
            "a<!-- x -->b",
            "a<SVG><path d=x></svg>b",
            "a<!doctype x>b",
        ):
            tokens, _whole = self.tokens_of(html)
            self.assertEqual(tokens, [(TEXT, "a", {}), (TEXT, "b", {})], html)

    def test_what_never_ends_is_text(self):
        for html in ("a<p lang=x", "a<!-- b"):
            tokens, _whole = self.tokens_of(html)
            self.assertEqual("".join(text for _kind, text, _none in tokens), html)
