"""What a mail says beyond its preview, as words: needs no database."""

from odoo.tests import BaseCase, tagged

from ...engine.further_words import LONGEST, MOST_KEPT, further_words


@tagged("post_install", "-at_install")
class TestFurtherWords(BaseCase):
    def test_each_once_and_what_others_begin_with_not_at_all(self):
        for said, preview, kept in (
            ("We draw drawings. WE DRAW: drawing!", "", " we drawings "),
            ("We draw drawings.", "we drawing", " drawings "),
            ("A-113, a_b m² 50%", "", " m b a 50 113 "),
            ("l'été à Köln", "", " été à l köln "),
            ("x" * 100, "", f" {'x' * LONGEST} "),
            ("हिन्दी", "", " हिन्दी "),
            ("the same", "The same.", ""),
            *(("", "any", ""), ("-- \0 \U0001f600", "", "")),
        ):
            with self.subTest(said):
                found = further_words([said], preview)
                self.assertEqual(sorted(found.split()), sorted(kept.split()))
                self.assertEqual(bool(found), bool(kept))

    def test_no_more_than_an_index_takes(self):
        lines = [f"article{number}" for number in range(100_000)]
        self.assertLessEqual(len(further_words(lines, "")), MOST_KEPT + 2)

    def test_without_accents_as_the_database_says(self):
        found = further_words(["Größe"], "", {ord("ö"): "o", ord("ß"): "ss"})
        self.assertEqual(found, " grosse ")
