"""What people see in Odoo, and whether secrets can be read: before and after alike.

Runs in Odoo's shell of either version, so it keeps to names that last; those of models
that were renamed are given.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

Environment = Any

# Rows that later versions add beside the old ones.
OLD_ROWS = {"email.logging.address": ("is_main", "=", False)}
LOGINS = ("giulia", "marco", "sara", "dario", "admin")
MODELS = (
    *("interaction.log.entry", "email.logging.message", "email.logging.skipped"),
    *("email.logging.verdict", "email.logging.correspondent", "email.logging.exchange"),
    *("email.logging.exclusion", "email.logging.address", "email.logging.mailbox"),
    *("email.logging.run", "email.logging.check", "crm.lead", "res.partner"),
)


def note(env: Environment, file: str, renamed: list[dict[str, str]]) -> None:
    """Write as JSON what there is to see.

    :param renamed: {old name: new name} of models, for each version since
    """
    seen = {
        **{
            f"{model}, as {login} sees them": _count(env, login, _now(model, renamed))
            for login in LOGINS
            for model in MODELS
        },
        "entries": sorted(_entries(env)),
        "secrets": _secrets(env),
        "jobs": sorted(_jobs(env)),
    }
    Path(file).write_text(json.dumps(seen))


def _now(model: str, renamed: list[dict[str, str]]) -> str:
    for names in renamed:
        model = names.get(model, model)
    return model


def _count(env: Environment, login: str, model: str) -> int | str | None:
    """How many records somebody may see; None without access, else what went wrong."""
    try:
        with env.cr.savepoint():
            user = env["res.users"].search([("login", "=", login)])
            records = env[model].with_user(user)
            old = OLD_ROWS.get(model)
            domain = [old] if old and old[0] in records._fields else []
            return records.search_count(domain) if records.has_access("read") else None
    except (KeyError, ValueError) as error:  # a model or a field of old
        return f"{type(error).__name__}: {error}"


def _entries(env: Environment) -> list[list[str]]:
    return [
        [
            entry.message_id.internet_message_id or "",
            entry.contact_email or "",
            entry.partner_id.display_name or "",
            entry.user_id.login or "",
            entry.direction,
            str(entry.date),
            entry.opportunity_id.name or "",
            entry.lead_id.name or "",
        ]
        for entry in env["interaction.log.entry"].search([])
    ]


def _secrets(env: Environment) -> list[str]:
    """Digests of what the vault opens."""
    env.cr.execute(
        """
        SELECT cache FROM email_logging_token WHERE cache IS NOT NULL
         UNION ALL
        SELECT value FROM ir_config_parameter
         WHERE key = 'crm_email_logging.client_secret'
        """
    )
    vault = env["email.logging.vault"]
    opened = (vault._decrypt(ciphertext) for (ciphertext,) in env.cr.fetchall())
    return sorted(sha256(plain.encode()).hexdigest() for plain in opened)


def _jobs(env: Environment) -> list[list[str]]:
    mailboxes = env["email.logging.mailbox"].with_context(active_test=False)
    return [
        [mailbox.email, str(mailbox.cron_id.id), str(mailbox.cron_id.active)]
        for mailbox in mailboxes.search([])
    ]
