from urllib.parse import urlsplit

from markupsafe import Markup
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..exchange.errors import MailError
from .failure_page import ENTRIES, failure_page

# A sandboxed document: no script, no form, no way to another page; links open in a new
# tab. It is of Odoo's origin, for the page around it measures how high it is.
BODY_POLICY = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: {images}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
MOST_ID = 2**31 - 1  # of PostgreSQL's integers
MOST_OF_HOSTS = 2000  # characters: proxies refuse long headers


class EmailLoggingMessage(http.Controller):
    @http.route(
        "/email_logging/message/<int:message_id>/body",
        type="http",
        auth="user",
        readonly=True,
    )
    def body(self, message_id, images=None, inline=None, plain=None, **_options):
        """The message's body, sanitised, for a sandboxed frame.

        :param images: "1" with the images that lie elsewhere, "0" without; else as the
            user decided for the sender
        :param inline: with the images of the message itself, when Exchange has them
        :param plain: as text, as the reader saw nothing of it
        """
        message = self._message(message_id)
        images = images == "1" if images else message._shows_remote_images()
        rendering = message._rendering(images, bool(plain))
        sources = message._inline_images(rendering.content_ids) if inline else {}
        html = request.env["ir.qweb"]._render(
            "crm_email_logging.message_body",
            {
                **self._shown(rendering, sources),
                "title": message.subject or message._name_of_none(),
            },
        )
        hosts = self._image_hosts(rendering) if images else ""
        return request.make_response(
            f"<!DOCTYPE html>{html}",
            [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Security-Policy", BODY_POLICY.format(images=hosts)),
                ("Referrer-Policy", "no-referrer"),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )

    def _shown(self, rendering, sources):
        """:return: values of the page"""
        show = request.env._("Show quoted history")
        hide = request.env._("Hide quoted history")
        return {
            "body": Markup(rendering.page(sources, show, hide)),  # safe, see there
            "sheet": Markup(rendering.sheet),  # as safe
            "extent": rendering.extent,
            # Odoo puts its own code, which is no language of HTML, into `lang`.
            "page_lang": (request.env.lang or "en").replace("_", "-"),
            "body_lang": rendering.language,
        }

    def _image_hosts(self, rendering):
        """:return: where images may be fetched from, as Content-Security-Policy says it

        Never from Odoo itself, not by redirection either: with the reader's session, an
        image's address would end it, or do whatever else a link does.
        """
        ours = {self._name(request.httprequest.host)}
        base = request.env["ir.config_parameter"].sudo().get_param("web.base.url")
        ours.add(self._name(urlsplit(base or "").netloc))
        hosts, room = [], MOST_OF_HOSTS
        for host in rendering.image_hosts:
            room -= 2 * len(host) + len("https:// http:// ")
            if room >= 0 and self._name(host) not in ours:
                hosts.append(f"https://{host} http://{host}")
        return " ".join(hosts)

    def _name(self, host):
        """:return: of "host" or "host:port", as cookies compare it"""
        return host.partition(":")[0].rstrip(".").lower()

    @http.route(
        "/email_logging/message/<int:message_id>/parts",
        type="jsonrpc",
        auth="user",
        readonly=True,
    )
    def parts(self, message_id):
        """What the message has beside its text, known without asking Exchange.

        :return: {"inline_images", "remote_images", "attachments": booleans,
            "always": whether the remote ones are shown unasked}
        """
        message = self._message(message_id)
        rendering = message._rendering()
        return {
            "inline_images": bool(rendering.content_ids),
            "remote_images": bool(rendering.image_hosts),
            "always": message._shows_remote_images(),
            "attachments": message.has_attachments,
        }

    @http.route(
        "/email_logging/message/<int:message_id>/people",
        type="jsonrpc",
        auth="user",
        readonly=True,
    )
    def people(self, message_id):
        """:return: {"from", "to", "cc": list of people, see the model,
        "may_create": whether the user makes contacts}
        """
        people = self._message(message_id)._people()
        return {**people, "may_create": request.env["res.partner"].has_access("create")}

    @http.route(
        "/email_logging/message/<int:message_id>/images", type="jsonrpc", auth="user"
    )
    def decide_images(self, message_id, always=False):
        """Whether remote images of this sender are always shown to the user."""
        self._message(message_id)._decide_remote_images(bool(always))

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

    def _message(self, message_id, in_tab=False):
        """:param in_tab: whether somebody looks at the answer in a tab of its own
        :raise NotFound: also for a message that the user may not read
        """
        message = request.env["email.logging.message"].browse(message_id)
        try:
            if message_id > MOST_ID or not message.exists():
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
