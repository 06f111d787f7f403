import base64
import logging
import re
from contextlib import contextmanager

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, formataddr, html_sanitize, plaintext2html
from odoo.tools.mail import email_split_tuples

from ..msgraph.errors import GraphError
from .bulk_insert import bulk_insert
from .correspondence import INBOUND, OUTBOUND
from .participants import participants_text

_logger = logging.getLogger(__name__)

CONTENT_ID = re.compile(r"cid:([^\"'\s)<>]+)")
# SVG may carry script; everything else is shown as an attachment only.
INLINE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")
INLINE_LIMIT = 2 * 1024 * 1024
INLINE_COUNT = 20
MOST_OPEN_TAGS = 1000

DIRECTIONS = [(INBOUND, "Inbound"), (OUTBOUND, "Outbound")]


def _is_broken(html):
    """Tags that never end: parsing takes time with the square of their number."""
    return html.count("<") - html.count(">") > MOST_OPEN_TAGS


class EmailLoggingMessage(models.Model):
    """A logged e-mail, stored once however many people it concerns."""

    _name = "email.logging.message"
    _description = "Logged E-mail"
    _order = "date desc, id desc"
    _rec_name = "subject"

    mailbox_id = fields.Many2one(
        "email.logging.mailbox", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    # Identity
    graph_id = fields.Char(
        "Graph ID",
        required=True,
        readonly=True,
        groups="base.group_system",
        help="Immutable ID of the message in the shared mailbox.",
    )
    internet_message_id = fields.Char("Message-ID", readonly=True)
    conversation_id = fields.Char(readonly=True, groups="base.group_system")
    # Envelope
    subject = fields.Char(readonly=True)  # searched among the entries
    direction = fields.Selection(DIRECTIONS, required=True, readonly=True)
    date = fields.Datetime(
        readonly=True,
        index=True,
        help="When we sent the message, or when we received it.",
    )
    sender_name = fields.Char(readonly=True)
    sender_email = fields.Char("Sender Address", readonly=True)
    recipients_to = fields.Text("To", readonly=True)
    recipients_cc = fields.Text("Cc", readonly=True)
    recipient_names = fields.Char("To (Names)", compute="_compute_recipient_names")
    importance = fields.Char(readonly=True)
    has_attachments = fields.Boolean("Attachments", readonly=True)
    participants = fields.Text(
        readonly=True,
        index="trigram",
        help="All addresses, each between spaces, for searching.",
    )
    # Content: as received, so it leaves the server only through `_safe_body`.
    body = fields.Text(readonly=True, groups=fields.NO_ACCESS, prefetch=False)
    body_type = fields.Char(readonly=True, groups=fields.NO_ACCESS, prefetch=False)
    preview = fields.Char(readonly=True)
    # Place in the mailbox
    web_link = fields.Char(
        "Outlook Link", readonly=True, groups="base.group_system", prefetch=False
    )
    settled = fields.Boolean(
        readonly=True, help="The message has left the Inbox of the shared mailbox."
    )
    entry_ids = fields.One2many("interaction.log.entry", "message_id", readonly=True)

    # Every run looks for what an interrupted one left.
    _unsettled_index = models.Index("(mailbox_id) WHERE settled IS NOT TRUE")
    # As the page of verdicts counts, see there.
    _verdict_id_index = models.Index("((2 * id))")
    _graph_id_unique = models.UniqueIndex(
        "(mailbox_id, graph_id)", "A message of a mailbox is logged once."
    )
    _internet_message_id_unique = models.UniqueIndex(
        "(company_id, internet_message_id) WHERE internet_message_id IS NOT NULL",
        "A message is logged once in each company, however many copies arrive.",
    )

    @api.depends("subject")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for message in self:
            message.display_name = message.subject or self.env._("(no subject)")

    @api.depends("recipients_to")
    def _compute_recipient_names(self):
        """One line for lists: names where there are some, else addresses."""
        for message in self:
            people = email_split_tuples(message.recipients_to or "")
            message.recipient_names = ", ".join(name or email for name, email in people)

    # CRUD

    def unlink(self):
        # Deleting is granted on messages; marks and entries follow from it.
        messages = self.sudo()
        self.check_access("unlink")
        self.env["email.logging.removed"].sudo()._remember(messages)
        messages.entry_ids.unlink()
        return super().unlink()

    # Actions

    def action_open_in_outlook(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/email_logging/message/{self.id}/outlook",
            "target": "new",
        }

    # Job

    @api.model
    def _record(self, mailbox, verdicts):
        """Record messages with their entries; a few statements for the whole page.

        :return: a message per verdict, in their order
        """
        common = {"mailbox_id": mailbox.id, "company_id": mailbox.company_id.id}
        messages = bulk_insert(self, [common | self._prepare_vals(v) for v in verdicts])
        self.env["interaction.log.entry"]._record(mailbox, messages, verdicts)
        return messages

    @api.model
    def _note_settled(self, links):
        """Note that messages have left the Inbox, in one statement.

        :param links: {id: new link, or None where it is not known}
        """
        if not links:
            return
        rows = SQL(", ").join(links.items())
        self.env.cr.execute(
            SQL(
                """
                UPDATE email_logging_message message
                   SET settled = TRUE,
                       web_link = COALESCE(place.web_link, message.web_link)
                  FROM (VALUES %s) AS place (id, web_link)
                 WHERE message.id = place.id
                """,
                rows,
            )
        )
        self.browse(links).invalidate_recordset(["settled", "web_link"])

    @api.model
    def _prepare_vals(self, verdict):
        message = verdict.message
        return {
            "graph_id": message.id,
            "internet_message_id": message.internet_message_id or False,
            "conversation_id": message.conversation_id,
            "subject": message.subject,
            "direction": verdict.correspondence.direction,
            "date": verdict.date,
            "sender_name": message.sender.name,
            "sender_email": verdict.correspondence.sender,
            "recipients_to": self._format_recipients(message.to),
            "recipients_cc": self._format_recipients(message.cc),
            "participants": participants_text(verdict.correspondence.addresses),
            "importance": message.importance,
            "has_attachments": message.has_attachments,
            "body": message.body,
            "body_type": message.body_type,
            "preview": message.preview,
            "web_link": message.web_link,
        }

    @api.model
    def _format_recipients(self, recipients):
        return ", ".join(map(self._format_recipient, recipients))

    @api.model
    def _format_recipient(self, recipient):
        """Without an address, or with the address as its name, one of the two."""
        name, address = recipient.name, recipient.address
        if "@" not in address or name.lower() == address.lower():
            return (name if "@" not in address else address) or address
        return formataddr((name, address)) if name else address

    # Helpers

    def _safe_body(self):
        """:return: the body as `Markup`, sanitised now: rules grow stricter in time"""
        self.ensure_one()
        self.check_access("read")
        message = self.sudo()  # the raw body is open to nobody
        body = message.body or ""
        if message.body_type == "html" and not _is_broken(body):
            return html_sanitize(body, sanitize_attributes=True)
        return plaintext2html(body)

    def _displayed_body(self):
        """:return: the safe body with its inline images, as far as Exchange has them"""
        body = self._safe_body()
        content_ids = set(CONTENT_ID.findall(body))
        if not content_ids:
            return body
        images = self._inline_images(content_ids)
        return Markup(
            CONTENT_ID.sub(lambda match: images.get(match[1], match[0]), body)
        )

    def _inline_images(self, content_ids):
        """:return: {content id: data URI}; empty when Exchange does not answer"""
        try:
            with self._exchange() as (mailbox, graph_id):
                inline = [
                    attachment
                    for attachment in mailbox.attachments(graph_id)
                    if attachment.content_id in content_ids
                    and attachment.content_type in INLINE_TYPES
                    and attachment.size <= INLINE_LIMIT
                ]
                return {
                    attachment.content_id: self._data_uri(
                        *mailbox.attachment_content(graph_id, attachment.id)
                    )
                    for attachment in inline[:INLINE_COUNT]
                }
        except (GraphError, UserError) as error:
            _logger.info("Inline images of message %s are missing: %s", self.id, error)
            return {}

    def _data_uri(self, content, content_type):
        return f"data:{content_type};base64,{base64.b64encode(content).decode()}"

    def _current_web_link(self):
        """Ask Graph for the link: it changes whenever the message moves.

        :raise GraphError: when the message or the mailbox is not there
        """
        with self._exchange() as (mailbox, graph_id):
            return mailbox.web_link(graph_id, self.internet_message_id or None)

    def _prepare_attachments(self):
        """:return: list of {"id", "name", "size" (bytes)}, without inline images"""
        with self._exchange() as (mailbox, graph_id):
            attachments = mailbox.attachments(graph_id)
        return [
            {"id": a.id, "name": a.name, "size": a.size}
            for a in attachments
            if not a.is_inline
        ]

    def _fetch_attachment(self, attachment_id):
        """:return: its name and its content (bytes)"""
        with self._exchange() as (mailbox, graph_id):
            names = {a.id: a.name for a in mailbox.attachments(graph_id)}
            content, _type = mailbox.attachment_content(graph_id, attachment_id)
        return names.get(attachment_id) or self.env._("attachment"), content

    @contextmanager
    def _exchange(self):
        """The mailbox and the message's id there, for somebody who may read it."""
        self.ensure_one()
        self.check_access("read")
        message = self.sudo()  # salespeople have no access to the mailbox itself
        with message.mailbox_id._graph() as mailbox:
            yield mailbox, message.graph_id
