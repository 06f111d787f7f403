"""Add to an updated database what 19.0.1.2.0 has and the version before it had not.

Runs in Odoo's shell of that version: only names of that version are used here, and
none of the present ones.
"""

from __future__ import annotations

from typing import Any

ADDON = "crm_email_logging"
ANNA = "anna.bianchi@bianchi-arredi.example"
CLAIMED = "dario.claims@elsewhere.example"

Environment = Any


def fill(env: Environment) -> None:
    _decide_about_mail(env)
    _remove(env)
    _claim(env)
    _date_oddly(env)
    env.cr.commit()
    _require_all(env)


def _decide_about_mail(env: Environment) -> None:
    """An address is always logged, one message is to be logged anyway."""
    automatic = env["email.logging.skipped"].search([("reason", "=", "automatic")])
    automatic.write({"sign": "Auto-Submitted: auto-replied", "log_anyway": True})
    env["email.logging.wanted"]._remember(automatic[:1])
    env["email.logging.exclusion"].create(
        {"name": "robot@known-hotel.example", "policy": "always"}
    )


def _remove(env: Environment) -> None:
    """Two messages that a manager deletes: with more than their Message-ID."""
    messages = env["email.logging.message"].with_user(env.ref(f"{ADDON}.user_sara"))
    messages.search([], limit=2, order="id desc").unlink()


def _claim(env: Environment) -> None:
    """A user says that an address is his, in his own preferences."""
    dario = env.ref(f"{ADDON}.user_dario")
    dario.with_user(dario).email = CLAIMED


def _date_oddly(env: Environment) -> None:
    """Mail whose sender's clock was wrong."""
    for message in env["email.logging.message"].search([], limit=3):
        message.claimed_date = "2096-01-01 00:00:00"


def _require_all(env: Environment) -> None:
    """Nothing that this is about may be missing."""
    assert env["email.logging.wanted"].search_count([])
    assert env["email.logging.exclusion"].search_count([("policy", "=", "always")])
    assert env["email.logging.address"].search_count([("state", "=", "claimed")])
    assert env["email.logging.message"].search_count([("claimed_date", "!=", False)])
    assert env["email.logging.removed"].search_count([]) >= 3
