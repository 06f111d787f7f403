from odoo import models
from odoo.exceptions import AccessError


class EmailLoggingGuarded(models.AbstractModel):
    """Records that the job writes: people change them by actions, hardly by hand.

    What a form shows as read-only could be written by RPC.
    """

    _name = "email.logging.guarded"
    _description = "Not Written by Hand"

    _WRITTEN_BY_HAND = frozenset()

    # CRUD

    def write(self, vals):
        fixed = vals.keys() - self._WRITTEN_BY_HAND
        if fixed and not self.env.su:
            raise AccessError(
                self.env._(
                    "Not written by hand: %(fields)s", fields=", ".join(sorted(fixed))
                )
            )
        return super().write(vals)
