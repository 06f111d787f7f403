from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..exchange.errors import MailError

MAILBOX_PAGE = "/odoo/action-crm_email_logging.email_logging_mailbox_action"
SETUP_PAGE = "/odoo/action-crm_email_logging.email_logging_setup_action"


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
            setup, mailbox = complete(request.env, response)
        except UserError as error:
            return self._sign_in_failed(str(error))
        except MailError as error:
            sentence = request.env["email.logging.remedy"]._of(error)
            return self._sign_in_failed(sentence)
        if setup:
            return request.redirect(f"{SETUP_PAGE}/{setup.id}")
        return request.redirect(f"{MAILBOX_PAGE}/{mailbox.id}")

    def _sign_in_failed(self, sentence):
        return request.render(
            "crm_email_logging.sign_in_failed", {"sentence": sentence}, status=400
        )


def complete(env, response):
    """Take up what was started, with what Microsoft has answered.

    :return: the setup to go on with, if it was started there; the mailbox
    :raise UserError: nobody of this session has started it
    :raise MailError: Microsoft refused what was started outside the setup
    """
    started = env["email.logging.pending.sign.in"]._take(response)
    outcome = {"notice": started.purpose}
    try:
        env["email.logging.pending.sign.in"]._complete(started, response)
    except MailError as error:
        if not started.from_setup:
            raise
        # In the setup, the sentence shows where somebody can act on it.
        outcome = {"error_kind": error.kind, "error_code": error.code}
    setups = env["email.logging.setup"]
    setup = setups._resume(step="access", **outcome) if started.from_setup else setups
    return setup, started.mailbox
