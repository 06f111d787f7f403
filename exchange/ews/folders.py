"""Folders of Exchange Server: found, listed and made."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import AccessDenied, Conflict, NotFound, RemoteError, Unavailable
from ..mailbox import Folder
from .client import EwsClient, Request
from .mail_xml import read_folder
from .payloads import FolderRef, create_folder, find_folders, get_folder
from .soap import Element, M, T, text_of

PAGE = 500
MOST_PAGES = 100
"""Of one level, or one tree: no mailbox has as many folders."""


class Folders:
    """Asks for folders. All methods raise RemoteError.

    ``is_tree``: one request lists a whole tree; not so in public folders.
    """

    def __init__(self, client: EwsClient, *, is_tree: bool) -> None:
        self._client = client
        self._is_tree = is_tree

    def get(self, folder: FolderRef) -> Folder:
        """One folder.

        :raises NotFound: ``folder_missing``
        """
        return read_folder(self.element(get_folder(folder)))

    def element(self, request: Request) -> Element:
        """What is said of the folder that a request is about.

        :raises NotFound: ``folder_missing``
        """
        try:
            answer = self._client.ask_one(request)
        except NotFound as error:
            if error.kind != "not_found":
                raise
            raise NotFound("folder_missing", code=error.code) from None
        return _only_folder(answer)

    def below(self, parent: FolderRef) -> list[Folder]:
        """The folders for mail right below another one."""
        return [read_folder(one) for one in self._list(parent) if _is_for_mail(one)]

    def tree(self, parent: FolderRef) -> list[Folder]:
        """All folders for mail below another one, each before those inside it."""
        if self._is_tree:
            found = [one for one in self._list(parent, deep=True) if _is_for_mail(one)]
            return _in_order([read_folder(one) for one in found])
        tree = []
        for folder in self.below(parent):
            tree.append(folder)
            if folder.children:
                tree += self.tree(FolderRef(folder.id))
        return tree

    def named(self, name: str, parent: FolderRef) -> Folder | None:
        """The folder of this name right below another one."""
        found = [read_folder(one) for one in self._list(parent, name=name)]
        same = [one for one in found if one.name.casefold() == name.casefold()]
        return next((one for one in same if one.name == name), None) or next(
            iter(same), None
        )

    def ensure(self, name: str, parent: FolderRef) -> Folder:
        """The folder of this name, made if missing, also when another does it first.

        :raises AccessDenied: ``folder_not_makeable``
        """
        if found := self.named(name, parent):
            return found
        try:
            made = _only_folder(self._client.ask_one(create_folder(name, parent)))
            return self.get(FolderRef(read_folder(made).id))
        except AccessDenied as error:
            raise AccessDenied("folder_not_makeable", code=name) from error
        except (Conflict, Unavailable) as error:
            if isinstance(error, Unavailable) and not error.maybe_applied:
                raise
            if found := self.named(name, parent):
                return found
            raise

    def _list(
        self, parent: FolderRef, *, name: str = "", deep: bool = False
    ) -> list[Element]:
        found: list[Element] = []
        for _ in range(MOST_PAGES):
            request = find_folders(parent, len(found), PAGE, name=name, deep=deep)
            root = self._client.ask_one(request).find(f"{M}RootFolder")
            folders = None if root is None else root.find(f"{T}Folders")
            if root is None or folders is None:
                raise Unavailable("malformed_answer", code="Folders")
            found += folders
            is_last = str(root.get("IncludesLastItemInRange")).lower() != "false"
            if is_last or not len(folders):
                return found
        raise Unavailable("malformed_answer", code="IncludesLastItemInRange")


def missing(code: str) -> RemoteError:
    """Of a folder that nobody has made yet."""
    return NotFound("folder_missing", code=code)


def _only_folder(answer: Element) -> Element:
    found = answer.find(f"{M}Folders")
    if found is None or len(found) != 1 or not read_folder(found[0]).id:
        raise Unavailable("malformed_answer", code="Folders")
    return found[0]


def _is_for_mail(folder: Element) -> bool:
    """Neither a calendar nor contacts; folders of a server may have no class."""
    kind = text_of(folder.find(f"{T}FolderClass")).upper()
    return not kind or kind == "IPF" or kind.startswith("IPF.NOTE")


def _in_order(folders: Iterable[Folder]) -> list[Folder]:
    """Each before those inside it; what lies in none of them stands at the top."""
    by_id = {folder.id: folder for folder in folders}
    inside: dict[str, list[Folder]] = {}
    for folder in by_id.values():
        parent = folder.parent_id if folder.parent_id in by_id else ""
        inside.setdefault(parent, []).append(folder)
    tree: list[Folder] = []
    waiting = inside.get("", [])[::-1]
    while waiting:
        tree.append(waiting.pop())
        waiting += inside.get(tree[-1].id, [])[::-1]
    return tree
