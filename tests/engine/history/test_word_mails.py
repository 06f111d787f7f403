"""The space between paragraphs of Word is as Word has it: needs no Odoo."""

import re
import unittest

from ....engine.rendering import render
from .word_mails import WORD_MAILS

PARAGRAPH = re.compile(r'<p(?: class="([\w -]*)")?(?: style="([^"]*)")?>')
RULE = re.compile(r"main ([^{]*) \{ ([^}]*) \}")
LENGTH = re.compile(r"(?:margin|margin-bottom|font-size): (\.?[\d.]+)(pt|cm|in)?")
# What the frame itself says, see the page's template.
OF_THE_FRAME = {"m-MsoNormal", "m-x_MsoNormal", "m-MsoPlainText", "m-MsoListParagraph"}


def declarations(rendering):
    """:return: those of the first paragraph, the last is the strongest"""
    classes, style = PARAGRAPH.search(rendering.html).groups()
    names = (classes or "").split()
    found = ["margin: 0"] if OF_THE_FRAME & set(names) else []
    for selectors, text in RULE.findall(rendering.sheet):
        chosen = {part.removeprefix("main ").strip() for part in selectors.split(",")}
        wanted = {"p", "P", *(f"p.{name}" for name in names)}
        found += text.split("; ") if chosen & wanted else []
    return [*found, *(style or "").split("; ")]


def points(rendering, *names):
    values = [
        LENGTH.match(one)
        for one in declarations(rendering)
        if one.split(":")[0] in names and LENGTH.match(one)
    ]
    return float(values[-1][1]) if values else None


class TestWordMails(unittest.TestCase):
    def test_the_space_below_a_paragraph(self):
        self.assertEqual(len(WORD_MAILS), 10)
        for name, body, space, size in WORD_MAILS:
            with self.subTest(name):
                rendering = render(body, True)
                self.assertEqual(points(rendering, "margin", "margin-bottom"), space)
                self.assertEqual(points(rendering, "font-size"), size)
