"""Where Odoo's Time Off is installed: whose leader answers what waits for him."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from odoo import fields

Environment = Any
Record = Any

GROUPS = ("base.group_user", "sales_team.group_sale_salesman")
DAYS = timedelta(days=4)  # some are working days


def require(env: Environment) -> bool:
    """Nothing is kept.

    :return: whether there was something to try
    :raise AssertionError: a leave changes who answers otherwise than it should
    """
    if "hr.leave" not in env:
        return False
    away, leader = (_user(env, name) for name in ("away", "leader"))
    env["crm.team"].create(
        {"name": "Tried", "user_id": leader.id, "member_ids": [(6, 0, away.ids)]}
    )
    _require_answers(leader, away, False, "who is here")
    leave = _leave(env, away)
    _require_answers(leader, away, False, "whose leave nobody has approved")
    leave.action_approve()
    _require_answers(leader, away, True, "who is on leave")
    leave.action_refuse()
    _require_answers(leader, away, False, "whose leave was refused")
    return True


def _user(env: Environment, name: str) -> Record:
    groups = [env.ref(group).id for group in GROUPS]
    values = {"name": name, "login": f"absence_{name}", "group_ids": [(6, 0, groups)]}
    return env["res.users"].create(values)


def _leave(env: Environment, user: Record) -> Record:
    today = fields.Date.today()
    employee = env["hr.employee"].create({"name": user.name, "user_id": user.id})
    kind = env["hr.leave.type"].create(
        {"name": "Tried", "requires_allocation": False, "leave_validation_type": "hr"}
    )
    return env["hr.leave"].create(
        {
            "employee_id": employee.id,
            "holiday_status_id": kind.id,
            "request_date_from": today - DAYS,
            "request_date_to": today + DAYS,
        }
    )


def _require_answers(leader: Record, away: Record, is_his: bool, who: str) -> None:
    leader.env.flush_all()
    found = leader.with_user(leader)._answered_by_me()
    assert (away.id in found) == is_his, f"answers for {who}: {found}"
