from odoo import http
from odoo.http import request

from ..connection.notifications import MOST_READ, PATH

ADDRESS = f"{PATH}/<int:mailbox_id>/<string:signature>"


class EmailLoggingNotification(http.Controller):
    @http.route(
        [ADDRESS, f"{ADDRESS}/<any(life):life>"],
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MOST_READ,
    )
    def notify(self, mailbox_id, signature, life=None, **_told):
        """Microsoft says that there is mail. Whatever comes, it is answered at once; no
        more than that the mailbox is to be looked at is believed.
        """
        # Nobody has signed in; the address and the secret in it say who asks.
        subscriptions = request.env["email.logging.subscription"].sudo()
        if not subscriptions._is_ours(mailbox_id, signature):
            raise request.not_found()
        if token := request.httprequest.args.get("validationToken"):
            return self._give_back(token)
        content = request.httprequest.get_data()
        subscriptions._receive(mailbox_id, content, is_of_life=bool(life))
        return request.make_response("", status=202)

    def _give_back(self, token):
        """Microsoft sees that it reaches us before it tells anything."""
        return request.make_response(
            token,
            [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
