"""Pictures of all pages at four widths, to be looked at: ``.work/pages``.

``make screenshots ARGS=pages`` in English, ``ARGS="pages it_IT"`` in Italian.
"""

import time
from collections.abc import Callable
from typing import Any

from .browser import Browser
from .demo_pages import Page, pages_of_the_demo
from .odoo_client import OdooClient
from .paths import WORK
from .setup_pictures import take_setup

PICTURES = WORK / "pages"
SIZES = ((1920, 1080), (1366, 768), (1024, 768), (390, 844))
# The setup's steps are told by the arrows above them, which a phone has not.
WITH_ARROWS = SIZES[1]
SECONDS_TO_SETTLE = 1.5


def take_pages(
    browser: Browser,
    facts: dict[str, Any],
    log_in: Callable[[Browser, dict[str, Any], str], None],
    language: str = "en_US",
) -> None:
    """Take each page as somebody who uses it."""
    PICTURES.mkdir(exist_ok=True)
    for login, pages in pages_of_the_demo(facts).items():
        _speak(facts, login, language)
        browser.open("about:blank")  # what still loads would keep its own session
        log_in(browser, facts, login)
        for page in pages:
            _take(browser, facts["odoo"], page)
    browser.set_size(*WITH_ARROWS)
    take_setup(browser, facts["odoo"], _save_each)  # as the last of them, who may


def _take(browser: Browser, odoo_url: str, page: Page) -> None:
    for width, height in SIZES:
        browser.set_size(width, height)
        browser.open("about:blank")  # else only the part behind # would change
        browser.open(f"{odoo_url}{page.path}")
        browser.wait_for(page.is_there)
        if page.press:
            time.sleep(SECONDS_TO_SETTLE)
            browser.evaluate(page.press)
        time.sleep(SECONDS_TO_SETTLE)
        _save(browser, f"{page.name}-{width}")


def _save_each(browser: Browser, name: str) -> None:
    for width, height in SIZES:
        browser.set_size(width, height)
        time.sleep(SECONDS_TO_SETTLE)
        _save(browser, f"{name}-{width}")
    browser.set_size(*WITH_ARROWS)
    time.sleep(SECONDS_TO_SETTLE)


def _save(browser: Browser, name: str) -> None:
    (PICTURES / f"{name}.png").write_bytes(browser.picture())


def _speak(facts: dict[str, Any], login: str, language: str) -> None:
    password = facts["logins"][login]
    odoo = OdooClient(facts["odoo"], facts["database"], login, password)
    uid = odoo.find("res.users", [("login", "=", login)], ["id"])[0]["id"]
    odoo.call("res.users", "write", [uid], {"lang": language})
