from odoo import api, fields, models
from odoo.exceptions import UserError


class EmailLoggingPastChoice(models.TransientModel):
    """Which mail from before a mailbox was logged is to be logged."""

    _name = "email.logging.past.choice"
    _description = "Log the Past"

    mailbox_id = fields.Many2one("email.logging.mailbox", required=True, readonly=True)
    folder_ids = fields.One2many(
        "email.logging.past.folder", "choice_id", "All Folders"
    )
    folder_id = fields.Many2one(
        "email.logging.past.folder",
        domain="[('choice_id', '=', id)]",
        help="Of this mailbox. Copy old mail into a folder of it, to have it logged.",
    )
    total = fields.Integer(related="folder_id.total", string="E-mails in It")
    from_date = fields.Date(
        "From", help="What arrived before this day is left out. Empty: all is read."
    )
    moves = fields.Boolean(
        "Move What Is Logged",
        help="To where the mailbox's logged mail goes. Else all stays where it is; "
        "nothing is ever deleted.",
    )

    @api.model
    def _of(self, mailbox, folders):
        """:param folders: of the mailbox outside, each before those inside it"""
        paths = {}
        for folder in folders:
            above = paths.get(folder.parent_id)
            paths[folder.id] = f"{above} / {folder.name}" if above else folder.name
        lines = [
            fields.Command.create({"name": paths[f.id], "key": f.id, "total": f.total})
            for f in folders
        ]
        return self.create({"mailbox_id": mailbox.id, "folder_ids": lines})

    # Actions

    def action_start(self):
        """The mailbox's job does it, a slice at a time after the mail of today."""
        self.ensure_one()
        self.mailbox_id.check_access("write")
        if not self.folder_id:
            raise UserError(self.env._("Choose the folder first."))
        past = self.env["email.logging.past"].sudo()  # by this action only
        past = past.create(self._prepare_past_vals())
        self.mailbox_id.action_log_now()
        return past.get_formview_action()

    # Helpers

    def _prepare_past_vals(self):
        return {
            "mailbox_id": self.mailbox_id.id,
            "folder": self.folder_id.name,
            "folder_key": self.folder_id.key,
            "from_date": self.from_date,
            "moves": self.moves,
        }


class EmailLoggingPastFolder(models.TransientModel):
    """A folder to choose."""

    _name = "email.logging.past.folder"
    _description = "Folder of a Mailbox"
    _order = "id"

    choice_id = fields.Many2one("email.logging.past.choice", ondelete="cascade")
    name = fields.Char(readonly=True)
    key = fields.Char(readonly=True)
    total = fields.Integer("E-mails", readonly=True)
