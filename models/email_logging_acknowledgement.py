import hashlib
import json

from odoo import api, fields, models


class EmailLoggingAcknowledgement(models.Model):
    """That a user has read what is logged of him, when, and what he read."""

    _name = "email.logging.acknowledgement"
    _description = "Who Was Informed"
    _order = "date desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True)
    version = fields.Char(
        readonly=True,
        help="The same for all who read of the same mailboxes and periods.",
    )
    shown = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    text = fields.Text("What Was Shown", readonly=True)

    # Helpers

    @api.model
    def _note(self, facts, text):
        self.create(
            {
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
                "version": self._version(facts),
                "shown": facts,
                "text": text,
            }
        )

    @api.model
    def _version(self, facts):
        written = json.dumps(facts, sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()[:8]
