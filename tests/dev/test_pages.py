"""What is written for people: README, the pages in docs/, and that of the app store."""

import re
import unittest

from lxml import etree, html

from dev.paths import ROOT
from dev.readme import put_together

from ...exchange import situations
from ...exchange.failures import KINDS

PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").glob("*.md")]
LINK = re.compile(r"!?\[[^]]*\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
STORE_PAGE = ROOT / "static" / "description" / "index.html"
MOST_BYTES = 150_000
# What Odoo's own sanitiser lets pass in a description.
PLAIN_TAGS = {
    *("section", "div", "h1", "h2", "h3", "p", "ul", "ol", "li", "img"),
    *("strong", "em", "code", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
PLAIN_ATTRIBUTES = {"class", "style", "src", "alt", "href"}


def anchors(path):
    """:return: the names by which a page's headings are linked to, as on GitHub"""
    headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


def sentences():
    """:return: all that people are told of failures"""
    yield from (kind.sentence for kind in KINDS.values())
    yield from (situations.REFUSED, situations.SERVER_REFUSES)
    for said in (situations.BY_APPLICATION, situations.ON_SERVER, situations.IN_FOLDER):
        yield from said.values()
    yield from (sentence for _name, sentence in situations.ELSEWHERE.values())


class TestPages(unittest.TestCase):
    def test_readme_is_what_its_fragments_say(self):
        self.assertEqual((ROOT / "README.md").read_text(), put_together())

    def test_readme_begins_with_how_to_try_it(self):
        first_screen = (ROOT / "README.md").read_text()[:700]
        self.assertIn("```\nmake demo\n```", first_screen)
        self.assertIn("```\nmake test\n```", (ROOT / "README.md").read_text())

    def test_links_lead_somewhere(self):
        for page in PAGES:
            for file, anchor in LINK.findall(page.read_text()):
                with self.subTest(page.name, file=file, anchor=anchor):
                    there = page.parent / file if file else page
                    self.assertTrue(there.exists())
                    if anchor:
                        self.assertIn(anchor, anchors(there))

    def test_every_error_is_explained(self):
        page = (ROOT / "docs" / "errors.md").read_text()
        rows = re.findall(r"^\| (.*?) \|.*\|$", page, re.MULTILINE)
        self.assertEqual(set(rows) - {"it says"}, set(sentences()))

    def test_the_store_s_page_is_plain(self):
        page = html.fromstring(f"<div>{STORE_PAGE.read_text()}</div>")
        for element in page.iter(etree.Element):
            self.assertIn(element.tag, PLAIN_TAGS)
            self.assertLessEqual(set(element.attrib), PLAIN_ATTRIBUTES)
        levels = [
            int(tag[1]) for tag in re.findall("<(h[1-6])", STORE_PAGE.read_text())
        ]
        self.assertEqual(levels[:2], [1, 2])

    def test_its_pictures_are_there_and_small(self):
        page = html.fromstring(f"<div>{STORE_PAGE.read_text()}</div>")
        for picture in page.iter("img"):
            self.assertTrue(picture.get("alt"))
            self.assertTrue((STORE_PAGE.parent / picture.get("src")).exists())
        for path in STORE_PAGE.parent.glob("*.png"):
            with self.subTest(path.name):
                self.assertLess(path.stat().st_size, MOST_BYTES)
