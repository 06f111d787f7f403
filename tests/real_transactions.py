"""Two transactions at the same time: a test's own are one."""

from contextlib import closing, contextmanager

from odoo.sql_db import db_connect

SCHEMA = "beside"


@contextmanager
def real_transactions(name, tables, values=None):
    """:param name: of the database
    :param tables: SQL that makes them in the schema `beside`; only these are seen
    :return: context manager; inside it, cursors of two real transactions
    """
    database = db_connect(name)
    with closing(database.cursor()) as one, closing(database.cursor()) as other:
        one.execute(f"CREATE SCHEMA {SCHEMA}; {tables}", values)
        one.commit()
        try:
            for cursor in (one, other):
                cursor.execute(f"SET search_path = {SCHEMA}")
                cursor.commit()
            yield one, other
        finally:
            for cursor in (other, one):  # connections are used again
                cursor.rollback()
                cursor.execute("RESET search_path")
                cursor.commit()
            one.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
            one.commit()
