import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import STORED_SESSION_BYTES, request
from odoo.tools import hmac

SCOPE = "crm_email_logging.sign_in"


class EmailLoggingSignIn(models.Model):
    """A sign-in under way: what must be kept until Microsoft redirects back.

    Bound to the user and the browser session, encrypted (it holds the PKCE verifier),
    and deleted at its first use. No group has access.
    """

    _name = "email.logging.sign.in"
    _description = "Sign-in Under Way"

    mailbox_id = fields.Many2one(
        "email.logging.mailbox", required=True, ondelete="cascade"
    )
    state = fields.Char(required=True, index=True)
    flow = fields.Char(groups=fields.NO_ACCESS)
    session = fields.Char(groups=fields.NO_ACCESS)

    @api.autovacuum
    def _gc_abandoned(self):
        self.sudo().search([("create_date", "<", "-1H")]).unlink()  # no ACL

    @api.model
    def _start(self, mailbox):
        """:return: the address of Microsoft's sign-in page (str)"""
        flow = mailbox._sign_in().start(
            self.env["email.logging.settings"]._get_redirect_uri(),
            login_hint=mailbox.account_username or None,
            prompt="select_account" if mailbox.account_username else None,
        )
        self.sudo().create(  # no ACL
            {
                "mailbox_id": mailbox.id,
                "state": flow["state"],
                "flow": self.env["email.logging.vault"]._encrypt(json.dumps(flow)),
                "session": self._session(),
            }
        )
        return flow["auth_uri"]

    @api.model
    def _finish(self, response):
        """Redeem what Microsoft sent back, a dict of the callback's parameters.

        :return: the mailbox that is connected now
        :raise UserError: when nobody of this session started such a sign-in
        :raise GraphError: when Microsoft refused
        """
        mailbox, flow = self._take(response.get("state") or "")
        sign_in = mailbox._sign_in()
        account = sign_in.finish(flow, response)
        mailbox._connect(account, sign_in.cache)
        return mailbox

    @api.model
    def _take(self, state):
        """Single use: the row is gone whatever comes of it."""
        started = self.sudo().search(  # no ACL; bound to user and session instead
            [
                ("state", "=", state),
                ("create_uid", "=", self.env.uid),
                ("session", "=", self._session()),
                ("create_date", ">", "-10M"),
            ]
        )
        if not state or not started:
            raise UserError(
                self.env._(
                    "This sign-in was not started here, or has expired. Press Sign In "
                    "on the mailbox again."
                )
            )
        mailbox = started.mailbox_id.sudo(False)
        flow = json.loads(self.env["email.logging.vault"]._decrypt(started.flow))
        started.unlink()
        return mailbox, flow

    @api.model
    def _session(self):
        """A mark of the browser session; its cookie's value itself stays out."""
        sid = request.session.sid[:STORED_SESSION_BYTES] if request else ""
        return hmac(self.env(su=True), SCOPE, sid)
