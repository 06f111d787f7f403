"""The unit tests of the widgets, static/tests/*.test.js, in headless Chromium."""

from odoo.tests import HttpCase, no_retry, tagged

URL = "/web/tests?headless&loglevel=2&preset=desktop&timeout=60000"
FILTER = "&filter=%40crm_email_logging"


@tagged("post_install", "-at_install")
class TestFrontEnd(HttpCase):
    @no_retry
    def test_unit_tests_of_widgets(self):
        self.browser_js(
            URL + FILTER,
            code="",
            ready="",
            login="admin",
            timeout=900,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
