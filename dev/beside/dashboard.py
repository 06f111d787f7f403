"""Where Odoo's dashboards are installed: ours is one of them, while both addons are."""

from __future__ import annotations

from typing import Any

from werkzeug.test import Client

from odoo.http import root

Environment = Any
Record = Any

XML_ID = "crm_email_logging.email_logging_dashboard"
GROUPS = ("base.group_user", "sales_team.group_sale_salesman")
HERE = {"REMOTE_ADDR": "127.0.0.1"}
LEADERS = (*GROUPS, "sales_team.group_sale_manager")


def require(env: Environment) -> int:
    """Two users are kept: a request has a transaction of its own.

    :return: the dashboard, or 0 where there are none
    :raise AssertionError: somebody does not get its content, or an outsider does
    """
    if "spreadsheet.dashboard" not in env:
        return 0
    dashboard = env.ref(XML_ID)
    seller = _user(env, "dash_seller", GROUPS)
    leader = _user(env, "dash_leader", LEADERS)
    outsider = _user(env, "dash_outsider", GROUPS[:1])
    env.cr.commit()
    new = env["email.logging.segment"].search_count([("is_first", "=", True)])
    assert new, "No conversation to count"
    for reader, count in ((seller, 0), (leader, new)):
        found = _ask(env, reader, dashboard)
        assert found["translation_namespace"] == "crm_email_logging", found
        total = _total(dashboard.with_user(reader).env, found["snapshot"])
        assert total == count, f"{reader.login}: {total}, not {count}"
    assert not dashboard.with_user(outsider).has_access("read")
    return int(dashboard.id)


def _user(env: Environment, login: str, groups: tuple[str, ...]) -> Record:
    ids = [env.ref(group).id for group in groups]
    values = {"name": login, "login": login, "password": login}
    return env["res.users"].create({**values, "group_ids": [(6, 0, ids)]})


def _ask(env: Environment, user: Record, dashboard: Record) -> Any:
    """As the web client does, logged in by name and password."""
    browser = Client(root)
    person = {"login": user.login, "password": user.login, "db": env.cr.dbname}
    log_in = {"json": {"params": person}, "environ_base": HERE}
    browser.post("/web/session/authenticate", **log_in)
    page = f"/spreadsheet/dashboard/data/{dashboard.id}"
    answer = browser.get(page, environ_base=HERE)
    assert answer.status_code == 200, f"{user.login}: {answer.status}"
    return answer.json


def _total(theirs: Environment, snapshot: dict[str, Any]) -> int:
    """Each table is asked as the page asks, with the sums that its fields have.

    :return: new conversations, as the last of them counts
    """
    for pivot in snapshot["pivots"].values():
        report = theirs[pivot["model"]]
        names = [measure["fieldName"] for measure in pivot["measures"]]
        sums = [f"{name}:{report._fields[name].aggregator}" for name in names]
        groups = [row["fieldName"] for row in pivot["rows"]]
        answer = report.formatted_read_grouping_sets([], [[], groups], sums)
    return int(answer[0][0]["conversation_count:sum"] or 0)
