"""Who people are, by their groups, and what may be said of each of them.

Roles are the lowest groups that people have.
"""

from dataclasses import dataclass, field

from odoo.fields import NO_ACCESS

ROLES = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "own": "base.group_user,sales_team.group_sale_salesman",
    "all": "base.group_user,sales_team.group_sale_salesman_all_leads",
    "manager": "base.group_user,sales_team.group_sale_manager",
    "system": "base.group_user,base.group_system",
    "privacy": "base.group_user,crm_email_logging.group_privacy",
}
"""{role: its groups}; "all" is "User: All Documents", "system" and "privacy" are not in
Sales.
"""

EXPORT = "base.group_allow_export"
"""Internal roles have it too: exports are tried as well."""

INTERNAL = frozenset({"employee", "own", "all", "manager", "system", "privacy"})
SALES = frozenset({"own", "all", "manager"})
ALL_DOCUMENTS = frozenset({"all", "manager"})
MANAGER = frozenset({"manager"})
SYSTEM = frozenset({"system"})
PRIVACY = frozenset({"privacy"})
ADMINISTRATORS = MANAGER | SYSTEM
KEEPERS = ADMINISTRATORS | PRIVACY
NOBODY = frozenset()


@dataclass(frozen=True)
class Access:
    """What the roles may do with a model.

    `others`: who reads what belongs to somebody else; `fields`: {who may: names of the
    fields that they may write}; `methods`: {public method: who may call it}.
    """

    read: frozenset = NOBODY
    others: frozenset = NOBODY
    create: frozenset = NOBODY
    unlink: frozenset = NOBODY
    fields: dict = field(default_factory=dict)
    methods: dict = field(default_factory=dict)


def groups_allow(user, field):
    """Whether a field is open to one of the user's groups."""
    if field.groups == NO_ACCESS:
        return False
    return not field.groups or user.has_groups(field.groups)
