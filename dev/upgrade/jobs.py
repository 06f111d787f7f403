"""Run, in Odoo's shell, the jobs that an update leaves its work to."""

from __future__ import annotations

import time
from typing import Any

PAUSE = 0.5


def finish(env: Any) -> None:
    """Indexes first: conversations wait for them."""
    for name in ("index_cron", "thread_cron"):
        while _is_active(env, name):
            env.ref(f"crm_email_logging.{name}").method_direct_trigger()
            # An index that is made beside waits for every open transaction.
            env.cr.commit()
            time.sleep(PAUSE)


def _is_active(env: Any, name: str) -> bool:
    env.invalidate_all()
    is_active = bool(env.ref(f"crm_email_logging.{name}").active)
    env.cr.commit()
    return is_active
