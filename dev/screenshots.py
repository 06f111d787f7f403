"""Take the pictures in ``static/description`` from the running demo.

With ``pages`` [language]: those of all lists, at four widths, to be looked at.
"""

import io
import json
import sys
import time
from typing import Any

from PIL import Image

from .browser import Browser, open_browser
from .odoo_client import OdooClient
from .page_pictures import take_pages
from .paths import ADDON, FACTS, ROOT
from .setup_pictures import take_setup
from .steps import Problem, run_main, step

PICTURES = ROOT / "static" / "description"
SIZE = (1400, 900)
SECONDS_TO_SETTLE = 2  # images and frames have no common sign of being ready
OPEN_EMAILS_TAB = """
[...document.querySelectorAll(".o_notebook .nav-link")]
    .find((tab) => tab.name === "logged_emails")?.click()
"""
FORM_IS_THERE = "document.querySelector('.o_form_view .o_form_sheet')"
EMAILS_ARE_THERE = "document.querySelector('.o_notebook .o_email_logging_entry')"
WAITING = f"/odoo/action-{ADDON}.email_logging_waiting_action"
ROWS_ARE_THERE = "document.querySelector('.o_list_view .o_data_row')"
# As many as a page of Odoo has: a picture is a third of the size then.
COLORS = 256
BODY_IS_THERE = "document.querySelector('.o_form_view iframe')"


def main() -> None:
    try:
        facts = json.loads(FACTS.read_text())
        with step("Taking pictures"), open_browser() as browser:
            browser.set_size(*SIZE)
            match sys.argv[1:]:
                case ["pages", *language]:
                    take_pages(browser, facts, _log_in, *language)
                case _:
                    _take(browser, facts)
    except OSError as error:
        raise Problem("The demo must run: make demo, in another terminal.") from error


def _take(browser: Browser, facts: dict[str, Any]) -> None:
    contact, entry, mailbox = facts["pages"].values()
    _log_in(browser, facts, "sara")
    browser.open(contact)
    browser.wait_for(FORM_IS_THERE)
    browser.evaluate(OPEN_EMAILS_TAB)
    browser.wait_for(EMAILS_ARE_THERE)
    _save(browser, "contact")
    browser.open(entry)
    browser.wait_for(BODY_IS_THERE)
    _save(browser, "entry")
    _log_in(browser, facts, "giulia")  # for whom somebody waits
    browser.open(facts["odoo"] + WAITING)
    browser.wait_for(ROWS_ARE_THERE)
    _save(browser, "waiting")
    _log_in(browser, facts, "admin")
    browser.open(mailbox)
    browser.wait_for(FORM_IS_THERE)
    _save(browser, "mailbox")
    take_setup(browser, facts["odoo"], _save)


def _log_in(browser: Browser, facts: dict[str, Any], login: str) -> None:
    password = facts["logins"][login]
    odoo = OdooClient(facts["odoo"], facts["database"], login, password)
    browser.use_session(odoo.url, odoo.session.cookies["session_id"])


def _save(browser: Browser, name: str) -> None:
    browser.wait_for(
        "document.fonts.status === 'loaded' && !document.querySelector('.o_blockUI')"
    )
    time.sleep(SECONDS_TO_SETTLE)
    with Image.open(io.BytesIO(browser.picture())) as picture:
        small = picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
        small.save(PICTURES / f"{name}.png", optimize=True)
    print(f"          {PICTURES / name}.png")


if __name__ == "__main__":
    run_main(main)
