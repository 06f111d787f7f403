from typing import Any

from odoo.exceptions import UserError

from ..exchange.errors import MailError


class NotReady(MailError, UserError):  # type: ignore[misc]
    """Something on our side keeps us from asking Microsoft at all.

    A `MailError` to the job, which shows it on the mailbox; a `UserError` to whoever
    pressed a button, in their language. ``answer``: the field to correct, or "".
    """

    def __init__(self, env: Any, kind: str, code: str = "", answer: str = "") -> None:
        super().__init__(kind, code)
        self.answer = answer
        self.args = (env["email.logging.remedy"]._of(self),)
