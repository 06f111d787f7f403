import base64
import logging
from contextlib import suppress
from functools import partial

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, formataddr
from odoo.tools.mail import email_split_tuples

from ..connection.not_ready import NotReady
from ..engine.addresses import participants_text
from ..engine.correspondence import INBOUND, OUTBOUND
from ..engine.late_index import LateIndex, trigram
from ..engine.packed_text import unpacked
from ..engine.plain_name import plain_name
from ..engine.preview import preview_of_mail
from ..engine.rendering import render
from ..engine.rendering_cache import COSTLY
from ..exchange.errors import MailError
from ..exchange.mailbox import ARCHIVE, Place

_logger = logging.getLogger(__name__)

# SVG may carry script; everything else is shown as an attachment only.
INLINE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")
INLINE_LIMIT = 2 * 1024 * 1024
INLINE_COUNT = 20

# Beside what only an administrator could mend, where a mailbox is used no more.
OUT_OF_REACH = ("not_found", "no_link", "unreachable", "not_answering")

DIRECTIONS = [(INBOUND, "Inbound"), (OUTBOUND, "Outbound")]


class EmailLoggingMessage(models.Model):
    """A logged e-mail, stored once however many people it concerns."""

    _name = "email.logging.message"
    _description = "Logged E-mail"
    _inherit = ["email.logging.received"]
    _rec_name = "subject"
    _unsettled_field = "message_id"

    # Links to it need the mailbox.
    mailbox_id = fields.Many2one(ondelete="restrict")
    internet_message_id = fields.Char(index="btree_not_null")
    # Envelope
    subject = fields.Char(readonly=True)
    direction = fields.Selection(DIRECTIONS, required=True, readonly=True)
    sender_name = fields.Char(readonly=True)
    recipients_to = fields.Text("To", readonly=True)
    recipients_cc = fields.Text("Cc", readonly=True)
    recipient_names = fields.Char("To (Names)", compute="_compute_recipient_names")
    claimed_date = fields.Datetime(
        "Date Claimed by the Sender",
        readonly=True,
        help="The sent date that the message bears, when it contradicts its arrival.",
    )
    importance = fields.Char(readonly=True)
    has_attachments = fields.Boolean("Attachments", readonly=True)
    # Content: as received, so it leaves the server only through `_safe_body`.
    body = fields.Text(compute="_compute_body", groups=fields.NO_ACCESS)
    packed_body = fields.Binary(
        attachment=False, readonly=True, groups=fields.NO_ACCESS
    )
    plain_body = fields.Text(
        readonly=True,
        groups=fields.NO_ACCESS,
        prefetch=False,
        help="The body of what was logged before bodies were packed.",
    )
    body_type = fields.Char(readonly=True, groups=fields.NO_ACCESS, prefetch=False)
    preview = fields.Char(readonly=True)
    # Outlook opens no single message of a public folder.
    has_link = fields.Boolean(compute="_compute_has_link")
    entry_ids = fields.One2many("interaction.log.entry", "message_id", readonly=True)

    _subject_trigram = LateIndex(trigram("subject"))
    # As the page of verdicts counts, see there.
    _verdict_id_index = models.Index("((2 * id))")
    _identity_unique = models.UniqueIndex(
        "(company_id, identity) WHERE identity IS NOT NULL",
        "A message is logged once in each company, however many copies arrive.",
    )

    @api.depends("subject", "date", "direction")
    @api.depends_context("lang", "tz", "uid", "allowed_company_ids")
    def _compute_display_name(self):
        """Odoo reads names of linked records as superuser, for whoever reads the link:
        the subject is for those only who may read the message. What superuser reads
        of the others would be at hand for anybody, later.
        """
        readable = {m.id: m for m in self.sudo(False)._filtered_access("read")}
        for message in self:
            if known := readable.get(message.id):
                message.display_name = known.subject or known._name_of_none()
            else:
                message.display_name = message._name_without_words()

    @api.depends("packed_body", "plain_body")
    def _compute_body(self):
        whole = self.with_context(bin_size=False)
        for message, stored in zip(self, whole, strict=True):
            message.body = unpacked(stored.packed_body) or stored.plain_body

    @api.depends("mailbox_id")
    def _compute_has_link(self):
        for message in self:
            # Salespeople have no access to the mailbox.
            message.has_link = message.sudo().mailbox_id._may_have_links()

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
        return self._open("outlook")

    def action_open_in_mailbox(self):
        """For who has not the shared mailbox in their own Outlook."""
        return self._open("outlook/mailbox")

    def _open(self, page):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/email_logging/message/{self.id}/{page}",
            "target": "new",
        }

    # Job

    @api.model
    def _insert(self, mailbox, decisions, packed_bodies):
        """Record messages with their entries; a few statements for the whole page.

        :param packed_bodies: gives {key: packed body} of all the mail, when called
        :return: a message for each decision, in their order
        """
        vals_list = [self._prepare_vals(mailbox, decision) for decision in decisions]
        bodies = packed_bodies()
        for vals in vals_list:
            vals["packed_body"] = bodies[vals["key"]]
        messages = self._insert_received(vals_list)
        self.env["interaction.log.entry"]._insert(mailbox, messages, decisions)
        return messages

    @api.model
    def _prepare_vals(self, mailbox, decision):
        mail = decision.mail
        return {
            **self._prepare_received_vals(mailbox, decision),
            "subject": plain_name(mail.subject),
            "direction": decision.correspondence.direction,
            "sender_name": plain_name(mail.sender.name),
            "claimed_date": decision.correspondence.claimed_date or False,
            "recipients_to": self._format_recipients(mail.to),
            "recipients_cc": self._format_recipients(mail.cc),
            "importance": mail.importance,
            "has_attachments": mail.has_attachments,
            "body_type": mail.body_type,
            "preview": self._preview(decision),
        }

    @api.model
    def _preview(self, decision):
        """Of what is new: asked once for each mail, while the bodies are packed."""
        words = decision.preview
        if words is None:
            banners = self.env["email.logging.settings"]._get_banners()
            words = preview_of_mail(decision.mail, banners)
        return plain_name(words)

    @api.model
    def _add_copies(self, mailbox, decisions):
        """Whom only a copy names takes part in the logged message as well.

        :param decisions: of what was not logged; most of it adds nobody
        """
        for decision in decisions:
            if decision.correspondence.adds_to:
                message = self.browse(decision.correspondence.adds_to)
                message._add_copy(mailbox, decision)

    def _add_copy(self, mailbox, decision):
        # Waits for another job that adds to it at this moment; then we try again.
        self.env.cr.execute(
            "SELECT FROM email_logging_message WHERE id = %s FOR UPDATE", self.ids
        )
        self.env["interaction.log.entry"]._insert_missing(mailbox, self, decision)
        known = (self.participants or "").split()
        new = [a for a in decision.correspondence.addresses if a not in known]
        self.participants = participants_text([*known, *new])

    def _destination(self, filing):
        match filing.logged_folder:
            case "monthly" if self.date:
                return (ARCHIVE, f"{self.date:%Y-%m}")
            case "own":
                return (filing.logged_folder_name,)
            case _:
                return (ARCHIVE,)

    @api.model
    def _format_recipients(self, recipients):
        return ", ".join(map(self._format_recipient, recipients))

    @api.model
    def _format_recipient(self, recipient):
        """Without an address, or with the address as its name, one of the two."""
        name, address = plain_name(recipient.name), plain_name(recipient.address)
        if "@" not in address or name.lower() == address.lower():
            return (name if "@" not in address else address) or address
        return formataddr((name, address)) if name else address

    # Helpers

    def _name_without_words(self):
        direction = dict(self._fields["direction"]._description_selection(self.env))
        date = format_datetime(self.env, self.date, dt_format="short")
        return f"{date} {direction.get(self.direction, '')}"

    def _name_of_none(self):
        """:return: what stands for a subject that is not there"""
        return self.env._("(no subject)")

    def _safe_body(self):
        """:return: the body as `Markup`, without images that lie elsewhere"""
        return Markup(self._rendering().html)  # made of nothing but what is safe

    def _rendering(self, remote_images=False, as_text=False):
        """:param as_text: somebody saw that its styles leave nothing to be seen
        :return: the body as `Rendering`, made now: rules grow stricter in time
        """
        self.ensure_one()
        self.check_access("read")
        message = self.sudo()  # the raw body is open to nobody
        return COSTLY.get_or_make(
            (
                *(self.env.cr.dbname, message.id, message.create_date),
                *(remote_images, as_text),
            ),
            lambda: render(
                message.body or "",
                message.body_type == "html",
                remote_images,
                message.subject or "",
                as_text,
            ),
        )

    def _inline_images(self, content_ids):
        """:return: {content id: data URI}; empty when Exchange does not answer"""
        if not content_ids:
            return {}
        try:
            return self._ask(partial(self._fetch_images, content_ids))
        except (MailError, UserError) as error:
            _logger.info("Inline images of message %s are missing: %s", self.id, error)
            return {}

    def _fetch_images(self, content_ids, remote, place):
        inline = [
            attachment
            for attachment in remote.attachments(place)
            if attachment.content_id in content_ids
            and attachment.content_type in INLINE_TYPES
            and attachment.size <= INLINE_LIMIT
        ]
        return {
            attachment.content_id: self._data_uri(
                *remote.attachment_content(place, attachment.id)
            )
            for attachment in inline[:INLINE_COUNT]
        }

    def _data_uri(self, content, content_type):
        return f"data:{content_type};base64,{base64.b64encode(content).decode()}"

    def _current_web_link(self, in_mailbox=False):
        """Ask Graph for the link: it changes whenever the message moves.

        :param in_mailbox: the one that names the shared mailbox
        :raise MailError: when the message or the mailbox is not there
        """

        def link(remote, place):
            return remote.mailbox_link(place) if in_mailbox else remote.web_link(place)

        return self._ask(link)

    def _told(self, error):
        """:return: what the reader is told of a `MailError`"""
        # Salespeople have no access to the mailbox.
        reader = self.sudo().mailbox_id._reader()
        return self.env["email.logging.remedy"]._of(error, reader)

    def _ask(self, question):
        """Ask Exchange about the message, for somebody who may read it.

        Where its mailbox is used no more and does not give it, it is looked for by its
        Message-ID where mail is logged now: a company that moves takes its mail along.

        :param question: gives the answer, from a `RemoteMailbox` and a `Place`
        :raise NotReady: mailbox_retired, it is not used any more and not to be reached
        """
        self.ensure_one()
        self.check_access("read")
        mailbox = self.sudo().mailbox_id  # salespeople have no access to the mailbox
        try:
            with mailbox._remote_now() as remote:
                return question(remote, self._place())
        except MailError as error:
            is_out_of_reach = error.stops or error.kind in OUT_OF_REACH
            if mailbox.active or not is_out_of_reach:
                raise
        return self._ask_successors(mailbox, question)

    def _ask_successors(self, mailbox, question):
        """:raise NotReady: mailbox_retired, none of them has it"""
        elsewhere = Place("", "", self.internet_message_id or "")
        for successor in mailbox._successors() if self.internet_message_id else ():
            with suppress(MailError), successor._remote_now() as remote:
                return question(remote, elsewhere)
        raise NotReady(self.env, "mailbox_retired", mailbox._where())
