from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..msgraph.errors import GraphError


class EmailLoggingOAuth(http.Controller):
    @http.route("/email_logging/oauth/callback", type="http", auth="user")
    def callback(self, **response):
        """Entra ID redirects here after a sign-in, with a code or with an error."""
        if not request.env.user.has_group("base.group_system"):
            return request.not_found()
        try:
            mailbox = request.env["email.logging.sign.in"]._finish(response)
        except GraphError as error:
            return self._sign_in_failed(request.env["email.logging.remedy"]._of(error))
        except UserError as error:
            return self._sign_in_failed(str(error))
        return request.redirect(
            f"/odoo/action-crm_email_logging.email_logging_mailbox_action/{mailbox.id}"
        )

    def _sign_in_failed(self, sentence):
        return request.render(
            "crm_email_logging.sign_in_failed", {"sentence": sentence}, status=400
        )
