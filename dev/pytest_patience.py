"""A pytest plugin: what waits for a browser or a page waits long enough.

Odoo's own limits are of seconds. On a machine that does much besides, a test failed now
and then although nothing was wrong; one that waits in vain fails all the same, later.
"""

import functools
from collections.abc import Callable
from typing import Any

from odoo.tests import common

TIMES = 6
SECONDS = 60


def pytest_sessionstart() -> None:
    browser, case = common.ChromeBrowser, common.HttpCase
    # Odoo multiplies with it what it waits when it makes the browser itself slow.
    browser.throttling_factor = property(
        lambda _self: TIMES, lambda _self, _value: None
    )
    browser._json_command = _patient(browser._json_command)
    common.CHECK_BROWSER_ITERATIONS *= TIMES
    common.BaseCase.test_cursor_lock_timeout = SECONDS
    for name in ("url_open", "make_jsonrpc_request", "_wait_remaining_requests"):
        setattr(case, name, _patient(getattr(case, name)))


def _patient(method: Callable[..., Any]) -> Callable[..., Any]:
    """The same method, which waits longer where nobody says how long."""

    @functools.wraps(method)
    def waits(*arguments: Any, **options: Any) -> Any:
        return method(*arguments, **{"timeout": SECONDS, **options})

    return waits
