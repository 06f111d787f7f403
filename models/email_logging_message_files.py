from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import kept_file
from ..engine.file_kind import expected_kind, kind_of, text_of
from ..engine.plain_name import plain_name

# An image that is smaller is a signature's, or one of the text's decoration.
SMALL_IMAGE = 10 * 1024
SMALL_INLINE_IMAGE = 100 * 1024
EML = ".eml"


class EmailLoggingMessage(models.Model):
    """The files of a message: they stay in Exchange, and are fetched when opened."""

    _inherit = "email.logging.message"

    @api.autovacuum
    def _gc_kept_files(self):
        kept_file.forget_old()

    def _list_attachments(self):
        """:return: list of {"id", "name", "size" (bytes), "kind" (file, item or
        reference), "shown" (media type that it would be shown as, or False), "small"
        (an image of a signature, or the like)}
        """
        listed = self._ask(lambda remote, place: remote.attachments(place))
        return [self._prepare_attachment(attachment) for attachment in listed]

    def _prepare_attachment(self, attachment):
        name, content_type = self._file_name(attachment), attachment.content_type
        is_file = attachment.kind == "file"
        shown = expected_kind(name, content_type) if is_file else None
        return {
            "id": attachment.id,
            "name": name,
            "size": attachment.size,
            "kind": attachment.kind,
            "shown": shown or False,
            "small": self._is_small_image(attachment),
        }

    def _is_small_image(self, attachment):
        most = SMALL_INLINE_IMAGE if attachment.is_inline else SMALL_IMAGE
        is_image = attachment.content_type.lower().startswith("image/")
        return is_image and attachment.size < most

    def _file_name(self, attachment):
        name = plain_name(attachment.name) or self.env._("attachment")
        is_mail = attachment.kind == "item" and not name.lower().endswith(EML)
        return f"{name}{EML}" if is_mail else name

    def _fetch_attachment(self, attachment_id):
        """:return: its name and its content (bytes)"""

        def fetch(remote, place):
            names = {a.id: self._file_name(a) for a in remote.attachments(place)}
            content, _type = remote.attachment_content(place, attachment_id)
            return names.get(attachment_id), content

        name, content = self._ask(fetch)
        return name or self.env._("attachment"), content

    def _fetch_shown(self, attachment_id):
        """:return: media type and content (bytes) of what may be shown inside Odoo
        :raise UserError: its bytes are of nothing that is shown
        """
        name, content = self._fetch_attachment(attachment_id)
        kind = kind_of(content)
        if kind is None:
            raise UserError(self.env._("“%(name)s” can be downloaded only.", name=name))
        text = text_of(content) if kind.startswith("text/") else None
        return kind, content if text is None else text.encode()

    def _fetch_original(self):
        """:return: name and content (bytes) of the whole e-mail"""
        content = self._ask(lambda remote, place: remote.source(place))
        return (
            f"{plain_name(self.subject or '')[:100] or self._name_of_none()}{EML}",
            content,
        )

    @api.model
    def _list_with_files(self, record, offset, limit):
        """The e-mails of a contact, a company or an opportunity that have attachments.

        :param record: one of `interaction.log.mixin`
        :return: list of {"id", "date", "name", "sender", "entry_id"}, the latest first,
            of those whose words the user may read
        """
        record.check_access("read")
        has_files = Domain("message_id", "any", [("has_attachments", "=", True)])
        entries = self.env["interaction.log.entry"].search(
            record._interaction_domain() & has_files, offset=offset, limit=limit
        )
        return [self._prepare_with_files(entry) for entry in entries]

    @api.model
    def _prepare_with_files(self, entry):
        return {
            "id": entry.message_id.id,
            "date": fields.Datetime.to_string(entry.date),
            "name": entry.display_name,
            "sender": entry.sender_name or entry.sender_email or "",
            "entry_id": entry.id,
        }

    # Saving

    def _targets(self):
        """:return: list of {"model", "id", "name"}, the contacts and opportunities of
        the message that the user may change
        """
        entries = self.env["interaction.log.entry"].search(
            [("message_id", "=", self.id)]
        )
        leads = entries.opportunity_id | entries.lead_id
        return [
            {"model": one._name, "id": one.id, "name": one.display_name}
            for records in (entries.partner_id, leads)
            for one in records._filtered_access("write")
        ]

    def _save_attachments(self, lead):
        """Keep its files on an opportunity, but what decorates its text.

        :raise MailError: Exchange does not give them
        """
        for attachment in self._list_attachments() if self else ():
            if attachment["kind"] == "file" and not attachment["small"]:
                self._save_attachment(attachment["id"], lead._name, lead.id)

    def _save_attachment(self, attachment_id, model, res_id):
        """Keep a file in Odoo, on a contact or opportunity of the message.

        :raise UserError: the record is none of `_targets`
        """
        targets = {(target["model"], target["id"]) for target in self._targets()}
        if (model, res_id) not in targets:
            raise UserError(self.env._("You may not add files to this record."))
        name, content = self._fetch_attachment(attachment_id)
        return self.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": model, "res_id": res_id}
        )
