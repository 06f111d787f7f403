"""Pictures of all lists at four widths of the page, to be looked at: ``.work/pages``.

``make screenshots ARGS=pages`` in English, ``ARGS="pages it_IT"`` in Italian.
"""

import time
from collections.abc import Callable
from typing import Any

from .browser import Browser
from .odoo_client import OdooClient
from .paths import ADDON, WORK

PICTURES = WORK / "pages"
SIZES = ((1920, 1080), (1366, 768), (1024, 768), (390, 844))
ACTIONS = {
    "giulia": ("interaction_log_entry", "email_logging_correspondent"),
    "admin": (
        "email_logging_message",
        "email_logging_skipped",
        "email_logging_verdict",
        "email_logging_run",
        "email_logging_mailbox",
        "email_logging_exclusion",
        "email_logging_claim",
        "email_logging_correspondent",
    ),
}
"""{who looks: names of window actions, without "_action"}"""
IS_THERE = "document.querySelector('.o_list_view .o_data_row, .o_view_nocontent')"
SECONDS_TO_SETTLE = 1.0


def take_pages(
    browser: Browser,
    facts: dict[str, Any],
    log_in: Callable[[Browser, dict[str, Any], str], None],
    language: str = "en_US",
) -> None:
    """Take each page as somebody who uses it."""
    PICTURES.mkdir(exist_ok=True)
    for login, names in ACTIONS.items():
        _speak(facts, login, language)
        browser.open("about:blank")  # what still loads would keep its own session
        log_in(browser, facts, login)
        for name in names:
            _take(browser, f"{facts['odoo']}/odoo/action-{ADDON}.{name}_action", name)


def _take(browser: Browser, url: str, name: str) -> None:
    for width, height in SIZES:
        browser.set_size(width, height)
        browser.open(url)
        browser.wait_for(IS_THERE)
        time.sleep(SECONDS_TO_SETTLE)
        (PICTURES / f"{name}-{width}.png").write_bytes(browser.picture())


def _speak(facts: dict[str, Any], login: str, language: str) -> None:
    password = facts["logins"][login]
    odoo = OdooClient(facts["odoo"], facts["database"], login, password)
    uid = odoo.find("res.users", [("login", "=", login)], ["id"])[0]["id"]
    odoo.call("res.users", "write", [uid], {"lang": language})
