"""The body of a mail as HTML that is safe to show, in time that its length bounds.

Only what is listed here is written, and all of it anew: tags balanced, values quoted,
text escaped; no script, no form, no class, nothing of another language (SVG, MathML)
and no raw text, so that a browser reads what was written and nothing else. It is shown
in a sandboxed frame nevertheless.

Odoo's `html_sanitize` does not do it: libxml2 drops what nests deeper than 256 levels,
and its search for quotations takes time with the square of what a stranger has written.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .history import fold
from .history.lines import Line
from .history.reader import LineReader
from .history.shown import shown_history
from .markup import CLOSE, OPEN, STYLE, TEXT, Attributes, Scanner
from .plain_name import few_marks
from .style_sheet import StyleSheets
from .text_as_html import text_as_html

WHOLE, SIMPLIFIED, CUT, HIDDEN = "whole", "simplified", "cut", "hidden"

# What a browser lays out in about a second.
MOST_TAGS = 40_000  # with their attributes
MOST_TAGS_OF_TEXT = 200_000
MOST_CHARACTERS = 500_000
MOST_LINES = 10_000  # of text; each costs as much as a tag
MOST_WRITTEN = 3_000_000
MOST_OF_IMAGES = 8_000_000  # written in the body itself, as data
DEPTH = 150
LOOK_BACK = 60

VOID = {"br", "hr", "img", "col", "wbr"}
CELLS = {"td", "th", "caption"}
TABLE_PARTS = CELLS | {"tr", "tbody", "thead", "tfoot", "colgroup"}
BLOCKS = {
    *("address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt"),
    *("figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
    *("hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "ul"),
}
INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em"),
    *("font", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike"),
    *("strong", "sub", "sup", "tt", "u", "var"),
}
TAGS = VOID | BLOCKS | TABLE_PARTS | INLINE
LINE_ENDS = BLOCKS | {"br", "tr", "caption"}
# The end tags that HTML lets out: what a tag ends that was opened just before.
ENDED_BY = {
    **dict.fromkeys(BLOCKS, frozenset({"p"})),
    "li": frozenset({"li", "p"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dt", "dd", "p"})),
    **dict.fromkeys(("td", "th"), frozenset({"td", "th", "p"})),
    "tr": frozenset({"td", "th", "tr", "p"}),
    **dict.fromkeys(("tbody", "thead", "tfoot"), frozenset(TABLE_PARTS - {"caption"})),
}

SIZE = re.compile(r"\d{1,4}(\.\d{1,4})?(px|%)?")
WORDS = re.compile(r"[\w#%., +-]{1,100}")
SPAN = re.compile(r"\d{1,2}")
ATTRIBUTES = {
    **dict.fromkeys(("width", "height", "border"), SIZE),
    **dict.fromkeys(("cellpadding", "cellspacing", "hspace", "vspace"), SIZE),
    **dict.fromkeys(("colspan", "rowspan", "span"), SPAN),
    **dict.fromkeys(("align", "valign", "bgcolor", "color", "face"), WORDS),
    **dict.fromkeys(("dir", "lang", "type", "nowrap"), WORDS),
    "size": re.compile(r"[+-]?\d{1,2}"),
    "start": re.compile(r"\d{1,6}"),
    **dict.fromkeys(("title", "alt"), re.compile(r"(?s).{1,500}")),
}
STYLES = {
    *("background", "background-color", "border", "border-collapse", "border-color"),
    *(
        "border-radius",
        "border-spacing",
        "border-style",
        "border-width",
        "caption-side",
    ),
    *("clear", "color", "direction", "display", "float", "font", "font-family"),
    *("font-size", "font-style", "font-variant", "font-weight", "height"),
    *("letter-spacing", "line-height", "list-style-type", "max-width", "min-width"),
    *("padding", "table-layout", "text-align", "text-decoration"),
    *("text-indent", "text-transform", "vertical-align", "white-space", "width"),
    *("word-break", "word-spacing", "margin"),
    *(
        f"{name}-{side}"
        for name in ("margin", "padding", "border")
        for side in ("top", "right", "bottom", "left")
    ),
}
MOST_OF_STYLE = 2000
STYLE_VALUE = re.compile(r"(?:[\w\s#%.,'\"!+*/-]|\b(?:rgba?|hsla?)\(|\)){1,200}")
# Heights that grow with the frame's, which grows with them; text moved out of sight.
NO_STYLE_VALUE = re.compile(r"(?i)\d[sld]?v(?:[hwib]|min|max)\b|-\s*\d{3}")
NOT_DISPLAYED = re.compile(r"(?i)(?:^|; )display: none")
FONT_SIZE = re.compile(r"(?i)(?:^|; )font(?:-size)?: (?:[a-z\s]*\s)?([\d.]+|[a-z-]+)")
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,2}")
LINK = re.compile(r"(?i)(https?|mailto|tel):[^\x00-\x20]{1,2000}")
REMOTE_IMAGE = re.compile(
    r"(?i)(?:https?:)?//(?P<host>[a-z0-9_.-]{1,253}(?::\d{1,5})?)"
    r"(?:[/?#][^\x00-\x20]{0,2000})?"
)
PIXEL = re.compile(r"\s*[01](?:px)?\s*")
IMAGE_DATA = re.compile(
    r"(?i)data:image/(png|jpe?g|gif|webp|bmp);base64,[a-z0-9+/=\s]+"
)
LONG_NUMBER = re.compile(r"&#(?:0*[xX]?[0-9a-fA-F]{8,});?")
SPACES = re.compile(r"[^\S\n]+")
EMPTY_LINES = re.compile(r"\n\s*\n")
CONTENT_ID = re.compile(r' data-cid="([^"]*)"')


@dataclass(frozen=True)
class Rendering:
    """A body as it is shown.

    `html`: safe; images of the mail itself as ``<img data-cid="...">``, without source
    `sheet`: the mail's own style sheet, safe inside the frame only
    `extent`: WHOLE; SIMPLIFIED, all as plain text; CUT, the beginning as plain text;
    HIDDEN, all as plain text, as nothing of it would be seen
    `image_hosts`: where its images lie, as "host" or "host:port", each once; also when
    they were not asked for
    `language`: that the mail itself names, such as "it" or "en-GB"
    """

    html: str
    extent: str
    sheet: str = ""
    image_hosts: tuple[str, ...] = ()
    language: str = ""

    @property
    def content_ids(self) -> set[str]:
        return {html.unescape(found) for found in CONTENT_ID.findall(self.html)}

    def with_images(self, sources: Mapping[str, str]) -> str:
        """:param sources: {content id: address}, only of images that are there"""

        def source(match: re.Match[str]) -> str:
            address = sources.get(html.unescape(match[1]))
            return f' src="{html.escape(address)}"' if address else match[0]

        return CONTENT_ID.sub(source, self.html)

    def page(self, sources: Mapping[str, str], show: str, hide: str) -> str:
        """:param show: what stands above a history that is folded
        :param hide: and above one that is not
        """
        labels = "".join(f"<span>{html.escape(label)}</span>" for label in (show, hide))
        summary = f"<summary>{labels}</summary>"
        return self.with_images(sources).replace(fold.SUMMARY, summary)


def render(
    body: str,
    is_html: bool,
    remote_images: bool = False,
    subject: str | None = None,
    as_text: bool = False,
) -> Rendering:
    """:param remote_images: the images that lie on other servers are asked for
    :param subject: says whether it answers or forwards, see `histories`
    :param as_text: somebody saw that its styles leave nothing to be seen
    """
    if not is_html:
        return _as_text(body, WHOLE, subject)
    writer = Writer(remote_images)
    is_written = writer.rewrite(Scanner(body, MOST_TAGS, MOST_CHARACTERS + 1))
    if is_written and not as_text and (writer.shows or not writer.hides):
        return writer.rendering(subject)
    text, whole = _text_of(Scanner(body, MOST_TAGS_OF_TEXT, MOST_CHARACTERS + 1))
    extent = HIDDEN if is_written else SIMPLIFIED
    hosts = tuple(writer.image_hosts)
    return replace(_as_text(text, extent if whole else CUT, subject), image_hosts=hosts)


def lines_of_html(body: str) -> list[Line]:
    """:return: the lines that are seen, as far as they are written"""
    writer = Writer(remote_images=False)
    writer.rewrite(Scanner(body, MOST_TAGS, MOST_CHARACTERS + 1))
    return writer.reader.lines


def _as_text(text: str, extent: str, subject: str | None) -> Rendering:
    text, whole = _beginning(text)
    return Rendering(text_as_html(text, subject), extent if whole else CUT)


def _beginning(text: str) -> tuple[str, bool]:
    """:return: as much as fits, and whether it is all"""
    text = text.rstrip()
    lines = text[:MOST_CHARACTERS].split("\n", MOST_LINES)
    beginning = "\n".join(lines[:MOST_LINES])
    return beginning, len(beginning) == len(text)


def _text_of(scanner: Scanner) -> tuple[str, bool]:
    """:return: the text of HTML, and whether it is all"""
    parts, room = [], MOST_CHARACTERS
    for kind, value, _attributes in scanner:
        if kind == TEXT:
            parts.append(value[:room].replace("\n", " "))
            room -= len(value)
        elif value in LINE_ENDS:
            parts.append("\n")
        elif value in CELLS:
            parts.append(" ")
        if room < 0:
            break
    text = SPACES.sub(" ", _unescape("".join(parts)))
    whole = scanner.whole and room >= 0
    return EMPTY_LINES.sub("\n", text).strip(), whole


def _unescape(text: str) -> str:
    """Like `html.unescape`, which takes time with the square of a number's digits."""
    return html.unescape(LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


class Writer:
    """Writes safe HTML from the tokens of any HTML."""

    def __init__(self, remote_images: bool) -> None:
        self._remote_images = remote_images
        self.reader = LineReader()
        self.sheets = StyleSheets(TAGS, self._style)
        self._parts: list[str] = []
        self._kinds: list[int] = []  # of the parts, see `fold`
        self._written = self._characters = self._lines = self._of_images = 0
        self.image_hosts: dict[str, None] = {}
        self.language = ""
        self.shows = self.hides = False  # anything to be seen, any text that is not
        # (name, written or not, seen or not) of the elements that are open
        self._open: list[tuple[str, bool, Seen]] = []
        self._depth = self._preformatted = 0

    def rewrite(self, scanner: Scanner) -> bool:
        """:return: False when there is too much of it; `html` is of no use then"""
        steps = {
            TEXT: self._text,
            OPEN: self._open_tag,
            CLOSE: self._close_tag,
            STYLE: self._style_sheet,
        }
        for kind, value, attributes in scanner:
            steps[kind](value, attributes)
            if self._is_too_much():
                return False
        self._pop(len(self._open))
        self.reader.end_line()
        return scanner.whole

    def _is_too_much(self) -> bool:
        return (
            self._written > MOST_WRITTEN
            or self._characters > MOST_CHARACTERS
            or self._lines > MOST_TAGS
        )

    def rendering(self, subject: str | None) -> Rendering:
        hosts = tuple(self.image_hosts)
        sheet = self.sheets.text
        return Rendering(self._folded(subject), WHOLE, sheet, hosts, self.language)

    def _folded(self, subject: str | None) -> str:
        lines = self.reader.lines
        if history := shown_history(lines, subject):
            return fold.folded(self._parts, self._kinds, lines, history)
        return "".join(self._parts)

    def _add(self, part: str, kind: int) -> None:
        self._parts.append(part)
        self._kinds.append(kind)
        self._written += len(part)

    def _text(self, text: str, _attributes: Attributes) -> None:
        self._characters += len(text)
        if self._characters <= MOST_CHARACTERS:
            text = few_marks(_unescape(text))
            self._lines += text.count("\n")
            if self._preformatted:
                self._add_lines(text)
            else:
                self._add_text(text)

    def _add_lines(self, text: str) -> None:
        for line in text.splitlines(keepends=True):
            self._add_text(line)
            if line.endswith(("\n", "\r")):
                self.reader.end_line()

    def _add_text(self, text: str) -> None:
        self.reader.text(text, len(self._parts))
        is_blank = text.isspace()
        if not is_blank:
            self.shows |= bool(self._seen)
            self.hides |= not self._seen
        self._add(html.escape(text), fold.BLANK if is_blank else fold.WORDS)

    @property
    def _seen(self) -> Seen:
        return self._open[-1][2] if self._open else Seen()

    def _open_tag(self, name: str, attributes: Attributes) -> None:
        if name not in TAGS:
            self._note_root(name, attributes)
            return
        ended = ENDED_BY.get(name, ())
        while self._open and self._open[-1][0] in ended:
            self._pop(1)
        if name in LINE_ENDS:
            self.reader.end_line()
        elif name in CELLS:
            self.reader.end_cell()
        style = self._style(attributes["style"]) if "style" in attributes else ""
        if name in VOID:
            tag = f"<{name}{self._attributes(name, attributes, style)}>"
            self._add(tag, fold.WORDS if name == "img" else fold.BLANK)
            return
        self._open.append((name, self._depth < DEPTH, self._seen.inside(style)))
        self._preformatted += name == "pre"
        self.reader.open(name, attributes, len(self._open))
        if self._depth < DEPTH:
            self._depth += 1
            tag = f"<{name}{self._attributes(name, attributes, style)}>"
            self._add(tag, fold.OPEN)
        else:  # too deep: its text goes on in the element around it, on a new line
            self._add("<br>" if name in LINE_ENDS else " ", fold.BLANK)

    def _note_root(self, name: str, attributes: Attributes) -> None:
        """What the tags around the mail say of all of it."""
        if name == "body":
            self.sheets.add_root(attributes)
        elif name == "html" and LANGUAGE.fullmatch(attributes.get("lang", "")):
            self.language = attributes["lang"]

    def _style_sheet(self, sheet: str, _attributes: Attributes) -> None:
        self.sheets.add(sheet)

    def _close_tag(self, name: str, _attributes: Attributes) -> None:
        """End the element and those inside it; an end tag does not leave its cell."""
        limits = {"table"} if name in TABLE_PARTS else {"table", *CELLS}
        for distance, (other, *_state) in enumerate(reversed(self._open)):
            if other == name:
                return self._pop(distance + 1)
            if other in limits and name != "table" or distance == LOOK_BACK:
                return None
        return None

    def _pop(self, count: int) -> None:
        for _each in range(count):
            name, written, _seen = self._open.pop()
            self._preformatted -= name == "pre"
            if name in LINE_ENDS:
                self.reader.end_line()
            self.reader.close(len(self._open))
            if written:
                self._depth -= 1
                self._add(f"</{name}>", fold.CLOSE)

    def _attributes(self, name: str, attributes: Attributes, style: str) -> str:
        if not attributes:
            return ""
        kept = [
            f' {key}="{html.escape(value)}"'
            for key, pattern in ATTRIBUTES.items()
            if key in attributes
            and pattern.fullmatch(value := few_marks(_unescape(attributes[key])))
        ]
        if "class" in attributes and (
            classes := self.sheets.classes(attributes["class"])
        ):
            kept.append(f' class="{classes}"')
        if style:
            kept.append(f' style="{html.escape(style)}"')
        if name == "a":
            kept.append(self._target(attributes.get("href", "")))
        if name == "img":
            kept.append(self._source(attributes))
        return "".join(kept)

    def _style(self, style: str) -> str:
        if len(style) > MOST_OF_STYLE:
            return ""
        pairs = (part.partition(":") for part in _unescape(style).split(";"))
        return "; ".join(
            f"{name}: {value}"
            for name, value in ((n.strip().lower(), v.strip()) for n, _, v in pairs)
            if name in STYLES
            and STYLE_VALUE.fullmatch(value)
            and not NO_STYLE_VALUE.search(value)
        )

    def _target(self, address: str) -> str:
        address = _unescape(address[:4000]).strip()
        if not LINK.fullmatch(address):
            return ""
        return (
            f' href="{html.escape(address)}" target="_blank" rel="noopener noreferrer"'
        )

    def _source(self, attributes: Attributes) -> str:
        """Nothing of an image of one pixel, which only tells that it was asked for."""
        if all(PIXEL.fullmatch(attributes.get(k, "")) for k in ("width", "height")):
            return ""
        address = attributes.get("src", "")
        if address[:5].lower() == "data:":
            return self._image_data(address)
        address = _unescape(address[:4000]).strip()
        if address[:4].lower() == "cid:":
            self.shows |= bool(self._seen)
            return f' data-cid="{html.escape(address[4:])}"'
        if remote := REMOTE_IMAGE.fullmatch(address):
            return self._remote_image(address, remote["host"].lower())
        return ""

    def _remote_image(self, address: str, host: str) -> str:
        self.image_hosts[host] = None
        if not self._remote_images:
            return ""
        self.shows |= bool(self._seen)
        https = "https:" if address.startswith("//") else ""
        return f' src="{html.escape(https + address)}"'

    def _image_data(self, address: str) -> str:
        self._of_images += len(address)
        if self._of_images > MOST_OF_IMAGES or not IMAGE_DATA.fullmatch(address):
            return ""
        self._written -= len(address)  # has a limit of its own
        self.shows |= bool(self._seen)
        return f' src="{address}"'


@dataclass(frozen=True)
class Seen:
    """Whether what stands in an element is seen, as far as tags alone tell."""

    is_displayed: bool = True
    has_size: bool = True

    def __bool__(self) -> bool:
        return self.is_displayed and self.has_size

    def inside(self, style: str) -> Seen:
        """:param style: of an element in this one, as it is written"""
        if "font" not in style and "display" not in style:
            return self
        sizes = FONT_SIZE.findall(style)
        return Seen(
            self.is_displayed and not NOT_DISPLAYED.search(style),
            bool(sizes[-1].strip("0.")) if sizes else self.has_size,
        )
