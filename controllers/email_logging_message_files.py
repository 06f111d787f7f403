from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..exchange.errors import MailError
from .email_logging_message import EmailLoggingMessage

ATTACHMENT = "/email_logging/message/<int:message_id>/attachment/<string:attachment_id>"
# What a stranger has written is of Odoo's origin only where it cannot do anything.
SHOWN_POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"

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
    def files(self, model, res_id, offset=0):
        """A page of the e-mails with attachments of a contact or opportunity.

        :param offset: of entries; several may be of one e-mail
        :return: {"messages": list, see the model, "next": offset or False}
        """
        if model not in WITH_FILES:
            raise request.not_found()
        record = request.env[model].browse(int(res_id))
        messages = request.env["email.logging.message"]
        found = messages._list_with_files(record, int(offset), PAGE + 1)
        following = int(offset) + PAGE if len(found) > PAGE else False
        each = {one["id"]: one for one in reversed(found[:PAGE])}
        return {"messages": list(reversed(each.values())), "next": following}

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
        """For Odoo's viewer: PDF, images and text, whatever their names say."""
        message = self._message(message_id)
        status = 200
        try:
            kind, content = message._fetch_shown(attachment_id)
        except (MailError, UserError) as error:
            sentence = self._sentence(message, error)
            kind, content, status = "text/plain", sentence.encode(), 502
        charset = "; charset=utf-8" if kind == "text/plain" else ""
        return request.make_response(
            content,
            [
                ("Content-Type", f"{kind}{charset}"),
                ("Content-Disposition", "inline"),
                ("Content-Security-Policy", SHOWN_POLICY),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
            status=status,
        )

    @http.route(f"{ATTACHMENT}/save", type="jsonrpc", auth="user")
    def save(self, message_id, attachment_id, model, res_id):
        """Keep a file on a contact or opportunity of the message.

        :return: {"name"} or {"error": sentence}
        """
        message = self._message(message_id)
        try:
            saved = message._save_attachment(attachment_id, model, res_id)
        except (MailError, UserError) as error:
            return {"error": self._sentence(message, error)}
        return {"name": saved.name}
