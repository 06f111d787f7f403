"""What is folded of replies as mail programs write them: needs no Odoo."""

import sys
import unittest
from collections import Counter
from html.parser import HTMLParser
from unittest.mock import patch

from ....engine.history import shown as shown_history
from ....engine.rendering import render
from .corpus import corpus

LEAST_MAILS = 120
LEAST_FOLDED = 0.95


class Shown(HTMLParser):
    """The text that a reader sees, and what he sees only when he asks for it."""

    def __init__(self, html):
        super().__init__()
        self.seen, self.hidden, self.depth, self.closed = [], [], 0, 0
        self.details = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "details":
            self.details.append("open" in dict(attrs))

    def handle_endtag(self, tag):
        if tag == "details":
            self.details.pop()

    def handle_data(self, data):
        is_seen = all(self.details)
        (self.seen if is_seen else self.hidden).append(data)

    def sees(self, text):
        return words(text) in words("".join(self.seen))

    def hides(self, text):
        return words(text) in words("".join(self.hidden))


def words(text):
    """Without spaces, and without the arrows of quoted lines."""
    return "".join(text.replace(">", " ").split())


class TestFolding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mails = corpus()

    def show(self, mail):
        subject = mail.reply.subject
        html = render(mail.body, mail.is_html, subject=subject).html
        return Shown(html)

    def test_no_new_word_is_hidden(self):
        self.assertGreaterEqual(len(self.mails), LEAST_MAILS)
        hidden = [
            (mail.name, text)
            for mail in self.mails
            for shown in [self.show(mail)]
            for text in mail.reply.new
            if not shown.sees(text)
        ]
        self.assertEqual(hidden, [])

    def test_nothing_is_deleted(self):
        deleted = [
            (mail.name, text)
            for mail in self.mails
            for shown in [self.show(mail)]
            for text in [*mail.reply.old, *mail.reply.older]
            if not (shown.sees(text) or shown.hides(text))
        ]
        self.assertEqual(deleted, [])

    def test_what_is_read_with_the_rest_is_not_hidden(self):
        hidden = [
            mail.name
            for mail in self.mails
            if not mail.folds and self.show(mail).hides(mail.reply.old[0])
        ]
        self.assertEqual(hidden, [])

    def test_what_nobody_thought_of_is_shown_as_it_is(self):
        mail = next(mail for mail in self.mails if mail.folds)
        broken = patch.object(shown_history, "histories", side_effect=IndexError)
        with broken, self.assertLogs(shown_history.__name__, "ERROR"):
            shown = self.show(mail)
        for text in [*mail.reply.new, *mail.reply.old]:
            self.assertTrue(shown.sees(text))

    def test_nearly_all_histories_are_folded(self):
        folded, all_of_them = Counter(), Counter()
        for mail in filter(lambda mail: mail.folds, self.mails):
            shown = self.show(mail)
            quoted = [*mail.reply.old, *mail.reply.older]
            all_of_them[mail.program] += 1
            folded[mail.program] += all(map(shown.hides, quoted))
        self.print_table(folded, all_of_them)
        self.assertGreaterEqual(folded.total(), LEAST_FOLDED * all_of_them.total())

    def print_table(self, folded, all_of_them):
        replies = Counter(mail.program for mail in self.mails)
        rows = [("", "replies", "histories", "folded")]
        for name, count in all_of_them.items():
            rows.append((name, replies[name], count, folded[name]))
        totals = (counter.total() for counter in (replies, all_of_them, folded))
        rows.append(("all", *totals))
        table = "".join("\n{:28}{:>10}{:>10}{:>10}".format(*row) for row in rows)
        sys.stdout.write(f"{table}\n")
