"""Have the database asked as it is for who reads much."""

from unittest.mock import patch

from ...models import (
    email_logging_message_found,
    email_logging_message_search,
    email_logging_message_text,
    email_logging_message_words,
)

MODULES = (
    email_logging_message_words,
    email_logging_message_search,
    email_logging_message_text,
)
MANY = 10**7


def as_many(case):
    """Whoever reads anything counts as somebody who reads much, until the test ends."""
    for module in MODULES:
        _patch(case, module, "FEW", 1)
    case.env.registry.clear_cache()  # of `_reads_many`
    case.addCleanup(case.env.registry.clear_cache)


def as_frequent(case):
    """Whatever is searched counts as words that most messages say: looked for row by
    row; of several, only the last by their index.
    """
    for name in ("TIMES_AS_MANY", "TIMES_SLOWER"):
        _patch(case, email_logging_message_found, name, 0)
    messages = type(case.env["email.logging.message"])
    _patch(case, messages, "_count_roughly", lambda _self: MANY)
    _patch(case, messages, "_expected_of_words", _expected_of_words)


def _expected_of_words(_self, texts):
    return [MANY] * (len(texts) - 1) + [1]


def _patch(case, where, name, value):
    patcher = patch.object(where, name, value)
    patcher.start()
    case.addCleanup(patcher.stop)
