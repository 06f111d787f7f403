"""The HTML of a mail as text and tags, in one pass, whatever somebody has written.

Nothing is built, so nothing nests too deep; every character is looked at a fixed number
of times, so time grows with the length only. Where a browser would swallow the rest of
a mail (a comment, a script or a tag that never ends), the rest counts as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

TEXT, OPEN, CLOSE, STYLE = "text", "open", "close", "style"

Attributes = dict[str, str]
Token = tuple[str, str, Attributes]

MARKUP = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]*)|!--|[!?])")
TAG_END = re.compile(r"[\s/=]*>")
ATTRIBUTE = re.compile(
    r"""[\s/=]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?"""
)
COMMENT_END = re.compile(r"--!?>")
# Nobody reads what these hold, or it is of another language than HTML.
SKIPPED = (
    *("script", "style", "title", "template", "noscript", "noembed", "noframes"),
    *("iframe", "svg", "math", "xml", "applet", "object", "audio", "video"),
)
SKIPPED_END = {
    name: re.compile(rf"</{name}(?=[\s/>])[^>]*>", re.IGNORECASE) for name in SKIPPED
}


class Scanner:
    """Iterates over (TEXT, text, {}), (OPEN, name, attributes), (CLOSE, name, {}) and
    (STYLE, style sheet, {}).

    :param most: so many tags and attributes are read
    :param longest: who reads this many characters of text in a row reads no further
    """

    def __init__(self, html: str, most: int, longest: int) -> None:
        self._html = html
        self._most = most
        self._longest = longest
        self._endless: set[re.Pattern[str]] = set()

    @property
    def whole(self) -> bool:
        """After the iteration: whether there were no more tags than allowed."""
        return self._most >= 0

    def __iter__(self) -> Iterator[Token]:
        html, position = self._html, 0
        while markup := MARKUP.search(html, position, position + self._longest):
            if markup.start() > position:
                yield TEXT, html[position : markup.start()], {}
            self._most -= 1
            token, position = self._read(markup)
            if not self.whole:
                return
            if token:
                yield token
        if position < len(html):
            yield TEXT, html[position : position + self._longest], {}

    def _read(self, markup: re.Match[str]) -> tuple[Token | None, int]:
        """:return: token or None, position after it"""
        if not markup[2]:
            return self._remark(markup)
        attributes, position = self._attributes(markup.end())
        if position is None:
            return (TEXT, self._html[markup.start() :], {}), len(self._html)
        name = markup[2].lower()
        if markup[1]:
            return (CLOSE, name, {}), position
        if name in SKIPPED_END:
            return self._skipped(name, position)
        return (OPEN, name, attributes), position

    def _skipped(self, name: str, position: int) -> tuple[Token | None, int]:
        after = self._after_first(SKIPPED_END[name], position)
        if name != "style":
            return None, after
        return (STYLE, self._html[position:after].rpartition("</")[0], {}), after

    def _attributes(self, position: int) -> tuple[Attributes, int | None]:
        """:return: {name: value as written}, position after the tag or None"""
        attributes: Attributes = {}
        while not (end := TAG_END.match(self._html, position)):
            attribute = ATTRIBUTE.match(self._html, position)
            if not attribute or not self.whole:
                return {}, None
            self._most -= 1
            value = attribute[2] or attribute[3] or attribute[4] or ""
            attributes.setdefault(attribute[1].lower(), value)
            position = attribute.end()
        return attributes, end.end()

    def _remark(self, markup: re.Match[str]) -> tuple[Token | None, int]:
        """A comment or declaration is left out; a comment that never ends is text."""
        if markup[0] != "<!--":
            return None, self._html.find(">", markup.end()) + 1 or markup.end()
        # from its own hyphens, which end it in "<!-->"
        hyphens = markup.start() + 2
        after = self._after_first(COMMENT_END, hyphens)
        if after == hyphens:
            return (TEXT, markup[0], {}), markup.end()
        return None, max(after, markup.end())

    def _after_first(self, pattern: re.Pattern[str], position: int) -> int:
        """After the first match; where there is none, `position`."""
        if pattern in self._endless:
            return position
        if end := pattern.search(self._html, position):
            return end.end()
        self._endless.add(pattern)  # looked for once, not at each of 100,000
        return position
