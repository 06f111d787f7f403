"""A pytest plugin: routes, and the lists of assets' files, stay from test to test.

At the end of each test Odoo forgets all that it keeps in memory. To find all routes and
files anew took a third of what Odoo does for a tour. What has changed during a test is
forgotten all the same, as Odoo itself does when it changes: it is rolled back.
"""

from typing import Any

from odoo.modules.registry import Registry
from odoo.tests.common import TransactionCase, get_db_name
from odoo.tools.lru import LRU

KEPT = {"assets", "routing"}
_changed: set[str] = set()


class Stay:
    """What stays over the end of a test, or of a class: what has not changed in it."""

    def __init__(self, registry: Any) -> None:
        self._caches: dict[str, Any] = registry._Registry__caches
        self._kept: dict[str, Any] = {}
        self._changed_outside = set(_changed)
        _changed.clear()

    def take(self) -> None:
        """Before Odoo forgets: what it empties then are others."""
        for name in KEPT - _changed:
            self._kept[name] = self._caches[name]
            self._caches[name] = LRU(self._kept[name].count)

    def give_back(self) -> None:
        self._caches.update(self._kept)
        _changed.clear()
        _changed.update(self._changed_outside)


def _forget(registry: Any, *names: str) -> None:
    _changed.update(names)
    FORGET(registry, *names)


def _forget_all(registry: Any) -> None:
    _changed.update(KEPT)
    FORGET_ALL(registry)


def _set_up(case: Any) -> None:
    stay = Stay(case.registry)
    case.addCleanup(stay.give_back)
    SET_UP(case)
    case.addCleanup(stay.take)


def _set_up_class(case: Any) -> None:
    stay = Stay(Registry(get_db_name()))
    case.addClassCleanup(stay.give_back)
    SET_UP_CLASS(case)
    case.addClassCleanup(stay.take)


SET_UP = TransactionCase.setUp
SET_UP_CLASS = TransactionCase.setUpClass.__func__
FORGET, FORGET_ALL = Registry.clear_cache, Registry.clear_all_caches


def pytest_sessionstart() -> None:
    Registry.clear_cache, Registry.clear_all_caches = _forget, _forget_all
    TransactionCase.setUp = _set_up
    TransactionCase.setUpClass = classmethod(_set_up_class)
