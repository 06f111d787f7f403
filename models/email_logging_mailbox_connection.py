from contextlib import contextmanager
from functools import partial

from odoo import fields, models
from odoo.exceptions import RedirectWarning

from ..actions import leave_for, notice
from ..connection.connection import APPLICATION, DELEGATED, Access, remote_mailbox
from ..connection.not_ready import NotReady
from ..connection.turnstile import let_all_pass, turnstile
from ..exchange.errors import AccessDenied, MailError
from ..exchange.patience import CHECK, JOB, PERSON


class EmailLoggingMailbox(models.Model):
    """Who reads the mailbox: the service account, or the application itself."""

    _inherit = "email.logging.mailbox"

    authentication = fields.Selection(
        [(DELEGATED, "Service account"), (APPLICATION, "Application")],
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
    needs_sign_in = fields.Boolean(compute="_compute_needs_sign_in")

    def _compute_needs_sign_in(self):
        """Whether somebody signs in to connect it; nobody does for an application."""
        settings = self.env["email.logging.settings"]
        self.needs_sign_in = settings._get_authentication() == DELEGATED

    # Actions

    def action_connect(self):
        """Lead the administrator to Microsoft's sign-in page.

        An application needs nobody to sign in: it is tried and noted.
        """
        self.ensure_one()
        self.check_access("write")
        try:
            if not self.needs_sign_in:
                self._connect_application()
                told = self.env._("The application can read the mailbox.")
                return notice(self.env, told)
            return leave_for(self.env["email.logging.pending.sign.in"]._start(self))
        except MailError as error:
            raise self._told_at_the_button(error) from None

    # The remote mailbox

    def _remote(self, patience=JOB):
        """:return: a context manager; inside it, a signed-in `RemoteMailbox`
        :raise MailError: when the sign-in has expired, or Microsoft cannot be reached
        """
        self.ensure_one()
        cache = self.env["email.logging.token"]._load(self)
        return self._remote_by(self._access_kind(), cache, patience)

    def _access_kind(self):
        """:return: one of connection's kinds of access"""
        return self._reader() or DELEGATED

    def _reader(self):
        """:return: the kind of access that is noted, or False"""
        return self.authentication

    @contextmanager
    def _remote_now(self, patience=PERSON):
        """As `_remote`, for somebody who waits for it.

        :raise Unavailable: not_answering, at once when that is to be expected
        """
        insists = patience is CHECK
        with (
            turnstile(self.env.cr, self.id, insists=insists),
            self._remote(patience) as remote,
        ):
            yield remote

    def _remote_by(self, kind, cache=None, patience=PERSON, keep=None):
        """:param kind: one of connection's kinds of access
        :param keep: called with renewed tokens (str); else they are stored
        :raise NotReady: the setup is incomplete, or this is a copy of the database
        """
        tokens = self.env["email.logging.token"]
        pace, paces_beside = tokens._load_paces(self)
        access = Access(
            kind=kind,
            cache=cache,
            pace=pace,
            paces_beside=paces_beside,
            keep=keep or partial(tokens._store_at_once, self),
            # People ask too little to count.
            share_pace=patience is JOB and partial(tokens._share_pace, self) or None,
            tries_credential=patience is CHECK,
            folder=self._public_folder(),
            own_domains=self._own_domains(),
        )
        settings = self.env["email.logging.settings"]
        connection = settings._get_connection_of(kind, patience)
        return remote_mailbox(connection, self.email, access)

    def _try(self, kind=None):
        """The cheapest request that proves that the mailbox can be read.

        :param kind: of the access to try, without the tokens of before: their key may
            be what was lost; else the access that is noted
        :raise MailError: it cannot
        """
        with self._remote_by(kind) if kind else self._remote_now() as remote:
            remote.inbox()

    # The account

    def _connect_application(self):
        """Note that the application reads the mailbox by itself, if it can.

        :raise MailError: it cannot
        """
        self._try(APPLICATION)
        self._note_application()

    def _connect_account(self, account, cache):
        """Note the account that signed in, and its tokens.

        A sign-in is renewed by an account that was seen to open the mailbox; until
        then the one of before works on. The first one has nothing to lose, and new
        permissions take an hour.

        :raise MailError: see `_try_account`
        """
        if self.account_username:
            cache = self._try_account(account, cache)
        self.env["email.logging.token"]._store(self, cache)
        self._note_account(
            {
                "authentication": DELEGATED,
                "account_username": account.username,
                "account_name": account.name,
                "account_object_id": account.object_id,
                "account_tenant_id": account.tenant_id,
            }
        )

    def _try_account(self, account, cache):
        """:return: the account's tokens as they are after the try (str)
        :raise NotReady: account_without_access
        :raise MailError: whether it has access cannot be seen now
        """
        caches = [cache]
        opening = self._remote_by(DELEGATED, cache, keep=caches.append)
        try:
            with opening as remote:
                remote.inbox()
        except AccessDenied:
            name = account.username
            raise NotReady(self.env, "account_without_access", name) from None
        return caches[-1]

    def _note_application(self):
        settings = self.env["email.logging.settings"]
        self._note_account(
            {
                "authentication": APPLICATION,
                "account_username": settings._get_client_id(),
                "account_name": False,
                "account_object_id": False,
                "account_tenant_id": settings._get_tenant_id(),
            }
        )

    def _note_account(self, account_values):
        self.write(
            {
                **account_values,
                "signed_in_uid": self.env.uid,
                "signed_in_date": fields.Datetime.now(),
            }
        )
        self.env["email.logging.settings"]._accept_first_database()
        let_all_pass()

    def _disconnect(self):
        """Forget account and tokens; nothing is logged until somebody connects it."""
        self.env["email.logging.token"]._forget(self)
        self.write(
            {
                "authentication": False,
                "account_username": False,
                "account_name": False,
                "account_object_id": False,
                "account_tenant_id": False,
                "signed_in_uid": False,
                "signed_in_date": False,
            }
        )

    def _discard(self):
        """Remove the mailbox here; only archive it when messages lead to it."""
        self._disconnect()
        used = self.filtered("logged_count")
        used.action_archive()
        (self - used).unlink()

    # Helpers

    def _told_at_the_button(self, error):
        """:return: what to raise for a `MailError`: before the setup, it leads there"""
        remedies = self.env["email.logging.remedy"]
        if error.kind not in ("setup_incomplete", "server_incomplete"):
            return remedies._user_error(error, self._reader())
        setup = self.env.ref("crm_email_logging.email_logging_setup_open_action")
        return RedirectWarning(
            remedies._of(error),
            setup.id,
            self.env._("Open the Setup"),
            self._setup_context(),
        )

    def _setup_context(self):
        """:return: what the setup starts with, as defaults"""
        return {"default_mailbox_email": self.email}
