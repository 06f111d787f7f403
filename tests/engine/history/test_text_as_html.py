"""Mail without HTML as a page shows it: needs no Odoo."""

import unittest
from unittest.mock import patch

from ....engine import text_as_html
from ....engine.rendering import render


class TestTextAsHtml(unittest.TestCase):
    def html(self, text):
        return render(text, False).html

    def test_links(self):
        html = self.html(
            "See <https://x.example/?a=1&b=2>, www.y.example/z. a@b.example"
        )
        self.assertIn('href="https://x.example/?a=1&amp;b=2"', html)
        self.assertIn('href="https://www.y.example/z"', html)
        self.assertIn('href="mailto:a@b.example"', html)
        self.assertIn("</a>&gt;, ", html)
        for text in ("javascript:alert(1)", "www.", "a@b", "@x.example", "http://"):
            self.assertNotIn("<a", self.html(text))

    def test_a_list_of_addresses_has_as_many_links_as_a_browser_can_take(self):
        with patch.object(text_as_html, "MOST_LINKS", 3):
            html = self.html("".join(f"{n}@x.example, " for n in range(5)))
        self.assertEqual(html.count("<a "), 3)
        self.assertTrue(html.endswith("3@x.example, 4@x.example,</pre>"), html)

    def test_tables_keep_their_columns(self):
        table = "Article   Pieces\n----------------\nA 100        12\nB 2           5"
        html = self.html(f"Our order:\n\n{table}\n\nThanks")
        self.assertIn(f'<pre class="columns">{table}</pre>', html)
        self.assertIn("<pre>Our order:", html)
        pipes = "| a | b |\n|---|---|\n| 1 | 2 |"
        self.assertIn(f'<pre class="columns">{pipes}</pre>', self.html(pipes))

    def test_prose_is_no_table(self):
        for text in (
            *("One.  Two.\nThree.  Four.\n", "a    b\n", "\n\n   x\n   y\n"),
            "Hello.\na    b\nThree.\n",
        ):
            html = self.html(text)
            self.assertNotIn("columns", html)
            self.assertEqual(html.count("<pre>"), 1, "no gap between its lines")

    def test_nothing_is_left_out(self):
        text = "One\n\n  two\n\na    1\nb    2\n\nthree\n\n> four\n> five\n\nsix\n"
        html = self.html(text)
        for line in ("One", "  two", "a    1", "b    2", "three", "&gt; four", "six"):
            self.assertIn(line, html)
