"""The style sheets of a mail, as far as they are safe, for the frame that shows it.

Written anew from what is listed: selectors of tags and classes, and the properties that
a tag's own style may have. Nothing that loads (`url`, `@import`, `@font-face`), nothing
that leaves its place, and nothing that reaches what is ours beside the mail: classes
bear a prefix, and every rule is for the inside of `<main>`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape

PREFIX = "m-"
# Word's and those that Outlook on the web makes of them: the frame knows how they look.
ALWAYS_KEPT = frozenset(
    f"{before}{name}"
    for before in ("", "x_", "x_x_")
    for name in ("MsoNormal", "MsoPlainText", "MsoListParagraph", "MsoNoSpacing")
)
MOST_OF_SHEETS = 100_000
MOST_RULES = 400
MOST_OF_RULE = 2_000
MOST_CLASSES = 10

CLASS = re.compile(r"[a-zA-Z_][\w-]{0,60}", re.ASCII)
_PART = (
    r"(?:[a-zA-Z][a-zA-Z0-9]{0,12}(?:\.[a-zA-Z_][\w-]{0,60}){0,3}"
    r"|(?:\.[a-zA-Z_][\w-]{0,60}){1,3})"
    r"(?::(?:link|visited|hover|active|first-child|last-child))?"
)
SELECTOR = re.compile(rf"{_PART}(?:(?:\s*>\s*|\s+){_PART}){{0,3}}", re.ASCII)
NAME = re.compile(r"(?<![\w.:-])[a-zA-Z][a-zA-Z0-9]*")
CLASS_IN_SELECTOR = re.compile(r"\.([a-zA-Z_][\w-]*)")
BRACE = re.compile(r"[{}]")
IMPORTANT = re.compile(r"\s*!\s*important", re.IGNORECASE)
# The mail's own, which is `<main>` here.
ROOTS = ("body", "html")
ROOT_COLORS = (("background-color", "bgcolor"), ("color", "text"))


class StyleSheets:
    """Takes style sheets, and says which classes they are for.

    :param tags: that are written
    :param safe_style: makes of declarations those that are safe
    """

    def __init__(self, tags: set[str], safe_style: Callable[[str], str]) -> None:
        self._tags = tags
        self._safe_style = safe_style
        self._rules: list[str] = []
        self._room = MOST_OF_SHEETS
        self._classes = set(ALWAYS_KEPT)

    @property
    def text(self) -> str:
        return "\n".join(self._rules)

    def add(self, sheet: str) -> None:
        self._room -= len(sheet)
        if self._room < 0:
            return
        for selectors, declarations in _rules(_without_comments(sheet)):
            self._add_rule(selectors, declarations)

    def add_root(self, attributes: Mapping[str, str]) -> None:
        """What the tag of the whole mail says; its style goes before its colours."""
        for name, attribute in ROOT_COLORS:
            if color := attributes.get(attribute):
                self._add_rule("body", f"{name}:{color}")
        self._add_rule("body", attributes.get("style", ""))

    def classes(self, value: str) -> str:
        """:return: an element's classes, those that count"""
        names = unescape(value).split()[:MOST_CLASSES]
        return " ".join(PREFIX + name for name in names if name in self._classes)

    def _add_rule(self, selectors: str, declarations: str) -> None:
        if len(self._rules) >= MOST_RULES:
            return
        kept = [text for text in map(self._selector, selectors.split(",")) if text]
        style = self._safe_style(_plain(declarations)) if kept else ""
        if style and style.count('"') % 2 == style.count("'") % 2 == 0:
            self._rules.append(f"{', '.join(kept)} {{ {style} }}")

    def _selector(self, selector: str) -> str:
        """:return: "" for one that is not kept"""
        selector = selector.strip()
        if not SELECTOR.fullmatch(selector[:MOST_OF_RULE]):
            return ""
        names = {name.lower() for name in NAME.findall(selector)}
        if selector.lower() in ROOTS:
            return "main"
        if not names <= self._tags.union(ROOTS):
            return ""
        self._classes.update(CLASS_IN_SELECTOR.findall(selector))
        inside = CLASS_IN_SELECTOR.sub(rf".{PREFIX}\1", selector)
        words = [word for word in inside.split() if word.lower() not in ROOTS]
        return " ".join(["main", *words])


def _plain(declarations: str) -> str:
    """On one line, and none of them before the frame's own."""
    return " ".join(IMPORTANT.sub("", declarations).split())


def _without_comments(sheet: str) -> str:
    """Nor those of HTML, which old programs put around it."""
    first, *others = sheet.split("/*")
    rest = " ".join([first, *(other.partition("*/")[2] for other in others)])
    return rest.replace("<!--", " ").replace("-->", " ")


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """:return: selectors and declarations; nothing of what begins with "@" """
    position = 0
    while (brace := sheet.find("{", position)) >= 0:
        selectors = sheet[position:brace].rpartition(";")[2].strip()
        position = _end_of_block(sheet, brace)
        declarations = sheet[brace + 1 : position - 1]
        if len(selectors) + len(declarations) < MOST_OF_RULE and selectors[:1] != "@":
            yield selectors, declarations


def _end_of_block(sheet: str, brace: int) -> int:
    depth = 0
    for found in BRACE.finditer(sheet, brace):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.end()
    return len(sheet) + 1
