from odoo import api, models
from odoo.exceptions import UserError

from ..connection.connection import APPLICATION
from ..exchange.failures import KINDS
from ..exchange.situations import Situation

# What the setup does not ask for where it is kept outside the database.
KEPT_ELSEWHERE = ("tenant_id", "client_id", "client_secret", "certificate")


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
    def _sentence(self, kind, code=None, authentication=None):
        """:param authentication: who reads the mailbox; else as in the settings
        :return: the remedy, with what names the case at the end
        """
        situation = self._situation(authentication)
        sentence = self.env._(situation.sentence(kind, self._kind(kind)))
        if kind == "redirect_uri_wrong":
            uri = self.env["email.logging.settings"]._get_redirect_uri()
            code = ", ".join(filter(None, (uri, code)))
        return f"{sentence} ({code})" if code else sentence

    @api.model
    def _mended_by(self, kind, authentication=None):
        """:return: where it is mended, see `Kind`; validated where else"""
        situation = self._situation(authentication)
        return situation.mended_by(kind, self._kind(kind)) or "validate"

    @api.model
    def _situation(self, authentication=None):
        settings = self.env["email.logging.settings"]
        reader = authentication or settings._get_authentication()
        elsewhere = frozenset(filter(settings._is_external, KEPT_ELSEWHERE))
        return Situation(reader == APPLICATION, elsewhere)

    @api.model
    def _of(self, error):
        """What a person is told of a `MailError`.

        What mends the connection is for administrators; others cannot do it.
        """
        administers = self.env["email.logging.mailbox"].has_access("write")
        if self._kind(error.kind).stops and not administers:
            return self.env._(
                "Exchange cannot be asked until an administrator has acted. What is "
                "logged here can still be read."
            )
        return self._sentence(error.kind, error.code)

    @api.model
    def _user_error(self, error):
        """:return: what to raise at a button, for a `MailError`"""
        return UserError(self._of(error))
