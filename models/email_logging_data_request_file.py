import base64
import logging
from contextlib import ExitStack

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..engine.personal_copy import Archive, Letter
from ..exchange.errors import MailError
from ..exchange.mail import Person

_logger = logging.getLogger(__name__)

BATCH = 200
# In memory; what comes after is written as Odoo keeps it.
MOST_BYTES = 256 * 1024 * 1024


class EmailLoggingDataRequest(models.Model):
    """The file that a person gets: e-mails and tables of what else is kept."""

    _inherit = "email.logging.data.request"

    # Helpers

    def _make_file(self):
        """:return: a zip file, in base64"""
        archive = Archive()
        messages = self._found("email.logging.message")
        for mailbox, group in messages.grouped("mailbox_id").items():
            with ExitStack() as stack:
                remote = self._opened(stack, mailbox)
                self._add_letters(archive, group, remote)
        archive.add_table("entries.csv", self._entry_rows(messages))
        archive.add_table("notes.csv", self._note_rows(messages))
        archive.add_table("not-logged.csv", self._skipped_rows())
        archive.add_table("correspondents.csv", self._correspondent_rows())
        archive.add_text("read-me.txt", self._read_me())
        return base64.b64encode(archive.content())

    @api.model
    def _add_letters(self, archive, messages, remote):
        """:param remote: the remote mailbox, or None when it cannot be reached"""
        for batch in self._batches(messages):
            for message in batch:
                if archive.size > MOST_BYTES:
                    remote = None
                source, remote = self._source(message, remote)
                archive.add_letter(self._letter(message), source)
            batch.invalidate_recordset()

    @api.model
    def _opened(self, stack, mailbox):
        try:
            return stack.enter_context(mailbox._remote_now())
        except (MailError, UserError) as error:
            _logger.info("E-mails of a request are made of what is kept: %s", error)
            return None

    @api.model
    def _source(self, message, remote):
        """:return: the e-mail as it was sent, or None; and whom to ask for the next"""
        try:
            return remote and remote.source(message._place()), remote
        except MailError as error:
            _logger.info("The source of message %s is missing: %s", message.id, error)
            single = error.kind in ("not_found", "too_large", "message_denied")
            return None, remote if single else None

    def _found(self, model):
        names = (self.addresses or "").split()
        return self.env[model].search(
            Domain(self._domain_of(model, names, self.company_id.id)), order="id"
        )

    @api.model
    def _batches(self, records):
        return [
            records[start : start + BATCH] for start in range(0, len(records), BATCH)
        ]

    @api.model
    def _letter(self, message):
        sender = Person(message.sender_name or "", message.sender_email or "")
        return Letter(
            number=message.id,
            date=message.date or None,
            sender=message._format_recipient(sender),
            to=message.recipients_to or "",
            cc=message.recipients_cc or "",
            subject=message.subject or "",
            message_id=message.internet_message_id or "",
            body=message.body or message.text_removed or "",
            is_html=bool(message.body) and message.body_type == "html",
        )

    def _entry_rows(self, messages):
        yield ("date", "direction", "contact", "address", "salesperson", "message")
        for batch in self._batches(messages):
            for entry in batch.entry_ids:
                yield (
                    *(entry.date, entry.direction, entry.partner_id.name),
                    *(entry.contact_email, entry.user_id.name, entry.message_id.id),
                )

    def _note_rows(self, messages):
        """What colleagues wrote about the conversations."""
        yield ("date", "author", "note", "conversation")
        for batch in self._batches(messages.conversation_id):
            # Whoever prepares the file reads the conversations.
            notes = self.env["mail.message"].sudo().search(batch._notes_domain())
            for note in notes.sorted("id"):
                yield (
                    *(note.date, note.author_id.name),
                    *(html2plaintext(note.body or "").strip(), note.res_id),
                )

    def _skipped_rows(self):
        yield ("date", "from", "to and cc", "reason", "Message-ID")
        for skipped in self._found("email.logging.skipped"):
            yield (
                *(skipped.date, skipped.sender_email, skipped.recipients),
                *(skipped.reason, skipped.internet_message_id),
            )

    def _correspondent_rows(self):
        yield ("address", "name", "last e-mail")
        for correspondent in self._found("email.logging.correspondent"):
            yield (correspondent.email, correspondent.name, correspondent.last_date)

    def _read_me(self):
        """In the language of who asked: the job that makes the file has none."""
        spoken = self.with_context(lang=self.user_id.lang)
        return spoken.env._(
            "The folder e-mails holds each e-mail: open it with a mail program. What "
            "is not in the mailbox in Exchange any more is made of what Odoo keeps, "
            "without attachments. notes.csv has what colleagues wrote about the "
            "conversations. E-mails and notes name other people, too: look through "
            "them before you hand them out."
        )
