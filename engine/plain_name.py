"""What strangers call themselves and their things, where it becomes a name in Odoo."""

import functools
import re
import unicodedata

# Controls of direction make "invoice-fdp.exe" look like "invoice-exe.pdf":
# Unicode Standard Annex 9. Other controls and line ends have no place in a name.
UNSEEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Vietnamese, Hebrew and Thai need three; a tower of them hangs the browser.
MOST_MARKS = 8
LAST_PLANE_WITH_MARKS = 0x20000


def plain_name(text: str | None) -> str:
    """:return: the text in one line, in the order in which it was typed"""
    if text and text.isascii() and text.isprintable():
        return text.strip()
    return few_marks(CONTROLS.sub(" ", UNSEEN.sub("", text or ""))).strip()


def few_marks(text: str) -> str:
    """:return: the text with at most `MOST_MARKS` combining characters in a row"""
    return text if text.isascii() else _marks().sub(r"\1", text)


@functools.cache
def _marks() -> re.Pattern[str]:
    marks = "".join(
        re.escape(chr(code))
        for code in range(LAST_PLANE_WITH_MARKS)
        if unicodedata.category(chr(code)) in ("Mn", "Me")
    )
    return re.compile(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+")
