"""What earlier runs have recorded of the mail that a page brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from odoo.tools import SQL


def earlier_query(mailbox: Any, keys: Sequence[str], again: SQL) -> SQL:
    """Key by key: of all at once, PostgreSQL would rather read the whole mailbox, as
    long as it has no statistics of it.

    :param keys: of the page's mail
    :param again: the condition of skipped records that are decided anew
    :return: a SELECT of "logged", "skipped" or "failing" (which are decided anew), the
        record's id, and its key
    """
    return SQL(
        """
        SELECT earlier.kind, earlier.id, wanted.key
          FROM unnest(%(keys)s::text[]) wanted (key)
         CROSS JOIN LATERAL (
               SELECT 'logged' AS kind, id
                 FROM email_logging_message
                WHERE mailbox_id = %(mailbox)s AND key = wanted.key
                UNION ALL
               SELECT CASE WHEN %(again)s THEN 'failing' ELSE 'skipped' END, id
                 FROM email_logging_skipped
                WHERE mailbox_id = %(mailbox)s AND key = wanted.key) earlier
        """,
        keys=list(keys),
        mailbox=mailbox.id,
        again=again,
    )
