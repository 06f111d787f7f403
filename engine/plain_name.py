"""What strangers call themselves and their things, where it becomes a name in Odoo."""

import re
import unicodedata

# Controls of direction make "invoice-fdp.exe" look like "invoice-exe.pdf":
# Unicode Standard Annex 9. Other controls and line ends have no place in a name.
UNSEEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Vietnamese, Hebrew and Thai need three; a tower of them hangs the browser.
MOST_MARKS = 8
# Where a tower may stand: no combining character comes before the first of these.
# Looked for first, since hardly any text has so many in a row.
MAY_BE_TOWER = re.compile(rf"[\u0300-\U0010ffff]{{{MOST_MARKS + 1},}}")


def plain_name(text: str | None) -> str:
    """:return: the text in one line, in the order in which it was typed"""
    if text and text.isprintable():  # then it has no such controls
        return few_marks(text).strip()
    return few_marks(CONTROLS.sub(" ", UNSEEN.sub("", text or ""))).strip()


def few_marks(text: str) -> str:
    """:return: the text with at most `MOST_MARKS` combining characters in a row"""
    return text if text.isascii() else MAY_BE_TOWER.sub(_without_tower, text)


def _without_tower(found: re.Match[str]) -> str:
    kept, in_a_row = [], 0
    for character in found[0]:
        in_a_row = in_a_row + 1 if _is_mark(character) else 0
        if in_a_row <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")
