from dataclasses import replace

from odoo import api, fields, models

from ..connection.connection import FOLDER, ON_SERVER, ONLINE, PublicFolder
from ..connection.management_shell import folder_script, mailbox_script
from ..connection.server_address import checked_account, completed_folder_path
from ..exchange.errors import MailError
from .email_logging_setup import ANSWERS_OF

# Nobody registers an application, nobody signs in.
SERVER_STEPS = [
    ("exchange", "Exchange Server"),
    ("access", "Access"),
    ("mailbox", "Mailbox"),
]
# Which answers to correct, where the failure itself names none.
SERVER_ANSWERS_OF = {
    **dict.fromkeys(
        ("ews_address", "ews_not_https", "ews_online", "ews_missing", "unreachable"),
        "server_url",
    ),
    "not_answering": "server_url",
    "untrusted_host": "server_url",
    "malformed_answer": "server_url",
    "tls_failed": "server_ca_bundle",
    "authorities_unusable": "server_ca_bundle",
    "login_refused": "server_account,server_password",
    "server_account_wrong": "server_account",
    "kerberos_missing": "server_authentication",
    "mailbox_unknown": "mailbox_email",
    "folder_path_wrong": "folder_path",
    "public_folder_missing": "folder_path",
    "folder_missing": "folder_path",
}


class EmailLoggingSetup(models.TransientModel):
    """The way of the setup for who has an Exchange Server of his own."""

    _inherit = "email.logging.setup"

    kind = fields.Selection(
        [
            (ONLINE, "Exchange Online (Microsoft 365)"),
            ("server", "Exchange Server, in a shared mailbox"),
            (FOLDER, "Exchange Server, in a public folder"),
        ],
        "Where Is Your Mail?",
        required=True,
        default=lambda self: self._answer("kind") or ONLINE,
    )
    server_step = fields.Selection(SERVER_STEPS, compute="_compute_server_step")
    folder_path = fields.Char(
        "Public Folder",
        default=lambda self: self._answer("folder_path"),
        help="Its path. Below it are Queue, where mail arrives, Storage, where logged "
        "mail goes, and Not Logged.",
    )
    content_mailbox = fields.Char(
        "Public Folder Mailbox",
        default=lambda self: self._answer("content_mailbox"),
        help="The address of the one that holds the folder, where you have several: "
        "Get-PublicFolder \\Path | fl ContentMailboxName.",
    )
    server_script = fields.Text(
        "Exchange Management Shell", compute="_compute_server_script"
    )

    @api.depends("step")
    def _compute_server_step(self):
        names = [name for name, _label in SERVER_STEPS]
        for setup in self:
            setup.server_step = setup.step in names and setup.step

    @api.depends(
        *("kind", "mailbox_email", "folder_path", "content_mailbox"),
        *("server_account", "readers", "sales_group"),
    )
    def _compute_server_script(self):
        for setup in self:
            make = folder_script if setup.kind == FOLDER else mailbox_script
            is_ready = setup._is_on_server() and setup._is_server_answered()
            setup.server_script = is_ready and setup._script(make)

    # Steps

    def _finish_exchange(self):
        """:raise MailError: an answer is missing or malformed"""
        if not self._is_on_server():
            return super()._finish_exchange()
        self._normalize_addresses()
        self._normalize_folder()
        self._require("server_account")
        self.server_account = checked_account(self.server_account)
        self._store_answers()
        return self._go("access")

    def _finish_access(self):
        """:raise MailError: the mailbox or public folder cannot be read"""
        if not self._is_on_server():
            return super()._finish_access()
        self._settings()._check_database()
        self._normalize_addresses()
        self._normalize_folder()
        self._require("server_url")
        self._normalize_server()
        self._require_password()
        queue_id = self._try_server()
        self._store_server()
        self.mailbox_id = self._ensure_mailbox()
        self.mailbox_id._note_server(queue_id)
        self._store_answers()
        return self._go("mailbox")

    def _try_server(self):
        """:return: id of the folder that is read
        :raise MailError: it cannot be read
        """
        folder = self.kind == FOLDER and PublicFolder(
            self.folder_path, content_mailbox=self.content_mailbox or ""
        )
        mailboxes = self.env["email.logging.mailbox"]
        server = self._exchange_server()
        return mailboxes._try_server(server, self.mailbox_email, folder or None)

    # Check

    def _is_on_server(self):
        return self.kind in ON_SERVER

    def _is_server_answered(self):
        """Whether the answers suffice for the script."""
        try:
            checked_account(self.server_account or "")
            self._typed_folder_path()
        except MailError:
            return False
        return True

    def _require_password(self):
        """A ticket of Kerberos lies elsewhere."""
        if self.server_authentication == "kerberos":
            return
        if not self._server_password_to_use():
            self._require("server_password")

    def _typed_folder_path(self):
        """:raise MailError: folder_path_wrong"""
        if self.kind != FOLDER:
            return False
        return completed_folder_path(self.folder_path or "")

    def _normalize_folder(self):
        """:raise MailError: folder_path_wrong"""
        self.folder_path = self._typed_folder_path() or self.folder_path

    # Overrides: what is asked for on this way

    def _steps(self):
        if not self._is_on_server():
            return super()._steps()
        return [name for name, _label in SERVER_STEPS]

    def _reader(self):
        return self.kind if self._is_on_server() else super()._reader()

    def _answers_of(self, error):
        known = SERVER_ANSWERS_OF if self._is_on_server() else ANSWERS_OF
        return known.get(error.kind) or super()._answers_of(error)

    def _names_of_addresses(self):
        if not self._is_on_server():
            return super()._names_of_addresses()
        optional = ["sales_group"]
        optional.append("content_mailbox" if self.kind == FOLDER else "readers")
        return ["mailbox_email", *filter(self.__getitem__, optional)]

    def _mailbox_vals(self):
        vals = {**super()._mailbox_vals(), "kind": self.kind}
        if self.kind == FOLDER:
            vals["folder_path"] = self.folder_path
            vals["content_mailbox"] = self.content_mailbox
        return vals

    def _ensure_mailbox(self):
        """Override: another path may be typed for a mailbox that is there."""
        mailbox = super()._ensure_mailbox()
        vals = self._mailbox_vals()
        mailbox.write({n: v for n, v in vals.items() if mailbox[n] != v})
        return mailbox

    def _answers_of_script(self):
        answers = super()._answers_of_script()
        if not self._is_on_server():
            return answers
        return replace(
            answers,
            service_account=checked_account(self.server_account),
            folder_path=self._typed_folder_path() or "",
            content_mailbox=self._address_or_none("content_mailbox"),
        )
