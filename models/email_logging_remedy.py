from odoo import api, models
from odoo.exceptions import UserError

from ..connection.connection import APPLICATION, ON_SERVER, ONLINE
from ..exchange.failures import KINDS
from ..exchange.situations import Situation

# What the setup does not ask for where it is kept outside the database.
KEPT_ELSEWHERE = (
    *("tenant_id", "client_id", "client_secret", "certificate"),
    "server_password",
)


class EmailLoggingRemedy(models.AbstractModel):
    """What to do about a failure, in the reader's language."""

    _name = "email.logging.remedy"
    _description = "Email Logging Remedy"

    # Override or extend to reword a kind of failure, or to add one
    @api.model
    def _kind(self, name):
        """:return: the `Kind`; what nobody knows was refused"""
        return KINDS.get(name) or KINDS["request_refused"]

    @api.model
    def _sentence(self, kind, code=None, reader=None):
        """:param reader: the kind of access to the mailbox; else as in the settings
        :return: the remedy, with what names the case at the end
        """
        situation = self._situation(reader)
        sentence = self.env._(situation.sentence(kind, self._kind(kind)))
        if kind == "redirect_uri_wrong":
            uri = self.env["email.logging.settings"]._get_redirect_uri()
            code = ", ".join(filter(None, (uri, code)))
        return f"{sentence} ({code})" if code else sentence

    @api.model
    def _mended_by(self, kind, reader=None):
        """:return: where it is mended, see `Kind`; validated where else"""
        situation = self._situation(reader)
        return situation.mended_by(kind, self._kind(kind)) or "validate"

    @api.model
    def _situation(self, reader=None):
        settings = self.env["email.logging.settings"]
        reader = reader or settings._get_authentication()
        elsewhere = frozenset(filter(settings._is_external, KEPT_ELSEWHERE))
        where = reader if reader in ON_SERVER else ONLINE
        return Situation(reader == APPLICATION, elsewhere, where)

    @api.model
    def _of(self, error, reader=None):
        """What a person is told of a `MailError`; ``reader`` as for `_sentence`.

        What mends the connection is for administrators; others cannot do it.
        """
        administers = self.env["email.logging.mailbox"].has_access("write")
        if self._kind(error.kind).stops and not administers:
            return self.env._(
                "Exchange cannot be asked until an administrator has acted. What is "
                "logged here can still be read."
            )
        return self._sentence(error.kind, error.code, reader)

    @api.model
    def _user_error(self, error, reader=None):
        """:return: what to raise at a button, for a `MailError`"""
        return UserError(self._of(error, reader))
