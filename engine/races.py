"""What loses against a transaction of the same moment, tried again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from psycopg2 import IntegrityError
from psycopg2.extensions import TransactionRollbackError

ATTEMPTS = 5
# Another transaction recorded the same at the same moment, or changed a row that ours
# refers to: done again, it succeeds.
RACES = (TransactionRollbackError, IntegrityError)

Result = TypeVar("Result")


def retrying_races(cr: Any, attempt: Callable[..., Result], *arguments: Any) -> Result:
    """Do it in a transaction of its own, at whose beginning nothing is pending.

    :param cr: the cursor on which ``attempt`` works; rolled back after a lost race
    :return: what ``attempt`` returns; to commit it is the caller's
    :raises psycopg2.Error: when even the last attempt has lost
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt(*arguments)
        except RACES:
            cr.rollback()
    return attempt(*arguments)
