"""How a mail begins, without what is not its own: quotes, banners, greeting, signature.

It is made of every mail that is logged, so it reads no more than it needs: nearly
always one or two kilobytes, in some 100 microseconds. Only where these hold nothing
new, as above a quote, as much as `MOST` is read the way that it is shown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from ..exchange.mail import Mail
from .history.find import before_wrote, histories
from .history.lines import Line, lines_of_text
from .history.marks import before_marks
from .history.new_words import is_greeting, new_words
from .history.small_talk import BANNERS
from .rendering import lines_of_html

LENGTH = 255
MOST = 64 * 1024
# Characters that are read first, and when they hold nothing new: of text and of HTML.
STEPS = {False: (800, 4_000), True: (1_500, 8_000)}

# What is not seen, also where it goes on behind what is read.
UNSEEN = re.compile(
    r"(?is)<(style|script|title|head|xml)\b[^<>]*>.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)"
)
LINE_ENDS = re.compile(
    r"(?i)<(?:/?(?:p|div|tr|table|li|ul|ol|h[1-6]|blockquote|center|pre)|br|hr)\b"
    r"[^<>]*>"
)
CELL_ENDS = re.compile(r"(?i)</t[dh]\b[^<>]*>")
# It may be quoted, which only what stands around it says.
INDENTED = re.compile("<blockquote", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>|<[^<>]*$")


def preview_of_mail(mail: Mail, banners: str) -> str:
    """:param banners: as of `preview_of`"""
    return preview_of(mail.body, mail.body_type == "html", mail.subject, banners)


def preview_of(
    body: str, is_html: bool, subject: str | None = None, banners: str = BANNERS
) -> str:
    """:param subject: says whether it answers or forwards, see `histories`
    :param banners: sentences that servers put above mail from outside, one a line
    :return: one line; how the mail begins where nothing of it is new
    """
    for length in STEPS[is_html]:
        lines = _first_lines(body, is_html, length)
        if words := _words(lines, subject, banners):
            return _on_one_line(words)
    lines = (lines_of_html if is_html else lines_of_text)(body[:MOST])
    words = _words(lines, subject, banners)
    return _on_one_line(words or [line.text for line in lines])


def new_lines_of(
    body: str,
    is_html: bool,
    subject: str | None = None,
    banners: str = BANNERS,
    most: int = MOST,
) -> list[str]:
    """:param most: characters of the body that are read
    :return: the lines of what is new, see `preview_of`; [] where nothing is
    """
    lines = (lines_of_html if is_html else lines_of_text)(body[:most])
    return _words(lines, subject, banners)


def _on_one_line(words: list[str]) -> str:
    return " ".join(words)[:LENGTH].rstrip()


def _words(lines: Sequence[Line], subject: str | None, banners: str) -> list[str]:
    words = new_words(lines, histories(lines, subject), banners)
    return [] if len(words) == 1 and is_greeting(words[0]) else words


def _first_lines(body: str, is_html: bool, length: int) -> Sequence[Line]:
    """:param length: of what is read"""
    if not is_html:
        return lines_of_text(body[:length])
    start = body.find("<body", 0, MOST)
    if start < 0:
        start = max(body.find("<BODY", 0, MOST), 0)
    begin = body[start : start + length]
    text = before_marks(begin)
    if INDENTED.search(text):
        return lines_of_html(begin)
    lines = lines_of_text(_text_of_html(text, is_whole=not start))
    return lines if text == begin else before_wrote(lines)


def _text_of_html(text: str, is_whole: bool) -> str:
    """:param is_whole: it may have a head"""
    text = " ".join(text.split())
    if "<!" in text or is_whole or "<style" in text:
        text = UNSEEN.sub(" ", text)
    text = TAG.sub("", CELL_ENDS.sub(" ", LINE_ENDS.sub("\n", text)))
    return html.unescape(text) if "&" in text else text
