"""A worker that is killed at a job: Odoo's other workers are woken, to go on with it.

They look for due jobs once a minute or later, unless PostgreSQL notifies them, which
somebody who was killed cannot ask for any more. So it is asked for before: a statement
waits in PostgreSQL until the job's connection is gone. That its own client is gone, it
does not notice while it waits (`client_connection_check_interval`, off by default).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from select import select
from typing import Any

import psycopg2
from psycopg2.extras import wait_select
from psycopg2.sql import SQL, Composed, Identifier, Literal

from odoo.sql_db import connection_info_for

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION

_logger = logging.getLogger(__name__)

WORKERS_LISTEN_IN = "postgres"
CHANNEL = "cron_trigger"
PATIENCE = 1  # seconds

# Cancelled, it ends without a line in PostgreSQL's log. What is known of a connection
# is kept until the transaction ends, unless it is cleared.
WAITING = """
BEGIN
    WHILE EXISTS (SELECT FROM pg_stat_get_activity({connection})) LOOP
        PERFORM pg_sleep({seconds}), pg_stat_clear_snapshot();
    END LOOP;
    PERFORM {notify}({channel}, {database});
EXCEPTION
    WHEN query_canceled THEN NULL;
END
"""
SECONDS = 1  # between two looks


@contextmanager
def workers_woken_if_killed(cursor: Any) -> Iterator[None]:
    """While inside, a process that is killed has somebody else look for its job.

    :param cursor: of the job; its connection ends with the process

    Where PostgreSQL has no connection to spare, they look when they always do.
    """
    try:
        waiting = _waiting(cursor)
    except psycopg2.Error as error:
        _logger.info("Nobody is woken should this job be killed: %s", error)
        yield
        return
    with closing(waiting):
        try:
            yield
        finally:
            _cancel(waiting)


def _waiting(cursor: Any) -> Any:
    """:return: a connection whose statement waits"""
    _name, access = connection_info_for(WORKERS_LISTEN_IN)
    connection = psycopg2.connect(**access, async_=True)
    wait_select(connection)
    waiting = _statement(cursor).as_string(cursor.connection)
    connection.cursor().execute(SQL("DO {}").format(Literal(waiting)))
    return connection


def _statement(cursor: Any) -> Composed:
    return SQL(WAITING).format(
        connection=Literal(cursor.connection.info.backend_pid),
        seconds=Literal(SECONDS),
        notify=Identifier(ODOO_NOTIFY_FUNCTION),
        channel=Literal(CHANNEL),
        database=Literal(cursor.dbname),
    )


def _cancel(connection: Any) -> None:
    """And see it end: else PostgreSQL would log that its client is gone."""
    with suppress(psycopg2.Error):
        connection.cancel()
        while connection.poll() != psycopg2.extensions.POLL_OK:
            if not select([connection], [], [], PATIENCE)[0]:
                return
