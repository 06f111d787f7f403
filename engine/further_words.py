"""What a mail says beyond its preview, as words to be found by: each once, in no order.

That is all that searching needs. As a text of words, PostgreSQL keeps it in a quarter
of the room of the lines, and finds it by the index of the other texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from unicodedata import category

from .history.small_talk import BANNERS
from .preview import new_lines_of
from .word_index import SHORTEST_BEGINNING

# Characters of a body that are read: new text stands before what it quotes.
MOST_READ = 256 * 1024
# Of all words together: of some 60 pages of prose, or of a list of parts.
MOST_KEPT = 16_000
# Longer ones are no words: keys, encoded files. Their beginning is found.
LONGEST = 64
SPACE = ord(" ")


class _Letters(dict[int, int]):
    """What is no letter and no figure becomes a space, as PostgreSQL parts words."""

    def __missing__(self, code: int) -> int:
        kind = category(chr(code))
        self[code] = code if kind[0] in "LM" or kind == "Nd" else SPACE
        return self[code]


LETTERS = _Letters()


def further_words(
    lines: list[str], preview: str, accents: Mapping[int, str] | None = None
) -> str:
    """:param lines: of `text_lines`
    :param preview: what is found already
    :param accents: {code of a letter: how it is written without}
    :return: words, each between spaces; "" where there are no others
    """
    said = _words_of(" ".join(lines), accents or {})
    known = _words_of(preview, accents or {})
    words = " ".join(w for w in _longest(said | known) if w not in known)
    return f" {words[:MOST_KEPT]} " if words else ""


def text_lines(
    body: str, is_html: bool, subject: str | None = None, banners: str = BANNERS
) -> list[str]:
    """:return: what is new in the text, as far as it is searched"""
    return new_lines_of(body, is_html, subject, banners, MOST_READ)


def _words_of(text: str, accents: Mapping[int, str]) -> set[str]:
    plain = text.translate(accents).lower().translate(LETTERS)
    return {word[:LONGEST] for word in plain.split()}


def _longest(words: set[str]) -> Iterator[str]:
    """Without those that are found by another one, which begins with them."""
    following = ""
    for word in sorted(words, reverse=True):
        if len(word) < SHORTEST_BEGINNING or not following.startswith(word):
            yield word
        following = word
