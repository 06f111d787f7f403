from odoo import api, models

from ..actions import notice
from ..connection.connection import FOLDER, SERVER, Access, remote_mailbox
from ..exchange.errors import MailError


class EmailLoggingMailbox(models.Model):
    """How a mailbox on Exchange Server is connected: nobody signs in, the account and
    its password are tried and noted.
    """

    _inherit = "email.logging.mailbox"

    @api.depends("kind")
    def _compute_needs_sign_in(self):
        """Override: only Microsoft has a page on which to sign in."""
        on_server = self.filtered(lambda mailbox: mailbox._is_on_server())
        on_server.needs_sign_in = False
        return super(EmailLoggingMailbox, self - on_server)._compute_needs_sign_in()

    # Actions

    def action_open_setup(self):
        """Override: the step in which the connection is entered has another name."""
        if not self._is_on_server():
            return super().action_open_setup()
        setups = self.env["email.logging.setup"].with_context(**self._setup_context())
        return setups._resume(step="access", mailbox_id=self.id)._page()

    def action_connect(self):
        """Override: the account of the setup is tried."""
        if not self._is_on_server():
            return super().action_connect()
        self.check_access("write")
        try:
            self._connect_server()
        except MailError as error:
            raise self._told_at_the_button(error) from None
        return notice(self.env, self.env._("The account can read the mailbox."))

    # Helpers

    def _reader(self):
        """Override: each kind of mailbox on the server is a kind of access."""
        return self.kind if self._is_on_server() else super()._reader()

    def _setup_context(self):
        """Override: which of the setup's ways, too."""
        values = {
            "default_kind": self.kind,
            "default_folder_path": self.folder_path,
            "default_content_mailbox": self.content_mailbox,
        }
        return {**super()._setup_context(), **values}

    def _connect_server(self):
        """Note that the account of the setup reads the mailbox, if it can.

        :raise MailError: it cannot
        """
        self.queue_folder_id = False  # found anew: somebody may have made it anew
        with self._remote_by(self.kind) as remote:
            queue = remote.inbox()
        self._note_server(queue.id)

    def _successors(self):
        """:return: the mailboxes to which its mail may have been moved, the latest
        first; none while it is used itself. Two: somebody waits for their answers.
        """
        self.ensure_one()
        if self.active:
            return self.browse()
        return self.search(
            [("company_id", "=", self.company_id.id), ("enabled", "=", True)],
            order="id desc",
            limit=2,
        )

    def _may_have_links(self):
        """Whether Outlook may open its messages, here or where they were moved."""
        possible = self | self._successors()
        return any(one.kind != FOLDER for one in possible)

    @api.model
    def _try_server(self, server, address, folder):
        """Open what is not set up yet.

        :param server: an `ExchangeServer`; `folder` a `PublicFolder` or None
        :return: id of the folder in which mail arrives (str)
        :raise MailError: it cannot be read
        """
        access = Access(
            kind=FOLDER if folder else SERVER,
            cache=None,
            pace=None,
            paces_beside=(),
            keep=lambda _tokens: None,
            folder=folder,
        )
        with remote_mailbox(server, address, access) as remote:
            return remote.inbox().id

    def _note_server(self, queue_id):
        self.env["email.logging.token"]._store(self, False)  # a row for its pace
        self.queue_folder_id = self.kind == FOLDER and queue_id
        self._note_account(
            {
                "authentication": False,
                "account_username": self._server_account(),
                "account_name": False,
                "account_object_id": False,
                "account_tenant_id": False,
            }
        )

    def _server_account(self):
        """Kerberos knows the account without us."""
        settings = self.env["email.logging.settings"]
        return settings._get_server_account() or "Kerberos"
