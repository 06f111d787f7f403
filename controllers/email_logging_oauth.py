from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..exchange.errors import MailError
from .failure_page import HOME, MAILBOXES, SETUP, failure_page

PAGES = {"email.logging.mailbox": MAILBOXES, "email.logging.setup": SETUP}


class EmailLoggingOAuth(http.Controller):
    @http.route(
        "/email_logging/oauth/callback", type="http", auth="user", methods=["GET"]
    )
    def callback(self, **response):
        """Entra ID redirects here after a sign-in, with a code or with an error.

        It goes on to pages of our own only; nothing of `response` becomes an address.
        """
        if not request.env.user.has_group("base.group_system"):
            return self._not_for_you()
        sign_ins = request.env["email.logging.pending.sign.in"]
        try:
            started = sign_ins._take(response)
        except UserError as error:
            return self._not_started(str(error))
        try:
            record = sign_ins._go_on(started, response)
        except MailError as error:
            sentence = request.env["email.logging.remedy"]._of(error)
            return self._sign_in_failed(sentence, started.mailbox)
        return request.redirect(f"{PAGES[record._name]}/{record.id}")

    def _sign_in_failed(self, sentence, mailbox):
        back = (request.env._("Back to the Mailbox"), f"{MAILBOXES}/{mailbox.id}")
        return failure_page(
            request.env._("The sign-in did not succeed"), sentence, [back], 400
        )

    def _not_started(self, sentence):
        """Nobody knows from which page it was."""
        pages = [
            (request.env._("Shared Mailboxes"), MAILBOXES),
            (request.env._("Email Logging Setup"), SETUP),
        ]
        return failure_page(
            request.env._("The sign-in did not succeed"), sentence, pages, 400
        )

    def _not_for_you(self):
        sentence = request.env._(
            "Administrators of Odoo sign in to the shared mailboxes."
        )
        home = [(request.env._("Back to Odoo"), HOME)]
        return failure_page(
            request.env._("This page is not for you"), sentence, home, 404
        )
