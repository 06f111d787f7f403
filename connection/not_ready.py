from odoo.exceptions import UserError

from ..exchange.errors import MailError


class NotReady(MailError, UserError):
    """Something on our side keeps us from asking Microsoft at all.

    A `MailError` to the job, which shows it on the mailbox; a `UserError` to whoever
    pressed a button. Kinds: see the end of `email.logging.remedy`.
    """

    def __init__(self, env, kind, code=""):
        sentence = env["email.logging.remedy"]._sentence(kind, code)
        MailError.__init__(self, kind, code, remedy=sentence)
        self.args = (sentence,)

    @property
    def transient(self):
        return False

    @property
    def connection(self):
        return True
