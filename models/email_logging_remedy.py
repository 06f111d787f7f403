from odoo import api, models
from odoo.exceptions import UserError

from ..exchange.errors import KINDS


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
    def _sentence(self, kind, code=None):
        """:return: the remedy, with what names the case at the end"""
        sentence = self.env._(self._kind(kind).sentence)
        return f"{sentence} ({code})" if code else sentence

    @api.model
    def _of(self, error):
        """:param error: a `MailError`"""
        return self._sentence(error.kind, error.code)

    @api.model
    def _user_error(self, error):
        """:return: what to raise at a button, for a `MailError`"""
        return UserError(self._of(error))
