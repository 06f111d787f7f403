"""What strangers call themselves, in one line of Odoo. Needs no database."""

from odoo.tests import BaseCase

from ...engine.plain_name import MOST_MARKS, few_marks, plain_name

ACCENT = "\u0301"


class TestPlainName(BaseCase):
    def test_names_are_plain(self):
        for typed, expected in (
            ("invoice\u202egpj.exe\r\n x\x00", "invoicegpj.exe  x"),
            *((" Anna Bianchi ", "Anna Bianchi"), ("\u2066 Anna\n", "Anna")),
            *((None, ""), ("", ""), (" ", "")),
        ):
            self.assertEqual(plain_name(typed), expected)
        for name in ("Dvořák", "ﷺ שלום", "Nguyễn", "👩‍👩‍👧 family"):
            self.assertEqual(plain_name(name), name)

    def test_a_tower_of_accents_is_as_high_as_a_browser_can_take(self):
        for number in (MOST_MARKS - 1, MOST_MARKS, MOST_MARKS + 1, 200_000):
            kept = "a" + ACCENT * min(number, MOST_MARKS)
            for after in ("", "b"):
                typed = f"a{ACCENT * number}{after}"
                self.assertEqual(plain_name(typed), kept + after, number)

    def test_accents_on_every_letter_are_no_tower(self):
        text = f"\u05d0{ACCENT * MOST_MARKS}" * 3
        self.assertEqual(few_marks(text), text)
