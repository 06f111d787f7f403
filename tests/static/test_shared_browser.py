"""Tests share a browser, and nothing in it: what one leaves, no other finds."""

from odoo.tests import HttpCase, tagged

from ..security.browser import WatchedBrowser

PAGE = "/web/static/img/favicon.ico"
LEAVE = """
document.cookie = "left=1; path=/";
localStorage.left = sessionStorage.left = "left"
"""
FIND = """
[/left=/.test(document.cookie), localStorage.left, sessionStorage.left, history.length]
"""


@tagged("post_install", "-at_install")
class TestSharedBrowser(HttpCase):
    def of_a_browser(self, expression):
        browser = WatchedBrowser(self)
        self.addCleanup(browser.stop)
        with self.allow_requests(browser=browser):
            browser.navigate_to(self.base_url() + PAGE, wait_stop=True)
            found = browser.evaluate(expression)
        pages = len(browser.pages())
        browser.stop()
        return browser.chrome.pid, found, pages

    def test_nothing_is_left(self):
        _process, fresh, pages = self.of_a_browser(FIND)
        self.assertEqual((fresh[:3], pages), ([False, None, None], 1))
        process, left, _pages = self.of_a_browser(LEAVE)
        self.assertEqual(left, "left")
        self.assertEqual(self.of_a_browser(FIND), (process, fresh, 1))
