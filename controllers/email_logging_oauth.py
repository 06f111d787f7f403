from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..msgraph.errors import GraphError

MAILBOX_PAGE = "/odoo/action-crm_email_logging.email_logging_mailbox_action"
SETUP_PAGE = "/odoo/action-crm_email_logging.email_logging_setup_action"


class EmailLoggingOAuth(http.Controller):
    @http.route("/email_logging/oauth/callback", type="http", auth="user")
    def callback(self, **response):
        """Entra ID redirects here after a sign-in, with a code or with an error.

        It goes on to pages of our own only; nothing of `response` becomes an address.
        """
        if not request.env.user.has_group("base.group_system"):
            return request.not_found()
        sign_ins = request.env["email.logging.sign.in"]
        try:
            started = sign_ins._take(response)
        except UserError as error:
            return self._sign_in_failed(str(error))
        try:
            mailbox = sign_ins._complete(started, response)
        except GraphError as error:
            return self._refused(started, error)
        if started.from_setup:
            return self._back_to_setup(notice=started.purpose)
        return request.redirect(f"{MAILBOX_PAGE}/{mailbox.id}")

    def _refused(self, started, error):
        """In the setup, the sentence shows where somebody can act on it."""
        if started.from_setup:
            return self._back_to_setup(error_kind=error.kind, error_code=error.code)
        return self._sign_in_failed(request.env["email.logging.remedy"]._of(error))

    def _back_to_setup(self, **values):
        setup = request.env["email.logging.setup"]._resume(step="access", **values)
        return request.redirect(f"{SETUP_PAGE}/{setup.id}")

    def _sign_in_failed(self, sentence):
        return request.render(
            "crm_email_logging.sign_in_failed", {"sentence": sentence}, status=400
        )
