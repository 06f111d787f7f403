from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Whether the page What Is Logged of Me is there, and is to be read."""
        notice = self.env["email.logging.notice"]
        is_logged = self.env.user._is_internal() and bool(notice._mailboxes())
        return {
            **super().session_info(),
            "email_logging_notice": {
                "is_logged": is_logged,
                "is_open": is_logged and notice._is_open(),
            },
        }
