import json
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import STORED_SESSION_BYTES, request
from odoo.tools import email_normalize, hmac

from ..connection.connection import DELEGATED, consent_error
from ..connection.not_ready import NotReady
from ..connection.started import Started
from ..exchange.errors import MailError

SCOPE = "crm_email_logging.sign_in"


class EmailLoggingPendingSignIn(models.Model):
    """A sign-in under way: what must be kept until Microsoft redirects back.

    Bound to the user and the browser session, encrypted (it holds the PKCE verifier),
    and deleted at its first use. No group has access.
    """

    _name = "email.logging.pending.sign.in"
    _description = "Sign-in Under Way"

    purpose = fields.Selection(
        [("sign_in", "Sign-in"), ("consent", "Consent")],
        default="sign_in",
        required=True,
    )
    mailbox_id = fields.Many2one("email.logging.mailbox", ondelete="cascade")
    state = fields.Char(required=True, index=True)
    flow = fields.Char(groups=fields.NO_ACCESS)
    session = fields.Char(groups=fields.NO_ACCESS)
    expected_username = fields.Char()
    from_setup = fields.Boolean()

    @api.autovacuum
    def _gc_abandoned(self):
        self.sudo().search([("create_date", "<", "-1H")]).unlink()  # no ACL

    @api.model
    def _start(self, mailbox, expected_username=False, from_setup=False):
        """:return: the address of Microsoft's sign-in page (str)
        :raise MailError: Microsoft cannot be reached, or refuses the application
        """
        hint = expected_username or mailbox.account_username
        flow = self._delegated_tokens().start(
            self._redirect_uri(),
            login_hint=hint or None,
            # Else a browser in which an administrator is signed in would go on as them.
            prompt="select_account" if hint else None,
        )
        self._keep(
            {
                "mailbox_id": mailbox.id,
                "expected_username": expected_username,
                "from_setup": from_setup,
            },
            flow,
        )
        return flow["auth_uri"]

    @api.model
    def _start_consent(self):
        """:return: the address of the page on which an administrator consents (str)"""
        connection = self.env["email.logging.settings"]._get_connection()
        flow = {"state": secrets.token_urlsafe(24)}
        self._keep({"purpose": "consent", "from_setup": True}, flow)
        return connection.consent_url(self._redirect_uri(), flow["state"])

    @api.model
    def _take(self, response):
        """What was started, to `_go_on` with. Single use: the row is gone whatever
        comes of it.

        :param response: the callback's parameters (dict)
        :return: what was `Started`
        :raise UserError: when nobody of this session started such a sign-in
        """
        state = response.get("state") or ""
        row = self.sudo().search(  # no ACL; bound to user and session instead
            [
                ("state", "=", state),
                ("create_uid", "=", self.env.uid),
                ("session", "=", self._session()),
                ("create_date", ">", "-10M"),
            ]
        )
        if not state or not row:
            raise UserError(
                self.env._(
                    "This sign-in was not started here, or has expired. Press Sign In "
                    "again."
                )
            )
        started = Started(
            purpose=row.purpose,
            mailbox=row.mailbox_id.sudo(False),
            flow=json.loads(self.env["email.logging.vault"]._decrypt(row.flow)),
            expected_username=row.expected_username or "",
            from_setup=row.from_setup,
        )
        row.unlink()
        return started

    @api.model
    def _go_on(self, started, response):
        """:param started: what was `Started`
        :param response: the callback's parameters (dict)
        :return: the record to go on with: the setup if it was started there, else the
            mailbox, which is connected now
        :raise MailError: Microsoft refused what was started outside the setup
        """
        if not started.from_setup:
            self._redeem(started, response)
            return started.mailbox
        outcome = {"notice": started.purpose}
        try:
            self._redeem(started, response)
        except MailError as error:
            # In the setup, the sentence shows where somebody can act on it.
            outcome = {"error_kind": error.kind, "error_code": error.code}
        return self.env["email.logging.setup"]._resume(step="access", **outcome)

    @api.model
    def _redeem(self, started, response):
        """:raise MailError: Microsoft refused, the wrong person signed in, or one who
        cannot open the mailbox in which another one's sign-in works
        """
        if started.purpose == "consent":
            if error := consent_error(response):
                raise error
            return
        tokens = self._delegated_tokens()
        account = tokens.finish(started.flow, response)
        expected = started.expected_username
        if expected and email_normalize(account.username) != email_normalize(expected):
            raise NotReady(self.env, "wrong_person", account.username)
        started.mailbox._connect_account(account, tokens.take_cache())

    # Helpers

    @api.model
    def _delegated_tokens(self):
        """Without the tokens of before: their key may be what was lost."""
        connection = self.env["email.logging.settings"]._get_connection()
        return connection.token_source(DELEGATED)

    @api.model
    def _redirect_uri(self):
        """:raise NotReady: https_needed"""
        settings = self.env["email.logging.settings"]
        if not settings._is_https():
            raise NotReady(self.env, "https_needed")
        return settings._get_redirect_uri()

    @api.model
    def _keep(self, values, flow):
        self.sudo().create(  # no ACL
            {
                **values,
                "state": flow["state"],
                "flow": self.env["email.logging.vault"]._encrypt(json.dumps(flow)),
                "session": self._session(),
            }
        )

    @api.model
    def _session(self):
        """A mark of the browser session; its cookie's value itself stays out."""
        sid = request.session.sid[:STORED_SESSION_BYTES] if request else ""
        return hmac(self.env(su=True), SCOPE, sid)
