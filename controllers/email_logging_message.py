from markupsafe import Markup
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

from ..exchange.errors import MailError
from .failure_page import ENTRIES, failure_page

# A sandboxed document of an origin of its own: no script, no form, no cookie; links
# open in a new tab. Remote images tell their sender who read the message and when.
BODY_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data: {images}; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


class EmailLoggingMessage(http.Controller):
    @http.route(
        "/email_logging/message/<int:message_id>/body",
        type="http",
        auth="user",
        readonly=True,
    )
    def body(self, message_id, images=None, inline=None, **_options):
        """The message's body, sanitised, for a sandboxed frame.

        :param images: with the images that lie elsewhere
        :param inline: with the images of the message itself, when Exchange has them
        """
        message = self._message(message_id)
        policy = BODY_POLICY.format(images="https: http:" if images else "")
        rendering = message._rendering(bool(images))
        sources = message._inline_images(rendering.content_ids) if inline else {}
        show = request.env._("Show quoted history")
        hide = request.env._("Hide quoted history")
        body = Markup(rendering.page(sources, show, hide))  # safe, see the rendering
        html = request.env["ir.qweb"]._render(
            "crm_email_logging.message_body",
            {
                "body": body,
                "extent": rendering.extent,
                "sheet": Markup(rendering.sheet),  # as safe
            },
        )
        return request.make_response(
            f"<!DOCTYPE html>{html}",
            [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Security-Policy", policy),
                ("Referrer-Policy", "no-referrer"),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )

    @http.route(
        "/email_logging/message/<int:message_id>/inline",
        type="jsonrpc",
        auth="user",
        readonly=True,
    )
    def has_inline_images(self, message_id):
        """Whether to ask for the body with them: without, it waits for nobody."""
        return bool(self._message(message_id)._rendering().content_ids)

    @http.route(
        "/email_logging/message/<int:message_id>/outlook", type="http", auth="user"
    )
    def outlook(self, message_id, **_options):
        """Redirect to the message's present place: its link changes as it moves."""
        return self._lead_to_outlook(message_id)

    @http.route(
        "/email_logging/message/<int:message_id>/outlook/mailbox",
        type="http",
        auth="user",
    )
    def outlook_mailbox(self, message_id, **_options):
        """The same, in the shared mailbox by its name."""
        return self._lead_to_outlook(message_id, in_mailbox=True)

    def _lead_to_outlook(self, message_id, in_mailbox=False):
        message = self._message(message_id, in_tab=True)
        try:
            link = message._current_web_link(in_mailbox)
        except (MailError, UserError) as error:
            return self._unreachable(message, self._sentence(message, error))
        return request.redirect(link, local=False)

    @http.route(
        "/email_logging/message/<int:message_id>/attachments",
        type="jsonrpc",
        auth="user",
    )
    def attachments(self, message_id):
        """:return: {"attachments": list, see the model} or {"error": sentence}"""
        message = self._message(message_id)
        try:
            return {"attachments": message._list_attachments()}
        except (MailError, UserError) as error:
            return {"error": self._sentence(message, error)}

    @http.route(
        "/email_logging/message/<int:message_id>/attachment/<string:attachment_id>",
        type="http",
        auth="user",
    )
    def attachment(self, message_id, attachment_id, **_options):
        """Fetch an attachment from Exchange; nothing of it is kept in Odoo."""
        message = self._message(message_id, in_tab=True)
        try:
            name, content = message._fetch_attachment(attachment_id)
        except (MailError, UserError) as error:
            return self._unreachable(message, self._sentence(message, error))
        # Always a download: shown inline, a hostile file would run in Odoo's origin.
        return request.make_response(
            content,
            [
                ("Content-Type", "application/octet-stream"),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _message(self, message_id, in_tab=False):
        """:param in_tab: whether somebody looks at the answer in a tab of its own
        :raise NotFound: also for a message that the user may not read
        """
        message = request.env["email.logging.message"].browse(message_id)
        try:
            if not message.exists():
                raise self._not_found(in_tab)
            message.check_access("read")
        except AccessError:
            raise self._not_found(in_tab) from None
        return message

    def _not_found(self, in_tab):
        """:return: what to raise"""
        if not in_tab:
            return request.not_found()
        heading = request.env._("This e-mail is not here")
        sentence = request.env._("It was removed from Odoo, or you may not read it.")
        entries = [(request.env._("Entries"), ENTRIES)]
        page = failure_page(heading, sentence, entries, 404)
        page.flatten()  # what is raised is not rendered any more
        return NotFound(response=page)

    def _unreachable(self, message, sentence):
        entry = self._entry(message)
        label = (
            request.env._("Back to the Entry") if entry else request.env._("Entries")
        )
        page = f"{ENTRIES}/{entry.id}" if entry else ENTRIES
        heading = request.env._("The e-mail cannot be fetched from Exchange")
        return failure_page(heading, sentence, [(label, page)], 502)

    def _entry(self, message):
        """:return: the user's own entry of the message, else one that he may read"""
        entries = request.env["interaction.log.entry"].search(
            [("message_id", "=", message.id)]
        )
        return (
            entries.filtered(lambda e: e.user_id == request.env.user)[:1] or entries[:1]
        )

    def _sentence(self, message, error):
        return message._told(error) if isinstance(error, MailError) else str(error)
