from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext, is_html_empty, plaintext2html

ACTIVITY_DONE = "mail.message_activity_done"
MOST_CHARACTERS = 10_000


class EmailLoggingConversation(models.Model):
    """What colleagues write about a conversation, and what they have still to do.

    Both are Odoo's own, `mail.message` and `mail.activity`: whoever may read the
    conversation reads them. Nobody follows a conversation, and nothing is sent but to
    whom an activity is given.
    """

    _name = "email.logging.conversation"
    _inherit = ("email.logging.conversation", "mail.activity.mixin")
    # Who reads it may write a note, and schedule an activity.
    _mail_post_access = "read"

    # CRUD

    def unlink(self):
        # They follow what they are of.
        self.env["mail.message"].sudo().search(self._notes_domain()).unlink()
        return super().unlink()

    # Actions

    @api.readonly
    def action_schedule_activity(self):
        """Odoo's own dialog. It proposes whom it is about, no word of the e-mails."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule Activity"),
            "res_model": "mail.activity.schedule",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
                "default_summary": self.contacts,
            },
        }

    # Called by the web client

    def add_note(self, text):
        """:param text: plain
        :return: what the page shows of the notes, see `_notes`
        :raise UserError: there is none
        """
        self.ensure_one()
        self.check_access("read")
        if not isinstance(text, str) or not text.strip():
            raise UserError(self.env._("Write something first."))
        self._note(plaintext2html(text[:MOST_CHARACTERS]))
        return self._notes()

    def remove_note(self, note_id):
        """:return: what the page shows of the notes, see `_notes`
        :raise UserError: it is somebody else's
        """
        self.check_access("read")
        # Odoo lets nobody delete who may not change the conversation.
        notes = self.env["mail.message"].sudo().search(self._notes_domain())
        note = notes.filtered(lambda one: one.id == note_id and self._is_mine(one))
        if not note:
            raise UserError(self.env._("You can remove your own notes only."))
        note.unlink()
        return self._notes()

    # Called by Odoo's activities

    @api.private
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Whoever is given an activity does not follow what is said besides."""
        return True

    @api.private
    def message_notify(self, **options):
        """Tell somebody of his activity."""
        self.ensure_one()
        thread = self.env["mail.thread"]
        return thread.message_notify(model=self._name, res_id=self.id, **options)

    @api.private
    def message_post_with_source(self, source_ref, *, render_values=None, **options):
        """What was done becomes a note."""
        self.ensure_one()
        if source_ref != ACTIVITY_DONE:
            raise UserError(self.env._("Nothing is sent from a conversation's notes."))
        values = {**(render_values or {}), "is_html_empty": is_html_empty}
        return self._note(
            self.env["ir.qweb"]._render(source_ref, values, minimal_qcontext=True),
            mail_activity_type_id=options.get("mail_activity_type_id"),
            attachment_ids=options.get("attachment_ids"),
        )

    # Helpers

    def _note(self, body, **values):
        """:param body: safe HTML
        :return: the `mail.message`, a note that is for internal users only
        """
        return self.env["mail.message"].create(
            {
                "model": self._name,
                "res_id": self.id,
                "body": body,
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_note").id,
                "is_internal": True,
                "author_id": self.env.user.partner_id.id,
                **values,
            }
        )

    def _notes(self):
        """For whom may read the conversation.

        :return: list of {"id", "date", "author", "text", "is_mine"}, the newest first
        """
        # Whoever reads it reads its notes; names of colleagues, too.
        notes = self.env["mail.message"].sudo().search(self._notes_domain())
        return [
            {
                "id": note.id,
                "date": note.date,
                "author": note.author_id.name or "",
                "text": html2plaintext(note.body or "").strip(),
                "is_mine": self._is_mine(note),
            }
            for note in notes
        ]

    @api.model
    def _is_mine(self, note):
        return note.author_id == self.env.user.partner_id

    def _notes_domain(self):
        # What tells somebody of his activity is his alone.
        return [
            ("model", "=", self._name),
            ("res_id", "in", self.ids),
            ("message_type", "!=", "user_notification"),
        ]

    def _take_notes(self, others):
        """Notes and activities of conversations that have gone are of this one."""
        for model, column in (
            ("mail.message", "model"),
            ("mail.activity", "res_model"),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET res_id = %s WHERE %s = %s AND res_id IN %s",
                    SQL.identifier(self.env[model]._table),
                    self.id,
                    SQL.identifier(column),
                    self._name,
                    tuple(others.ids),
                )
            )
            self.env[model].invalidate_model(["res_id"])
