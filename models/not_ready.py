from odoo.exceptions import UserError

from ..msgraph.errors import GraphError


class NotReady(GraphError, UserError):
    """Something on our side keeps us from asking Microsoft at all.

    A `GraphError` to the job, which shows it on the mailbox; a `UserError` to whoever
    pressed a button. Kinds: see the end of `email.logging.remedy`.
    """

    def __init__(self, env, kind, code=""):
        sentence = env["email.logging.remedy"]._sentence(kind, code)
        # GraphError would look the kind up among Microsoft's failures.
        UserError.__init__(self, sentence)
        self.kind = kind
        self.remedy = sentence
        self.code = code
        self.status = None
        self.request_id = ""
        self.detail = ""
        self.maybe_applied = False

    @property
    def transient(self):
        return False

    @property
    def connection(self):
        return True
