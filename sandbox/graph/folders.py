"""Mail folders: list, get, create, rename, move, delete."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..store.mailbox import ROOT, Folder, StoredMailbox
from ..web.http import Answer
from .call import Call, find_folder
from .message_json import read_extended_id
from .odata import (
    expansions,
    extended_property_ids,
    list_query,
    next_link,
    selected,
)
from .refusals import bad_request, folder_exists, unknown_property

FOLDER_PROPERTIES = (
    "id",
    "displayName",
    "parentFolderId",
    "childFolderCount",
    "unreadItemCount",
    "totalItemCount",
    "isHidden",
)
_SIZE = ("Long", 0x0E08)


def list_folders(call: Call) -> Answer:
    """The top level only; hidden ones when asked for."""
    return _listed(call, ROOT)


def list_child_folders(call: Call) -> Answer:
    return _listed(call, call.names[1])


def count_folders(call: Call) -> Answer:
    mailbox = call.mailbox()
    with mailbox.lock:
        name = call.names[1] if len(call.names) > 1 else ROOT
        count = len(_visible(call, find_folder(mailbox, name)))
    return Answer(200, str(count), {}, "text/plain")


def get_folder(call: Call) -> Answer:
    mailbox = call.mailbox()
    with mailbox.lock:
        return _entity(call, mailbox, find_folder(mailbox, call.names[1]))


def create_folder(call: Call) -> Answer:
    return _created(call, ROOT)


def create_child_folder(call: Call) -> Answer:
    return _created(call, call.names[1])


def change_folder(call: Call) -> Answer:
    """Only the name can change; ``isHidden`` is for creation."""
    mailbox = call.mailbox(write=True)
    with mailbox.lock:
        folder = find_folder(mailbox, call.names[1])
        name = str(call.parameter("displayName"))
        if folder.parent and folder.parent.child_named(name) not in (None, folder):
            raise folder_exists()
        folder.name = name
        return _entity(call, mailbox, folder)


def move_folder(call: Call) -> Answer:
    mailbox = call.mailbox(write=True)
    with mailbox.lock:
        folder = find_folder(mailbox, call.names[1])
        target = find_folder(mailbox, str(call.parameter("destinationId")))
        if target.child_named(folder.name):
            raise folder_exists()
        mailbox.move_folder(folder, target)
        return _entity(call, mailbox, folder, 201)


def delete_folder(call: Call) -> Answer:
    """To Deleted Items, as a whole; well-known folders cannot be deleted."""
    mailbox = call.mailbox(write=True)
    with mailbox.lock:
        folder = _deletable(call, mailbox)
        mailbox.move_folder(folder, mailbox.well_known["deleteditems"])
    return Answer(204)


def delete_folder_permanently(call: Call) -> Answer:
    mailbox = call.mailbox(write=True)
    with mailbox.lock:
        mailbox.remove_folder(_deletable(call, mailbox))
    return Answer(204)


def folder_json(
    folder: Folder,
    mailbox: StoredMailbox,
    select: tuple[str, ...] | None,
    expand: dict[str, str],
) -> dict[str, Any]:
    """:raises Refusal: 400 for an unknown property"""
    parent = folder.parent or folder
    whole: dict[str, Any] = {
        "id": mailbox.ids.folder(folder.serial),
        "displayName": folder.name,
        "parentFolderId": mailbox.ids.folder(parent.serial),
        "childFolderCount": len(folder.children),
        "unreadItemCount": folder.unread,
        "totalItemCount": len(folder.messages) + folder.pretended_messages,
        "isHidden": folder.hidden,
    }
    found = whole if select is None else _trimmed(whole, select)
    for name, options in expand.items():
        _expand(found, name, options, folder, mailbox)
    return found


def _trimmed(whole: dict[str, Any], select: tuple[str, ...]) -> dict[str, Any]:
    spellings = {name.lower(): name for name in FOLDER_PROPERTIES}
    found = {"id": whole["id"]}
    for name in select:
        if name.lower() not in spellings:
            raise unknown_property(name, "mailFolder")
        found[spellings[name.lower()]] = whole[spellings[name.lower()]]
    return found


def _expand(
    found: dict[str, Any],
    name: str,
    options: str,
    folder: Folder,
    mailbox: StoredMailbox,
) -> None:
    if name.lower() == "childfolders":
        found["childFolders"] = [
            folder_json(child, mailbox, None, {}) for child in folder.children
        ]
    elif name.lower() == "singlevalueextendedproperties":
        ids = [read_extended_id(each) for each in extended_property_ids(options)]
        if _SIZE in ids:
            value = {"id": f"Long 0x{_SIZE[1]:x}", "value": str(folder.size)}
            found["singleValueExtendedProperties"] = [value]
    else:
        raise unknown_property(name, "mailFolder")


def _visible(call: Call, parent: Folder) -> list[Folder]:
    asked = call.request.query.get("includehiddenfolders", "").lower()
    return [child for child in parent.children if not child.hidden or asked == "true"]


def _listed(call: Call, parent_name: str) -> Answer:
    mailbox = call.mailbox()
    query = list_query(call.request)
    select, expand = selected(call.request.query), expansions(call.request.query)
    with mailbox.lock:
        folders = _visible(call, find_folder(mailbox, parent_name))
        whole = [(folder, folder_json(folder, mailbox, None, {})) for folder in folders]
        if query.filter:
            test = query.filter.matches
            whole = [(folder, each) for folder, each in whole if test(each.get)]
        for term in reversed(query.order):
            key = partial(_sort_key, term.path)
            whole.sort(key=key, reverse=term.descending)
        page = whole[query.skip : query.skip + query.top]
        shown = [folder_json(folder, mailbox, select, expand) for folder, _ in page]
    body: dict[str, Any] = {"@odata.context": call.context("mailFolders")}
    if query.count:
        body["@odata.count"] = len(whole)
    if len(whole) > query.skip + query.top:
        onward = {"$skip": str(query.skip + query.top)}
        body["@odata.nextLink"] = next_link(call.request, onward)
    body["value"] = shown
    return Answer(200, body)


def _sort_key(path: str, pair: tuple[Folder, dict[str, Any]]) -> str:
    return str(pair[1].get(path)).lower()


def _created(call: Call, parent_name: str) -> Answer:
    mailbox = call.mailbox(write=True)
    name = str(call.parameter("displayName") or "").strip()
    if not name:
        raise bad_request("The folder needs a name.", "ErrorInvalidRequest")
    with mailbox.lock:
        parent = find_folder(mailbox, parent_name)
        if parent.child_named(name):
            raise folder_exists()
        hidden = bool(call.body().get("isHidden"))
        folder = mailbox.make_folder(name, parent, hidden)
        return _entity(call, mailbox, folder, 201)


def _entity(
    call: Call, mailbox: StoredMailbox, folder: Folder, status: int = 200
) -> Answer:
    select, expand = selected(call.request.query), expansions(call.request.query)
    context = {"@odata.context": call.context("mailFolders/$entity")}
    shown = folder_json(folder, mailbox, select, expand)
    return Answer(status, {**context, **shown})


def _deletable(call: Call, mailbox: StoredMailbox) -> Folder:
    folder = find_folder(mailbox, call.names[1])
    if folder.well_known:
        message = "Distinguished folders cannot be deleted."
        raise bad_request(message, "ErrorDeleteDistinguishedFolder")
    return folder
