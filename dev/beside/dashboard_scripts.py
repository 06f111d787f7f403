"""Scripts for Odoo's shell: whether our dashboard is there, and what is left of it."""

from __future__ import annotations

import hashlib

from ..paths import ADDON, ROOT

DASHBOARDS = "spreadsheet_dashboard"
XML_ID = f"{ADDON}.email_logging_dashboard"
CONTENT = ROOT / "data" / "files" / "email_logging_dashboard.json"
CHECKSUM = hashlib.sha1(CONTENT.read_bytes(), usedforsecurity=False).hexdigest()
COUNT = f"""
env.cr.execute(
    "SELECT (SELECT count(*) FROM ir_model_data WHERE module = {ADDON!r}"
    " AND model = 'spreadsheet.dashboard'), (SELECT count(*) FROM ir_attachment"
    " WHERE res_model = 'spreadsheet.dashboard' AND checksum = {CHECKSUM!r})"
)
found = env.cr.fetchone()
"""
ONE = f"{COUNT}\nassert found == (1, 1), found\nassert env.ref({XML_ID!r}).exists()\n"
NONE = f"{COUNT}\nassert found == (0, 0), found\n"
REMOVE_DASHBOARDS = f"""
modules = env["ir.module.module"].search([("name", "=", {DASHBOARDS!r})])
modules.button_immediate_uninstall()
{NONE}
env.cr.commit()
"""


def same(dashboard: int) -> str:
    """:return: a script that fails when another has taken its place"""
    return f"{ONE}\nassert env.ref({XML_ID!r}).id == {dashboard}\n"
