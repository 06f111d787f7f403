"""Folders: which one a request means, and how one is shown."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ..store.mailbox import ROOT, Folder
from ..store.server_mailbox import OWNER, PUBLIC_ROOT, ROLES, ServerStore
from .call import Call, PlacedFolder
from .ids import folder_id_xml, read
from .refusals import Refusal
from .soap import T, element, escape, local_name

_RIGHTS = {
    "CreateAssociated": "own",
    "CreateContents": "create",
    "CreateHierarchy": "create folders",
    "Delete": "own",
    "Modify": "own",
    "Read": "read",
    "ViewPrivateItems": "read",
}
_SIZE_TAG = 0x0E08
_REPLICA_TAG = 0x6698


# which one


def find_folder(call: Call, named: Element) -> PlacedFolder:
    """The folder that a ``t:FolderId`` or ``t:DistinguishedFolderId`` names.

    :raises Refusal: there is none, or the account does not see it
    """
    if local_name(named) == "DistinguishedFolderId":
        store, folder = _distinguished(call, named)
    else:
        store, folder = _by_id(call, named.get("Id", ""))
    call.check(store, folder, "see", "ErrorFolderNotFound" if store.is_public else "")
    return store, folder


def _distinguished(call: Call, named: Element) -> PlacedFolder:
    name = named.get("Id", "").lower()
    address = named.findtext(f"{T}Mailbox/{T}EmailAddress")
    if name == PUBLIC_ROOT:
        if address:
            raise Refusal("ErrorInvalidOperation")
        return _public_root(call)
    return _in_mailbox(_mailbox(call, address), name)


def _public_root(call: Call) -> PlacedFolder:
    """Accounts without a mailbox have no hierarchy mailbox either."""
    if not call.account.has_mailbox:
        raise Refusal("ErrorMissingEmailAddress")
    store = call.organization.public_root
    return store, store.root


def _mailbox(call: Call, address: str | None) -> ServerStore:
    if not address and not call.account.has_mailbox:
        raise Refusal("ErrorMissingEmailAddress")
    found = call.organization.mailboxes.get((address or call.account.address).lower())
    if not found:
        raise Refusal("ErrorNonExistentMailbox")
    return found


def _in_mailbox(store: ServerStore, name: str) -> PlacedFolder:
    folder = store.root if name == "root" else store.well_known.get(name)
    if not folder:
        raise Refusal("ErrorFolderNotFound")
    return store, folder


def _by_id(call: Call, text: str) -> PlacedFolder:
    identifier = read(text)
    if identifier.kind != "folder":
        raise Refusal("ErrorInvalidFolderId", "The folder Id is of an item.")
    store = call.organization.store_with_guid(identifier.store)
    is_root = store and identifier.serial == store.root.serial
    folder = store.folders.get(identifier.serial) if store else None
    if store and is_root:
        folder = store.root
    if not store or not folder:
        raise Refusal("ErrorFolderNotFound")
    return store, folder


def children(call: Call, store: ServerStore, folder: Folder) -> Iterator[PlacedFolder]:
    """Those that the account sees; below the public root those of all mailboxes."""
    stores: list[ServerStore] = [store]
    if folder is call.organization.public_root.root:
        stores = [*call.organization.public_folders]
    for each in stores:
        parent = each.root if len(stores) > 1 else folder
        for child in parent.children:
            if not child.hidden and "see" in each.allowed(child, call.account.address):
                yield each, child


# how it is shown


class FolderShape:
    """What of a folder is asked for: field names, and tags of MAPI properties."""

    def __init__(self, shape: Element | None) -> None:
        base = shape.findtext(f"{T}BaseShape", "IdOnly") if shape is not None else ""
        self.fields: set[str] = set() if base == "IdOnly" else set(_WRITERS)
        self.tags: dict[int, Element] = {}
        for each in shape.iter() if shape is not None else ():
            if each.tag == f"{T}FieldURI":
                self.fields.add(each.get("FieldURI", ""))
            elif each.tag == f"{T}ExtendedFieldURI" and each.get("PropertyTag"):
                self.tags[int(each.get("PropertyTag", "0"), 0)] = each


def folder_xml(
    call: Call, store: ServerStore, folder: Folder, shape: FolderShape
) -> str:
    written = "".join(
        write(call, store, folder)
        for name, write in _WRITERS.items()
        if name in shape.fields
    )
    parts = [folder_id_xml(store, folder), written]
    parts += [_property(store, folder, tag) for tag in shape.tags]
    return f"<t:Folder>{''.join(parts)}</t:Folder>"


def _parent(call: Call, store: ServerStore, folder: Folder) -> str:
    if folder is store.root:
        return ""
    if folder.parent is None or (store.is_public and folder.parent is store.root):
        store = call.organization.public_root if store.is_public else store
        return folder_id_xml(store, store.root, "ParentFolderId")
    return folder_id_xml(store, folder.parent, "ParentFolderId")


def _class(call: Call, store: ServerStore, folder: Folder) -> str:
    is_root = folder is store.root or folder.well_known == ROOT
    return "" if is_root else element("FolderClass", "IPF.Note")


def _name(call: Call, store: ServerStore, folder: Folder) -> str:
    is_top = store.is_public and folder is store.root
    return element("DisplayName", "IPM_SUBTREE" if is_top else folder.name)


def _total(call: Call, store: ServerStore, folder: Folder) -> str:
    count = len(folder.messages) + folder.pretended_messages
    return element("TotalCount", str(count))


def _child_count(call: Call, store: ServerStore, folder: Folder) -> str:
    return element(
        "ChildFolderCount", str(sum(1 for _child in children(call, store, folder)))
    )


def _effective_rights(call: Call, store: ServerStore, folder: Folder) -> str:
    return effective_rights(store.allowed(folder, call.account.address))


def effective_rights(allowed: frozenset[str]) -> str:
    shown = (
        element(name, "true" if right in allowed else "false")
        for name, right in _RIGHTS.items()
    )
    return f"<t:EffectiveRights>{''.join(shown)}</t:EffectiveRights>"


def _permissions(call: Call, store: ServerStore, folder: Folder) -> str:
    """Only owners read who else may do what; for others it is not there."""
    if "own" not in store.allowed(folder, call.account.address) or not folder.parent:
        return ""
    entries = (
        _permission(address, role)
        for address, role in store.permissions(folder).items()
    )
    return (
        "<t:PermissionSet><t:Permissions>"
        f"{''.join(entries)}</t:Permissions></t:PermissionSet>"
    )


def _permission(address: str, role: str) -> str:
    rights = ROLES[role]
    amounts = {
        "CanCreateItems": _flag("create" in rights),
        "CanCreateSubFolders": _flag("create folders" in rights),
        "IsFolderOwner": _flag(role == OWNER),
        "IsFolderVisible": _flag("see" in rights),
        "IsFolderContact": _flag(role == OWNER),
        "EditItems": "All" if "edit" in rights else "None",
        "DeleteItems": "All" if "delete" in rights else "None",
        "ReadItems": "FullDetails" if "read" in rights else "None",
        "PermissionLevel": role,
    }
    who = f"<t:UserId>{element('PrimarySmtpAddress', address)}</t:UserId>"
    shown = "".join(element(name, value) for name, value in amounts.items())
    return f"<t:Permission>{who}{shown}</t:Permission>"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _unread(call: Call, store: ServerStore, folder: Folder) -> str:
    return element("UnreadCount", str(folder.unread))


def _distinguished_id(call: Call, store: ServerStore, folder: Folder) -> str:
    if store.is_public:
        return element("DistinguishedFolderId", _public_name(store, folder))
    return element("DistinguishedFolderId", folder.well_known or None)


def _public_name(store: ServerStore, folder: Folder) -> str | None:
    return PUBLIC_ROOT if folder is store.root else None


# in the order of the schema
_WRITERS = {
    "folder:ParentFolderId": _parent,
    "folder:FolderClass": _class,
    "folder:DisplayName": _name,
    "folder:TotalCount": _total,
    "folder:ChildFolderCount": _child_count,
    "folder:EffectiveRights": _effective_rights,
    "folder:PermissionSet": _permissions,
    "folder:DistinguishedFolderId": _distinguished_id,
    "folder:UnreadCount": _unread,
}


def _property(store: ServerStore, folder: Folder, tag: int) -> str:
    """``t:ExtendedProperty``: size, and where a public folder's content lies."""
    if tag == _SIZE_TAG:
        return _extended(tag, "Integer", str(folder.size))
    if tag == _REPLICA_TAG and store.is_public:
        return _extended(tag, "Binary", store.replica_list(folder))
    return ""


def _extended(tag: int, kind: str, value: str) -> str:
    uri = f'<t:ExtendedFieldURI PropertyTag="0x{tag:x}" PropertyType="{kind}"/>'
    shown = f"{uri}<t:Value>{escape(value)}</t:Value>"
    return f"<t:ExtendedProperty>{shown}</t:ExtendedProperty>"
