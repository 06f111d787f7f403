"""Words as PostgreSQL finds them: by the index, and row by row."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ...engine import word_index
from ...engine.word_index import MOST_CHARACTERS, MOST_WORDS

TEXT = "The new offer, no. 7: Straße of R&D"
BEYOND = f"{'x ' * (MOST_CHARACTERS // 2)}beyond"


@tagged("post_install", "-at_install")
class TestWordIndex(TransactionCase):
    def found(self, text, typed, kept=""):
        """:return: whether the index finds it, and whether who compares does"""
        words = word_index.typed_words(self.env, typed)
        asked = word_index.all_of(map(word_index.beginning_of, words))
        columns = [SQL("%s::text", text), SQL("NULL::text")]
        registry = self.env.registry
        conditions = (
            word_index.by_index(registry, columns, asked),
            word_index.row_by_row(registry, columns, words, SQL("%s::text", kept)),
        )
        query = SQL("SELECT %s", SQL(", ").join(conditions))
        return self.env.execute_query(query)[0]

    def assertFinds(self, text, typed, is_there):
        self.assertEqual(self.found(text, typed), (is_there,) * 2, typed)

    def test_how_a_word_begins(self):
        for typed, is_there in (
            *(("offer", True), ("OFF", True), ("new off", True), ("offered", False)),
            *(("ffer", False), ("offer old", False), ("Straße", True)),
        ):
            self.assertFinds(TEXT, typed, is_there)

    def test_with_fewer_letters_it_is_the_whole_word(self):
        for typed, is_there in (
            *(("no", True), ("ne", False), ("of", True), ("7", True), ("R&D", True)),
            *(("th", False), ("of offer", True), ("ne new", False)),
        ):
            self.assertFinds(TEXT, typed, is_there)

    def test_what_begins_another_word_is_asked_with_it(self):
        for typed, words in (
            ("deliver delivery del", ["delivery"]),
            ("de delivery", ["de", "delivery"]),
            ("Delivery, delivery!", ["delivery"]),
        ):
            self.assertEqual(word_index.typed_words(self.env, typed), words)

    def test_of_a_page_that_is_pasted_its_first_words(self):
        words = [f"word{number:02}" for number in range(MOST_WORDS + 1)]
        found = word_index.typed_words(self.env, " ".join(words))
        self.assertEqual(found, words[:MOST_WORDS])

    def test_of_a_very_long_text_its_beginning(self):
        self.assertFinds(BEYOND, "beyond", False)
        self.assertFinds(BEYOND[2:], "beyond", False)
        self.assertFinds(f"beyond {BEYOND}", "beyond", True)

    def test_what_is_kept_of_a_long_mail_is_found_row_by_row(self):
        for typed, is_there in (("begonia", True), ("bego", True), ("gonia", False)):
            self.assertEqual(self.found(TEXT, typed, " begonia "), (False, is_there))
        self.assertTrue(self.found(TEXT, "of", " of ")[1])
        self.assertFalse(self.found(TEXT, "be", " begonia ")[1])
