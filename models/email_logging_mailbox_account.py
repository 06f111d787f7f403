from contextlib import contextmanager

from odoo import fields, models

from ..exchange.errors import MailError
from ..exchange.graph.auth import ApplicationTokens, DelegatedTokens
from ..exchange.graph.client import GraphClient
from ..exchange.graph.mailbox import GraphMailbox
from ..exchange.graph.pace import Pace


class EmailLoggingMailbox(models.Model):
    """Who reads the mailbox: the service account, or the application itself."""

    _inherit = "email.logging.mailbox"

    authentication = fields.Selection(
        [("delegated", "Service account"), ("application", "Application")],
        "Read As",
        readonly=True,
        copy=False,
    )
    account_username = fields.Char(
        "Account",
        readonly=True,
        copy=False,
        help="The service account; the client ID when the application reads by itself.",
    )
    account_name = fields.Char(readonly=True, copy=False)
    account_object_id = fields.Char(readonly=True, copy=False)
    account_tenant_id = fields.Char("Tenant", readonly=True, copy=False)
    signed_in_uid = fields.Many2one(
        "res.users", "Signed In By", readonly=True, copy=False
    )
    signed_in_date = fields.Datetime("Signed In On", readonly=True, copy=False)

    # Actions

    def action_sign_in(self):
        """Lead the administrator to Microsoft's sign-in page.

        An application needs nobody to sign in: it is only tried.
        """
        self.ensure_one()
        self.check_access("write")
        settings = self.env["email.logging.settings"]
        try:
            if settings._get_authentication() == "application":
                return self._connect_application()
            uri = self.env["email.logging.pending.sign.in"]._start(self)
        except MailError as error:
            raise self.env["email.logging.remedy"]._user_error(error) from None
        return {"type": "ir.actions.act_url", "url": uri, "target": "self"}

    # Helpers

    @contextmanager
    def _remote(self):
        """A signed-in `RemoteMailbox`; keeps the tokens that it renews.

        :raise MailError: when the sign-in has expired, or Microsoft cannot be reached
        """
        self.ensure_one()
        with self._remote_by(self._sign_in()) as remote:
            yield remote

    @contextmanager
    def _remote_by(self, sign_in):
        settings = self.env["email.logging.settings"]
        client = GraphClient(
            settings._get_cloud(),
            sign_in.token,
            verify=settings._get_verify(),
            pace=Pace(state=self.env["email.logging.token"]._load_pace(self)),
        )
        try:
            sign_in.token()
            self._keep_tokens(sign_in)
            yield GraphMailbox(client, self.email)
        finally:
            self._keep_tokens(sign_in)
            client.close()

    def _sign_in(self):
        """What gives the tokens to read this mailbox.

        :raise NotReady: the setup is incomplete, or this is a copy of the database
        """
        by_itself = self.authentication == "application"
        return self._tokens_by(
            ApplicationTokens if by_itself else DelegatedTokens,
            cache=self.env["email.logging.token"]._load(self),
        )

    def _tokens_by(self, sign_in_class, cache=None):
        """Without a cache for whoever signs in anew, even after its key was lost."""
        settings = self.env["email.logging.settings"]
        settings._check_database()
        return sign_in_class(
            settings._get_cloud(),
            settings._get_application(),
            cache=cache,
            verify=settings._get_verify(),
        )

    def _keep_tokens(self, sign_in):
        if sign_in.cache_changed:
            self.env["email.logging.token"]._store_at_once(self, sign_in.cache)

    def _connect(self, account, cache):
        """Note the account that signed in, and its tokens."""
        self.env["email.logging.token"]._store(self, cache)
        self._note_account(
            {
                "authentication": "delegated",
                "account_username": account.username,
                "account_name": account.name,
                "account_object_id": account.object_id,
                "account_tenant_id": account.tenant_id,
            }
        )

    def _connect_application(self):
        """Note that the application reads the mailbox by itself, if it can.

        :raise MailError: it cannot
        """
        settings = self.env["email.logging.settings"]
        application = settings._get_application()
        with self._remote_by(self._tokens_by(ApplicationTokens)) as remote:
            remote.inbox()
        self._note_account(
            {
                "authentication": "application",
                "account_username": application.client_id,
                "account_name": False,
                "account_object_id": False,
                "account_tenant_id": application.tenant_id,
            }
        )
        return self._notify(self.env._("The application can read the mailbox."))

    def _note_account(self, account_values):
        self.write(
            {
                **account_values,
                "signed_in_uid": self.env.uid,
                "signed_in_date": fields.Datetime.now(),
            }
        )
        self.env["email.logging.settings"]._accept_first_database()
        self._clear_error()

    def _disconnect(self):
        """Forget account and tokens; nothing is logged until somebody connects it."""
        self.env["email.logging.token"]._forget(self)
        self.write(
            {
                "enabled": False,
                "authentication": False,
                "account_username": False,
                "account_name": False,
                "account_object_id": False,
                "account_tenant_id": False,
                "signed_in_uid": False,
                "signed_in_date": False,
            }
        )
        self._clear_error()
