"""Have the database asked as it is for who reads much."""

from unittest.mock import patch

from ...models import (
    email_logging_message_search,
    email_logging_message_text,
    email_logging_message_words,
)

MODULES = (
    email_logging_message_words,
    email_logging_message_search,
    email_logging_message_text,
)


def as_many(case):
    """Whoever reads anything counts as somebody who reads much, until the test ends."""
    for module in MODULES:
        patcher = patch.object(module, "FEW", 1)
        patcher.start()
        case.addCleanup(patcher.stop)
    case.env.registry.clear_cache()  # of `_reads_many`
    case.addCleanup(case.env.registry.clear_cache)
