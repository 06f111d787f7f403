"""What marks a sentence that people read, in files that know nobody's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


def _lt(sentence: str) -> str:
    """Leave it in English: ``env._`` translates it for whoever reads it.

    Has the name by which Odoo's export finds what is translated later.
    """
    return sentence


class Counted(NamedTuple):
    """A sentence about a number of things: about one, and about any other number.

    ``by`` names the number among what the sentence names.
    """

    one: str
    many: str
    by: str = "count"


def worded(sentence: str | Counted, facts: Mapping[str, Any]) -> str:
    """The sentence that is right for the number among ``facts``, in English.

    English and Italian agree on which one that is.
    """
    if isinstance(sentence, str):
        return sentence
    return sentence.one if facts.get(sentence.by) == 1 else sentence.many
