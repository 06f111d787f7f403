from contextlib import suppress
from io import BytesIO

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..engine import kept_file
from ..exchange.errors import MailError
from .email_logging_message import MOST_ID, EmailLoggingMessage

ATTACHMENT = "/email_logging/message/<int:message_id>/attachment/<string:attachment_id>"
# What a stranger has written is of Odoo's origin only where it cannot do anything.
SHOWN_POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"

PDF = "application/pdf"
IN_PARTS = (("Accept-Ranges", "bytes"),)

WITH_FILES = ("res.partner", "crm.lead")
PAGE = 20


class EmailLoggingMessageFiles(EmailLoggingMessage):
    """The files of a message, fetched from Exchange for whoever reads it."""

    @http.route(
        "/email_logging/message/<int:message_id>/attachments",
        type="jsonrpc",
        auth="user",
    )
    def attachments(self, message_id):
        """:return: {"attachments": list, "targets": list, see the model} or
        {"error": sentence}
        """
        message = self._message(message_id)
        try:
            attachments = message._list_attachments()
        except (MailError, UserError) as error:
            return {"error": self._sentence(message, error)}
        return {"attachments": attachments, "targets": message._targets()}

    @http.route("/email_logging/files", type="jsonrpc", auth="user", readonly=True)
    def files(self, model=None, res_id=None, offset=0):
        """A page of the e-mails with attachments of a contact or opportunity.

        :param offset: of entries; several may be of one e-mail
        :return: {"messages": list, see the model, "next": offset or False}
        """
        if model not in WITH_FILES or not self._are_numbers(res_id, offset):
            raise request.not_found()
        record = request.env[model].browse(res_id)
        messages = request.env["email.logging.message"]
        found = messages._list_with_files(record, offset, PAGE + 1)
        following = offset + PAGE if len(found) > PAGE else False
        each = {one["id"]: one for one in reversed(found[:PAGE])}
        return {"messages": list(reversed(each.values())), "next": following}

    def _are_numbers(self, *values):
        """:return: whether they are ids or offsets that PostgreSQL knows"""
        return all(type(value) is int and 0 <= value <= MOST_ID for value in values)

    @http.route(ATTACHMENT, type="http", auth="user")
    def attachment(self, message_id, attachment_id, **_options):
        """Fetch an attachment from Exchange; nothing of it is kept in Odoo."""
        message = self._message(message_id, in_tab=True)
        return self._download(message, lambda: message._fetch_attachment(attachment_id))

    @http.route(
        "/email_logging/message/<int:message_id>/original", type="http", auth="user"
    )
    def original(self, message_id, **_options):
        """The whole e-mail as it came, with its attachments."""
        message = self._message(message_id, in_tab=True)
        return self._download(message, message._fetch_original)

    def _download(self, message, fetch):
        """:param fetch: gives name and content"""
        try:
            name, content = fetch()
        except (MailError, UserError) as error:
            return self._unreachable(message, self._sentence(message, error))
        # Always a download: shown inline, a hostile file would run in Odoo's origin.
        return request.make_response(
            content,
            [
                ("Content-Type", "application/octet-stream"),
                ("Content-Disposition", content_disposition(name)),
                ("Content-Security-Policy", SHOWN_POLICY),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @http.route(f"{ATTACHMENT}/shown", type="http", auth="user")
    def shown(self, message_id, attachment_id, **_options):
        """For Odoo's viewer: PDF, images and text, whatever their names say; a PDF also
        in parts, as its reader turns the pages.
        """
        message = self._message(message_id)
        whose = (request.db, request.session.sid, request.env.uid)
        key = (*whose, message.id, attachment_id)
        if path := kept_file.find(*key):
            with suppress(OSError):
                return self._part_of(path.stat().st_size, path.open("rb"))
        try:
            kind, content = message._fetch_shown(attachment_id)
        except (MailError, UserError) as error:
            sentence = self._sentence(message, error)
            return self._show("text/plain", sentence.encode(), status=502)
        if kind == PDF and kept_file.keep(content, *key):
            return self._part_of(len(content), BytesIO(content))
        return self._show(kind, content)

    def _part_of(self, size, file):
        """:param file: a PDF, which is closed
        :return: what the browser asks for of it; RFC 9110, 14
        """
        asked = request.httprequest.range
        with file:
            if not asked or asked.units != "bytes" or len(asked.ranges) != 1:
                return self._show(PDF, file.read(), IN_PARTS)
            span = asked.range_for_length(size)
            if span is None:
                headers = [*IN_PARTS, ("Content-Range", f"bytes */{size}")]
                return self._show(PDF, b"", headers, 416)
            file.seek(span[0])
            content = file.read(span[1] - span[0])
        told = ("Content-Range", f"bytes {span[0]}-{span[1] - 1}/{size}")
        return self._show(PDF, content, [*IN_PARTS, told], 206)

    def _show(self, kind, content, headers=(), status=200):
        charset = "; charset=utf-8" if kind == "text/plain" else ""
        return request.make_response(
            content,
            [
                ("Content-Type", f"{kind}{charset}"),
                ("Content-Disposition", "inline"),
                ("Content-Security-Policy", SHOWN_POLICY),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
                *headers,
            ],
            status=status,
        )

    @http.route(f"{ATTACHMENT}/save", type="jsonrpc", auth="user")
    def save(self, message_id, attachment_id, model=None, res_id=None):
        """Keep a file on a contact or opportunity of the message.

        :return: {"name"} or {"error": sentence}
        """
        message = self._message(message_id)
        if model not in WITH_FILES or not self._are_numbers(res_id):
            raise request.not_found()
        try:
            saved = message._save_attachment(attachment_id, model, res_id)
        except (MailError, UserError) as error:
            return {"error": self._sentence(message, error)}
        return {"name": saved.name}
