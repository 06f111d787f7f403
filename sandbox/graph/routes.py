"""Which function answers which path of Graph v1.0.

Keywords match whatever their case; ``*`` stands for an id or a name. ``/me`` is
read as ``/users/`` of nobody in particular, so one table serves both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..web.http import Answer
from . import (
    attachments,
    delta,
    folders,
    messages,
    organization,
    subscriptions,
    users,
)
from .call import Call
from .refusals import method_not_allowed, unknown_path

Handler = Callable[[Call], Answer]

_USER = "users/*"
_FOLDER = f"{_USER}/mailfolders/*"
_ONE_MESSAGE: dict[str, Handler] = {
    "GET ": messages.get_message,
    "PATCH ": messages.change_message,
    "DELETE ": messages.delete_message,
    "GET /$value": messages.get_mime,
    "POST /move": messages.move_message,
    "POST /copy": messages.copy_message,
    "POST /permanentdelete": messages.delete_permanently,
    "GET /attachments": attachments.list_attachments,
    "GET /attachments/*": attachments.get_attachment,
    "GET /attachments/*/$value": attachments.get_attachment_content,
}
_ROUTES: dict[str, Handler] = {
    "GET organization": organization.list_organizations,
    f"GET {_USER}": users.get_user,
    f"POST {_USER}/translateexchangeids": users.translate_ids,
    f"GET {_USER}/messages": messages.list_messages,
    f"POST {_USER}/messages": messages.create_draft,
    f"GET {_USER}/messages/$count": messages.count_messages,
    f"GET {_USER}/mailfolders": folders.list_folders,
    f"POST {_USER}/mailfolders": folders.create_folder,
    f"GET {_USER}/mailfolders/$count": folders.count_folders,
    f"GET {_FOLDER}": folders.get_folder,
    f"PATCH {_FOLDER}": folders.change_folder,
    f"DELETE {_FOLDER}": folders.delete_folder,
    f"POST {_FOLDER}/move": folders.move_folder,
    f"POST {_FOLDER}/permanentdelete": folders.delete_folder_permanently,
    f"GET {_FOLDER}/childfolders": folders.list_child_folders,
    f"POST {_FOLDER}/childfolders": folders.create_child_folder,
    f"GET {_FOLDER}/childfolders/$count": folders.count_folders,
    f"GET {_FOLDER}/messages": messages.list_folder_messages,
    f"POST {_FOLDER}/messages": messages.create_draft,
    f"GET {_FOLDER}/messages/$count": messages.count_messages,
    f"GET {_FOLDER}/messages/delta": delta.delta_messages,
    "GET subscriptions": subscriptions.list_subscriptions,
    "POST subscriptions": subscriptions.create_subscription,
    "GET subscriptions/*": subscriptions.get_subscription,
    "PATCH subscriptions/*": subscriptions.renew_subscription,
    "DELETE subscriptions/*": subscriptions.delete_subscription,
    "POST subscriptions/*/reauthorize": subscriptions.reauthorize_subscription,
}


@dataclass
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    handlers: dict[str, Handler] = field(default_factory=dict)


def find_handler(method: str, segments: list[str]) -> tuple[Handler, list[str]]:
    """The handler, and what stands in the path's variable places.

    :param segments: below the version, ``/me`` already replaced
    :raises Refusal: 400 unknown path, 405 unknown method
    """
    node, names = _TREE, []
    for segment in segments:
        known = node.children.get(segment.lower())
        if known is None:
            known = node.children.get("*")
            names.append(segment)
        if known is None:
            raise unknown_path(segment)
        node = known
    if method in node.handlers:
        return node.handlers[method], names
    if node.handlers:
        raise method_not_allowed()
    raise unknown_path(segments[-1] if segments else "")


def _tree() -> _Node:
    root = _Node()
    routes = dict(_ROUTES)
    for route, handler in _ONE_MESSAGE.items():
        method, _, tail = route.partition(" ")
        for place in (_USER, _FOLDER):
            routes[f"{method} {place}/messages/*{tail}"] = handler
    for route, handler in routes.items():
        method, _, path = route.partition(" ")
        node = root
        for part in path.split("/"):
            node = node.children.setdefault(part, _Node())
        node.handlers[method] = handler
    return root


_TREE = _tree()
