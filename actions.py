"""What buttons return: a notice, a window of this addon, a page elsewhere."""

ADDON = __package__.rpartition(".")[2]


def notice(env, message, then=None, kind="success"):
    """Tell what was done.

    :param then: the action that follows; else the page is read anew
    :param kind: success, info, warning or danger
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": kind,
            "message": message,
            "next": then or {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }


def window(env, name, /, **changes):
    """:param name: XML id of a window action, without this addon's name
    :param changes: what differs from it this time, such as `domain`
    """
    action = env["ir.actions.act_window"]._for_xml_id(f"{ADDON}.{name}")
    return {**action, **changes}


def leave_for(address):
    """Go to a page outside Odoo in this tab: nothing can block it."""
    return {"type": "ir.actions.act_url", "url": address, "target": "self"}
