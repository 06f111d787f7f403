from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..engine.addresses import normalize
from ..engine.answer import as_typed
from ..exchange.mail import Person

# Base64 writes three bytes as four characters (RFC 2045 6.8).
ENCODED = 4 / 3
MEGABYTE = 1024 * 1024


class EmailLoggingDraft(models.Model):
    """As whom, and by which server, an answer is sent.

    From is its author: by his own outgoing server, else by one of the company's that
    may send as him. Never under another address, as Odoo's own mail may be, and never
    under an address that nobody has confirmed as his.
    """

    _inherit = "email.logging.draft"

    sender = fields.Char("From", compute="_compute_sender")
    obstacle = fields.Char(
        compute="_compute_sender", help="Why it cannot be sent from Odoo."
    )

    @api.depends("user_id", "message_id")
    @api.depends_context("lang")
    def _compute_sender(self):
        for draft in self:
            # Whoever writes it is its user.
            user = draft.user_id.sudo()
            draft.sender = as_typed([Person(user.name, user.email or "")])
            draft.obstacle = draft._find_obstacle()

    # Helpers

    def _find_obstacle(self):
        """:return: a sentence, or "" """
        address = self._own_address()
        if not address:
            return self.env._(
                "Odoo does not know for sure that %(email)s is your address, so it "
                "sends nothing under it. Somebody who may confirm it does so on your "
                "page.",
                email=self.user_id.sudo().email or self.env._("(no address)"),
            )
        if not self._way():
            return self.env._(
                "No outgoing mail server of Odoo may send as %(email)s. Set up your "
                "own in your preferences, or answer in Outlook.",
                email=address,
            )
        return ""

    def _own_address(self):
        """:return: the address that the answer bears, or "" when it is not sure"""
        user = self.user_id.sudo()  # its author
        address = normalize(user.email or "")
        own = self._own_addresses(self.message_id.sudo().company_id, (), user)
        return address if address in own else ""

    @api.model
    def _own_addresses(self, company, persons, user=None):
        """:param persons: of whose addresses it is asked, besides the user's main one
        :return: set of those that are known to be the user's alone
        """
        user = (user or self.env.user).sudo()
        texts = (user.email or "", *(person.address for person in persons))
        addresses = set(filter(None, map(normalize, texts)))
        # Whose they are, whoever asks.
        directory = self.env["email.logging.directory"].sudo()
        known = directory._look_up(addresses, company.sudo())
        return {a for a in addresses if known.salespeople.get(a) == [user.id]}

    def _way(self):
        """:return: arguments of `send_email` that name a server which may send as the
        author; none when there is no such server
        """
        address = self._own_address()
        server = self._personal_server() or self._company_server(address)
        if server:
            return {"mail_server_id": server.id}
        return self._configured_server(address)

    def _personal_server(self):
        # Only whether there is one.
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param("mail.disable_personal_mail_servers"):
            return self.env["ir.mail_server"]
        server = self.user_id.sudo().outgoing_mail_server_id
        return server.filtered("active")

    @api.model
    def _company_server(self, address):
        """One that names the address or its domain before one that takes all."""
        servers = self.env["ir.mail_server"].sudo()  # which one, not how to enter it
        servers = servers.search(
            servers._find_mail_server_allowed_domain(), order="sequence, id"
        )
        fitting = servers.filtered(
            lambda one: one._match_from_filter(address, one.from_filter)
        )
        return fitting.sorted(lambda one: not one.from_filter)[:1]

    @api.model
    def _configured_server(self, address):
        """Odoo's configuration file names a server always; only with a filter is it
        said for whom.
        """
        servers = self.env["ir.mail_server"].sudo()
        said = servers._get_default_from_filter()
        host = tools.config.get("smtp_server")
        if host and said and servers._match_from_filter(address, said):
            return {"smtp_server": host}
        return {}

    def _check_size(self):
        server = (
            self.env["ir.mail_server"].sudo().browse(self._way().get("mail_server_id"))
        )
        most = server._get_max_email_size()
        size = sum(self.attachment_ids.mapped("file_size")) * ENCODED / MEGABYTE
        if size > most:
            raise UserError(
                self.env._(
                    "The attachments have %(size).0f MB as an e-mail; the mail server "
                    "takes %(most).0f MB.",
                    size=size,
                    most=most,
                )
            )
