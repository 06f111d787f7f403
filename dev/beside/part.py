"""``python -m dev.beside.part``: our pages as five roles, and mail that is logged; who
is absent where Time Off is installed, and our dashboard where Odoo's are.

Runs with Odoo, in a process of its own, and writes to standard error what Odoo's log
says.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path
from typing import Any

from lxml import etree

from ..bench.engine import ADDON, Engine, Environment, run_job
from ..bench.measurement import add_contacts, deliver, prepare
from ..bench.tenant_process import TenantProcess
from . import absence, dashboard

MESSAGES = 40
LOG_FORMAT = "%(asctime)s %(process)d %(levelname)s - %(name)s: %(message)s"
SALES = "sales_team.group_sale_"
# {role: its groups}
ROLES = {
    "internal": ["base.group_user"],
    "salesman": ["base.group_user", f"{SALES}salesman"],
    "all_leads": ["base.group_user", f"{SALES}salesman_all_leads"],
    "manager": ["base.group_user", f"{SALES}manager"],
    "administrator": ["base.group_user", "base.group_system", f"{SALES}manager"],
}
# Pages of Odoo's that we add to.
EXTENDED = ("res.partner", "crm.lead", "res.users", "res.company", "digest.digest")
ROWS = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("config", "database"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT)
    engine = Engine(options.config, options.database)
    with TenantProcess(options.folder) as tenant:
        mailbox = prepare(engine, tenant)
        add_contacts(engine)
        deliver(tenant, MESSAGES, "beside")
        logged = engine.run(lambda env: _log(env, mailbox))
    with engine.environment() as env:
        opened = {role: _open_all(env, role) for role in ROLES}
        is_absence_tried = absence.require(env)
        env.cr.rollback()
    found = {
        "logged": logged,
        "pages": opened,
        "absence": is_absence_tried,
        "dashboard": engine.run(dashboard.require),
    }
    print(json.dumps(found))
    return 0


def _log(env: Environment, mailbox: int) -> int:
    """:return: how many messages have entries now"""
    run_job(env, mailbox)
    env.cr.commit()
    return int(env["email.logging.message"].search_count([("entry_ids", "!=", False)]))


def _open_all(env: Environment, role: str) -> int:
    """Open each of our windows, and the pages that we add to, as a new user.

    :return: how many pages that were
    """
    groups = [env.ref(name).id for name in ROLES[role]]
    user = env["res.users"].create(
        {"name": role, "login": f"beside_{role}", "group_ids": [(6, 0, groups)]}
    )
    theirs = env(user=user.id, su=False)
    pages = [page for page in _pages(env) if theirs[page[0]].has_access("read")]
    for model, modes in pages:
        _open(theirs[model], modes)
    return len(pages)


def _pages(env: Environment) -> list[tuple[str, list[str]]]:
    """:return: (model, its kinds of view) of each"""
    ours = env["ir.model.data"].search(
        [("module", "=", ADDON), ("model", "=", "ir.actions.act_window")]
    )
    windows = env["ir.actions.act_window"].browse(ours.mapped("res_id"))
    found = [(w.res_model, w.view_mode.split(",")) for w in windows]
    return found + [(model, ["list", "form"]) for model in EXTENDED]


def _open(records: Any, modes: list[str]) -> None:
    """As the web client does: the views, then the rows with the fields of the views."""
    views = records.get_views([[False, mode] for mode in [*modes, "search"]])
    if "list" not in modes:
        return
    columns = etree.fromstring(views["views"]["list"]["arch"]).xpath(
        "/list/field/@name"
    )
    records.web_search_read([], {name: {} for name in columns}, limit=ROWS)


if __name__ == "__main__":
    sys.exit(main())
