import unittest

import polib

from dev.translations import merge


def catalogue(**terms):
    file = polib.POFile()
    file.metadata = {"Language": "it"}
    for msgid, msgstr in terms.items():
        file.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    return file


class TestTranslationsMerge(unittest.TestCase):
    def merged(self, template, **translated):
        result = merge(catalogue(**template), catalogue(**translated))
        return {entry.msgid: entry.msgstr for entry in result}

    def test_what_is_translated_stays_and_what_is_new_is_empty(self):
        found = self.merged({"Reply": "", "Forward": ""}, Reply="Rispondi")
        self.assertEqual(found, {"Reply": "Rispondi", "Forward": ""})

    def test_what_is_gone_goes(self):
        self.assertEqual(self.merged({"Reply": ""}, Gone="Sparito"), {"Reply": ""})

    def test_a_line_break_in_english_loses_no_translation(self):
        found = self.merged({"one\n   two": ""}, **{"one two": "uno due"})
        self.assertEqual(found, {"one\n   two": "uno due"})

    def test_the_order_is_the_templates(self):
        found = self.merged({"B": "", "A": ""}, A="a", B="b")
        self.assertEqual(list(found), ["B", "A"])
