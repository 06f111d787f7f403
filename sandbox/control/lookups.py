"""What tests name by a word: folders, wherever they are."""

from __future__ import annotations

from ..store.ids import MalformedId
from ..store.mailbox import Folder, StoredMailbox


def find_folder(mailbox: StoredMailbox, name: str) -> Folder:
    """By well-known name, path (``Archive/2026``) or id.

    :raises ValueError: there is none
    """
    folder = _by_name_or_id(mailbox, name) or mailbox.folder_at(name)
    if not folder:
        raise ValueError(f"No folder {name}")
    return folder


def folder_path(folder: Folder) -> str:
    """Its names from below the root: ``Archive/2026``."""
    parent = folder.parent
    above = f"{folder_path(parent)}/" if parent and parent.parent else ""
    return above + folder.name


def _by_name_or_id(mailbox: StoredMailbox, name: str) -> Folder | None:
    try:
        return mailbox.find_folder(name)
    except MalformedId:
        return None
