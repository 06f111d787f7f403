import ast
import re
from collections import Counter
from pathlib import Path

import polib
from lxml import etree

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path

from ...exchange.failures import KINDS

NAME = "crm_email_logging"
ADDON = Path(file_path(NAME))
TRANSLATED = ("connection", "controllers", "engine", "exchange", "models", "wizards")
TAG = re.compile(r"<[^>]+>")
TITLE = re.compile(r' title="[^"]*"')
LANGUAGES = ("it", "de", "fr", "es")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|<[^>]+>")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = polib.pofile(str(ADDON / "i18n" / f"{NAME}.pot"))
        files = {code: ADDON / "i18n" / f"{code}.po" for code in LANGUAGES}
        cls.files = {code: polib.pofile(str(path)) for code, path in files.items()}

    def test_each_language_has_all_terms_of_the_template(self):
        terms = {entry.msgid for entry in self.template}
        for code, file in self.files.items():
            with self.subTest(language=code):
                translated = {entry.msgid for entry in file.translated_entries()}
                self.assertFalse(terms - translated, f"Not translated: {code}")
                self.assertFalse(
                    translated - terms, f"No longer in the template: {code}"
                )

    def test_no_language_guesses(self):
        for code, file in self.files.items():
            with self.subTest(language=code):
                self.assertFalse(file.fuzzy_entries())
                self.assertFalse(file.obsolete_entries())
                self.assertEqual(file.metadata["Language"], code)

    def test_placeholders_and_tags_stay_intact(self):
        for code, file in self.files.items():
            with self.subTest(language=code):
                broken = [
                    entry.msgid
                    for entry in file
                    if self._placeholders(entry.msgstr)
                    != self._placeholders(entry.msgid)
                ]
                self.assertFalse(broken)

    def test_no_sentence_is_left_in_english(self):
        """Names and single words may be spelled alike, whole sentences are not."""
        for code, file in self.files.items():
            with self.subTest(language=code):
                alike = [TAG.sub("", e.msgid) for e in file if e.msgid == e.msgstr]
                self.assertFalse([text for text in alike if len(text.split()) > 4])

    def test_template_has_the_terms_of_the_python_code(self):
        terms = {entry.msgid for entry in self.template}
        for path in self._python_files():
            for term in self._literals(path):
                self.assertIn(term, terms, f"Export the template anew: {path.name}")

    def test_template_has_the_terms_of_the_javascript_code(self):
        terms = {entry.msgid for entry in self.template}
        for path in (ADDON / "static" / "src").rglob("*.js"):
            for term in re.findall(r'\b_t\(\s*"([^"]+)"', path.read_text()):
                self.assertIn(term, terms, f"Export the template anew: {path.name}")

    def test_pages_are_italian(self):
        self._load("it_IT")
        labels = self._labels("interaction.log.entry")
        self.assertEqual(labels["user_id"], "Venditore")
        self.assertEqual(labels["partner_id"], "Contatto")
        self.assertEqual(labels["opportunity_id"], "Opportunità")
        self.assertIn("Crea opportunità", self._texts("interaction.log.entry"))
        self.assertIn("Registra ora", self._texts("email.logging.mailbox"))

    def test_pages_open_in_each_language(self):
        for lang, label in (
            ("de_DE", "Vertriebsmitarbeiter"),
            ("fr_FR", "Vendeur"),
            ("es_ES", "Comercial"),
        ):
            with self.subTest(lang):
                self._load(lang)
                labels = self._labels("interaction.log.entry", lang)
                self.assertEqual(labels["user_id"], label)
                for model in ("email.logging.mailbox", "email.logging.setup"):
                    self.assertTrue(self._texts(model, lang))

    def test_sentences_and_selections_are_italian(self):
        self._load("it_IT")
        remedies = self.env["email.logging.remedy"].with_context(lang="it_IT")
        for name, kind in KINDS.items():
            self.assertNotEqual(remedies._sentence(name), kind.sentence)
        sentence = remedies._sentence("sign_in_needed")
        self.assertEqual(sentence, "Accedi con l'account di servizio.")
        entries = self.env["interaction.log.entry"].with_context(lang="it_IT")
        directions = dict(entries.fields_get(["direction"])["direction"]["selection"])
        self.assertEqual(directions["inbound"], "In entrata")

    # Helpers

    def _placeholders(self, text):
        # What a tag shows to people is translated with it.
        return Counter(PLACEHOLDER.findall(TITLE.sub("", text)))

    def _python_files(self):
        return (path for name in TRANSLATED for path in (ADDON / name).rglob("*.py"))

    def _literals(self, path):
        """:return: list of what `_lt` marks or `env._` translates there"""
        calls = (
            node
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
            and ast.unparse(node.func).rpartition(".")[2] in ("_", "_lt")
        )
        # A variable was marked where its sentence stands.
        arguments = (call.args[0] for call in calls)
        return [a.value for a in arguments if isinstance(a, ast.Constant)]

    def _load(self, lang):
        self.env["res.lang"]._activate_lang(lang)
        addon = self.env["ir.module.module"].search([("name", "=", NAME)])
        addon._update_translations(lang, overwrite=True)

    def _labels(self, model, lang="it_IT"):
        fields = self.env[model].with_context(lang=lang).fields_get()
        return {name: field["string"] for name, field in fields.items()}

    def _texts(self, model, lang="it_IT"):
        """:return: list of the labels of the form's buttons"""
        view = self.env[model].with_context(lang=lang).get_view(view_type="form")
        return [
            button.get("string")
            for button in etree.fromstring(view["arch"]).iter("button")
        ]
