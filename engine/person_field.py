"""The person whom a row of a report is about: see `EmailLoggingReport`."""

from __future__ import annotations

from typing import Any

from odoo import fields


class Person(fields.Many2one):  # type: ignore[misc]
    """Offered for groups only where figures of single persons are shown."""

    def _description_groupable(self, env: Any) -> bool:
        is_groupable = super()._description_groupable(env)
        return bool(is_groupable and env[self.model_name]._shows_persons())
