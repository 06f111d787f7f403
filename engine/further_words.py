"""What a mail says beyond its preview, as words to be found by: each once, in no order.

That is all that searching needs. As a text of words, PostgreSQL keeps it in a quarter
of the room of the lines, and finds it by the index of the other texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .history.small_talk import BANNERS
from .preview import new_lines_of
from .word_index import SHORTEST_BEGINNING

# Characters of a body that are read: new text stands before what it quotes.
MOST_READ = 256 * 1024
# Of all words together: of some 60 pages of prose, or of a list of parts.
MOST_KEPT = 16_000
# Longer ones are no words: keys, encoded files. Their beginning is found.
LONGEST = 64
WORD = re.compile(r"[^\W_]+")


def further_words(
    body: str,
    is_html: bool,
    preview: str,
    subject: str | None = None,
    banners: str = BANNERS,
) -> str:
    """:param preview: what is found already
    :return: words with a space between; "" where there are no others
    """
    lines = new_lines_of(body, is_html, subject, banners, MOST_READ)
    said = _words_of(" ".join(lines))
    known = _words_of(preview)
    words = " ".join(w for w in _longest(said | known) if w not in known)
    return words[:MOST_KEPT]


def _words_of(text: str) -> set[str]:
    return {word[:LONGEST] for word in WORD.findall(text.lower())}


def _longest(words: set[str]) -> Iterator[str]:
    """Without those that are found by another one, which begins with them."""
    following = ""
    for word in sorted(words, reverse=True):
        if len(word) < SHORTEST_BEGINNING or not following.startswith(word):
            yield word
        following = word
