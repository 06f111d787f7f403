"""Who is killed at a job leaves behind what wakes the other workers."""

import socket
from contextlib import closing, contextmanager
from select import select
from unittest.mock import patch

import psycopg2

from odoo.sql_db import connection_info_for, db_connect
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name

from ...engine import woken_workers
from ...engine.woken_workers import CHANNEL, WORKERS_LISTEN_IN, workers_woken_if_killed

SOON = 30  # seconds, of a busy machine
CLOSED = 1  # a port on which nobody listens
QUIET = 2.5  # seconds in which it would have looked twice


def lose(connection):
    """As the kernel does with what a killed process had open."""
    with socket.socket(fileno=connection.fileno()) as end:
        end.shutdown(socket.SHUT_RDWR)
        end.detach()


@tagged("post_install", "-at_install")
class TestWokenWorkers(BaseCase):
    def setUp(self):
        super().setUp()
        self.database = get_db_name()
        self.worker = psycopg2.connect(**connection_info_for(WORKERS_LISTEN_IN)[1])
        self.addCleanup(self.worker.close)
        self.worker.autocommit = True
        self.ask(f"LISTEN {CHANNEL}")

    def ask(self, statement, *values):
        with closing(self.worker.cursor()) as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def is_woken(self, seconds):
        """Whether somebody notifies the workers of this database."""
        while select([self.worker], [], [], seconds)[0]:
            self.worker.poll()
            while self.worker.notifies:
                if self.worker.notifies.pop().payload == self.database:
                    return True
        return False

    @contextmanager
    def job(self):
        """:return: its cursor, and the connection whose statement waits"""
        waiting, wait = [], woken_workers._waiting

        def keep(cursor):
            waiting.append(wait(cursor))
            return waiting[0]

        cursor = db_connect(self.database).cursor()
        kept = patch.object(woken_workers, "_waiting", keep)
        with closing(cursor), kept, workers_woken_if_killed(cursor):
            yield cursor, waiting[0]

    def test_killed_in_the_middle(self):
        with self.job() as (cursor, waiting):
            self.assertFalse(self.is_woken(QUIET), "while it works")
            lose(waiting)
            lose(cursor.connection)
            self.assertTrue(self.is_woken(SOON))

    def test_done_nobody_is_woken_and_nothing_stays_behind(self):
        with self.job() as (_cursor, waiting):
            backend = waiting.info.backend_pid
            there = "SELECT count(*) FROM pg_stat_get_activity(%s)"
            self.assertEqual(self.ask(there, backend), [(1,)])
        self.assertFalse(self.is_woken(QUIET))
        self.assertEqual(self.ask(there, backend), [(0,)])

    def test_an_error_of_the_job_is_its_own(self):
        with self.assertRaises(ZeroDivisionError), self.job():
            raise ZeroDivisionError
        self.assertFalse(self.is_woken(QUIET))

    def test_without_a_connection_to_spare_the_job_works(self):
        done = []
        nowhere = ("postgres", {"host": "127.0.0.1", "port": CLOSED})
        refused = patch.object(
            woken_workers, "connection_info_for", return_value=nowhere
        )
        cursor = db_connect(self.database).cursor()
        with closing(cursor), refused, workers_woken_if_killed(cursor):
            done.append("all")
        self.assertEqual(done, ["all"])
