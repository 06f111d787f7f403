from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..exchange.errors import MailError

PAGES = {
    "email.logging.mailbox": "email_logging_mailbox_action",
    "email.logging.setup": "email_logging_setup_action",
}


class EmailLoggingOAuth(http.Controller):
    @http.route(
        "/email_logging/oauth/callback", type="http", auth="user", methods=["GET"]
    )
    def callback(self, **response):
        """Entra ID redirects here after a sign-in, with a code or with an error.

        It goes on to pages of our own only; nothing of `response` becomes an address.
        """
        if not request.env.user.has_group("base.group_system"):
            return request.not_found()
        try:
            record = request.env["email.logging.pending.sign.in"]._finish(response)
        except UserError as error:
            return self._sign_in_failed(str(error))
        except MailError as error:
            sentence = request.env["email.logging.remedy"]._of(error)
            return self._sign_in_failed(sentence)
        page = f"/odoo/action-crm_email_logging.{PAGES[record._name]}"
        return request.redirect(f"{page}/{record.id}")

    def _sign_in_failed(self, sentence):
        return request.render(
            "crm_email_logging.sign_in_failed", {"sentence": sentence}, status=400
        )
