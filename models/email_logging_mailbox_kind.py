from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..connection.connection import (
    FOLDER,
    ON_SERVER,
    ONLINE,
    SERVER,
    PublicFolder,
)
from ..connection.server_address import completed_folder_path
from ..exchange.errors import MailError

KINDS = [
    (ONLINE, "Exchange Online"),
    (SERVER, "Exchange Server: a shared mailbox"),
    (FOLDER, "Exchange Server: a public folder"),
]


class EmailLoggingMailbox(models.Model):
    """Where the mail lies: in Exchange Online, or in a mailbox or a public folder of
    Exchange Server.
    """

    _inherit = "email.logging.mailbox"

    kind = fields.Selection(
        KINDS,
        "Where the Mail Is",
        default=ONLINE,
        required=True,
        tracking=True,
        help="What Odoo reads. Moved to another one, mail gets a further shared "
        "mailbox here; what was logged until then stays with this one.",
    )
    folder_path = fields.Char(
        "Public Folder",
        tracking=True,
        help="The folder above Queue, Storage and Not Logged, such as \\Email Logging.",
    )
    content_mailbox = fields.Char(
        "Public Folder Mailbox",
        help="The address of the public folder mailbox that holds the folder, where "
        "the organization has several.",
    )
    # By its path it is found once: folders may be renamed, ids stay.
    queue_folder_id = fields.Char(readonly=True, copy=False)
    # The archive of a public folder has another name.
    storage_folder = fields.Selection(
        [
            ("archive", "Storage"),
            ("monthly", "A subfolder of Storage for each month"),
            ("own", "Another folder"),
        ],
        "In a Public Folder, Logged Mail Goes To",
        compute="_compute_storage_folder",
        inverse="_inverse_storage_folder",
        help="Exchange Server keeps up to 1,000,000 messages and 10 GB in a public "
        "folder.",
    )

    _folder_has_path = models.Constraint(
        "CHECK(kind != 'folder' OR folder_path IS NOT NULL)",
        "Enter the path of the public folder.",
    )
    _folder_deletes_nothing = models.Constraint(
        "CHECK(kind != 'folder' OR skipped_action != 'delete')",
        "A public folder has no Deleted Items: let other mail go to the folder Not "
        "Logged.",
    )

    @api.constrains("kind", "folder_path")
    def _check_folder_path(self):
        for mailbox in self.filtered(lambda found: found.kind == FOLDER):
            try:
                completed_folder_path(mailbox.folder_path or "")
            except MailError as error:
                sentence = self.env["email.logging.remedy"]._of(error)
                raise ValidationError(sentence) from None

    @api.depends("logged_folder")
    def _compute_storage_folder(self):
        for mailbox in self:
            mailbox.storage_folder = mailbox.logged_folder

    def _inverse_storage_folder(self):
        for mailbox in self:
            mailbox.logged_folder = mailbox.storage_folder

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind == FOLDER:
            self.skipped_action = "keep"

    # CRUD

    def write(self, vals):
        """Override: what was found by the path of before is looked for anew."""
        if "folder_path" in vals:
            vals = {**vals, "queue_folder_id": False, "folder_ids": False}
        return super().write(vals)

    # Helpers

    def _is_on_server(self):
        return self.kind in ON_SERVER

    def _public_folder(self):
        """:return: the `PublicFolder` to read, None where a mailbox is read"""
        return (
            PublicFolder(
                path=self.folder_path,
                queue_id=self.queue_folder_id or "",
                content_mailbox=self.content_mailbox or "",
            )
            if self.kind == FOLDER
            else None
        )

    def _where(self):
        """:return: what an e-mail lies in (str), in words"""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        names = (self.folder_path, self.email, kinds[self.kind])
        return ", ".join(filter(None, names))
