"""A pytest plugin: each of pytest-xdist's processes works on a database of its own, and
none is left alone at the end with a browser's long tests.

pytest-odoo would copy the database, too, but all copies would share one filestore, from
which each process removes what its own copy needs no more.
"""

import os
from collections.abc import Generator

import pytest


def own_database(database: str, process: str) -> str:
    """:param process: as pytest-xdist names them, ``gw0`` and so on"""
    return f"{database}_{process}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    process = os.environ.pop("PYTEST_XDIST_WORKER", None)
    if process:
        database = config.getoption("--odoo-database")
        config.option.odoo_database = own_database(database, process)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with tests in a browser, and with others that take long, come first."""
    from odoo.tests import HttpCase  # once Odoo is configured

    slow = {
        item.path
        for item in items
        if issubclass(_class(item), HttpCase) or hasattr(_class(item), "takes_long")
    }
    items.sort(key=lambda item: item.path not in slow)


def _class(item: pytest.Item) -> type:
    return getattr(item, "cls", None) or object
