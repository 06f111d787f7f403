import re
import zlib
from unittest import TestCase

from ...sandbox.store import business_mail
from ...sandbox.store.business_mail import HTML, KB, MIX, PLAIN, THREAD, body

ROUND = 40


def bodies(kind, label="bench"):
    return [
        body(label, number, "Anna Bianchi", "Giulia Conti")
        for number in range(ROUND)
        if MIX[number % len(MIX)] is kind
    ]


def sizes(kind, **series):
    return [len(one.content.encode()) for one in bodies(kind, **series)]


class TestBusinessMail(TestCase):
    def test_kinds_and_sizes(self):
        for kind, least, most in ((PLAIN, 1, 5), (HTML, 8, 42), (THREAD, 40, 240)):
            with self.subTest(kind.name):
                found = sizes(kind)
                self.assertTrue(all(least * KB <= size <= most * KB for size in found))
                self.assertGreater(max(found), 2 * min(found))
        self.assertEqual({one.content_type for one in bodies(PLAIN)}, {"text"})
        self.assertEqual({one.content_type for one in bodies(THREAD)}, {"html"})

    def test_seeded(self):
        self.assertEqual(bodies(HTML)[0].content, bodies(HTML)[0].content)
        self.assertNotEqual(bodies(HTML)[0].content, bodies(HTML, "other")[0].content)

    def test_no_sentence_is_repeated(self):
        for kind in (PLAIN, HTML, THREAD):
            text = re.sub("<[^>]*>", "\n", bodies(kind)[-1].content)
            sentences = re.findall(r"[^.?!\n]{60,}[.?!]", text)
            self.assertTrue(sentences)
            self.assertEqual(len(sentences), len(set(sentences)), kind.name)

    def test_hard_to_compress(self):
        """People's writing shrinks to 0.4, Outlook's markup around it much more."""
        for kind, least in ((PLAIN, 0.4), (HTML, 0.22), (THREAD, 0.13)):
            text = bodies(kind)[-1].content.encode()
            self.assertGreater(len(zlib.compress(text, 6)) / len(text), least)

    def test_in_words(self):
        self.assertIn("30 % plain text of 1 to 4 KB", business_mail.mix_in_words())
