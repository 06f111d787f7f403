"""GetFolder, FindFolder, CreateFolder."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ..store.mailbox import Folder
from ..store.server_mailbox import ServerStore
from .call import Call, PlacedFolder, check_routing
from .folders import FolderShape, children, find_folder, folder_xml
from .ids import folder_id_xml
from .refusals import Refusal
from .restrictions import Restriction, read_restriction
from .soap import M, T, local_name, success

_EMPTY = "<m:Folders/>"
_PAGE = 1000


def get_folder(call: Call) -> Iterator[str]:
    shape = FolderShape(call.body.find(f"{M}FolderShape"))

    def answer(named: Element) -> str:
        store, folder = find_folder(call, named)
        if folder is not store.root:
            check_routing(call, store, folder)
        with store.lock:
            shown = folder_xml(call, store, folder, shape)
        return success(call.operation, f"<m:Folders>{shown}</m:Folders>")

    return call.each(call.within("FolderIds"), answer, _EMPTY)


# searching


def find_folders(call: Call) -> Iterator[str]:
    shape = FolderShape(call.body.find(f"{M}FolderShape"))
    restriction = read_restriction(call.body.find(f"{M}Restriction"))
    deep = call.body.get("Traversal", "Shallow") == "Deep"

    def answer(named: Element) -> str:
        store, folder = find_folder(call, named)
        if deep and store.is_public:
            raise Refusal("ErrorInvalidOperation")
        with store.lock:
            found = [
                each
                for each in _below(call, store, folder, deep)
                if _matches(restriction, each[1])
            ]
            return success(call.operation, _page(call, found, shape))

    return call.each(call.within("ParentFolderIds"), answer)


def _below(
    call: Call, store: ServerStore, folder: Folder, deep: bool
) -> Iterator[PlacedFolder]:
    for each in children(call, store, folder):
        yield each
        if deep:
            yield from _below(call, *each, deep)


def _matches(restriction: Restriction | None, folder: Folder) -> bool:
    def value(path: str | int) -> str | None:
        return folder.name if path == "folder:DisplayName" else None

    return not restriction or restriction(value)


def _page(call: Call, found: list[PlacedFolder], shape: FolderShape) -> str:
    view = call.body.find(f"{M}IndexedPageFolderView")
    offset = int(view.get("Offset", "0")) if view is not None else 0
    most = int(view.get("MaxEntriesReturned", _PAGE)) if view is not None else _PAGE
    page = found[offset : offset + most]
    end = offset + len(page)
    shown = "".join(folder_xml(call, *each, shape) for each in page)
    is_last = "true" if end >= len(found) else "false"
    return (
        f'<m:RootFolder IndexedPagingOffset="{end}" TotalItemsInView="{len(found)}" '
        f'IncludesLastItemInRange="{is_last}"><t:Folders>{shown}</t:Folders>'
        "</m:RootFolder>"
    )


# making


def create_folder(call: Call) -> Iterator[str]:
    def answer(wanted: Element) -> str:
        store, parent = _parent(call)
        name = wanted.findtext(f"{T}DisplayName", "")
        with store.lock:
            if not name or parent.child_named(name):
                raise Refusal("ErrorFolderExists" if name else "ErrorInvalidRequest")
            folder = store.make_folder(name, parent)
        tag = local_name(wanted)
        shown = f"<t:{tag}>{folder_id_xml(store, folder)}</t:{tag}>"
        return success(call.operation, f"<m:Folders>{shown}</m:Folders>")

    return call.each(call.within("Folders"), answer, _EMPTY)


def _parent(call: Call) -> PlacedFolder:
    """:raises Refusal: the account may not make folders there"""
    named = call.within("ParentFolderId")
    store, parent = find_folder(call, named[0])
    call.check(store, parent, "create folders")
    return store, parent
