"""Folders and attachments as Graph describes them, made safe to work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .message import SIZE, extended_properties, integer, text

FOLDER_FIELDS = (
    *("id", "displayName", "parentFolderId"),
    *("childFolderCount", "totalItemCount", "unreadItemCount"),
)
FOLDER_SIZE = "singleValueExtendedProperties($filter=id eq 'Long 0x0E08')"
"""``$expand``; v1.0 has no property for a folder's size."""

ATTACHMENT_FIELDS = ("id", "name", "contentType", "size", "isInline")
CONTENT_ID_FIELD = "microsoft.graph.fileAttachment/contentId"


@dataclass(frozen=True, slots=True)
class Folder:
    """``total`` and ``unread`` count messages, ``children`` folders right below;
    ``size`` is in bytes, None where Graph does not tell.
    """

    id: str
    name: str
    total: int
    unread: int
    size: int | None
    parent_id: str
    children: int

    @classmethod
    def from_graph(cls, json: Mapping[str, Any]) -> Folder:
        """Read a mailFolder resource."""
        properties = extended_properties(json.get("singleValueExtendedProperties"))
        return cls(
            id=text(json.get("id")),
            name=text(json.get("displayName")),
            total=integer(json.get("totalItemCount")) or 0,
            unread=integer(json.get("unreadItemCount")) or 0,
            size=integer(properties.get(SIZE)),
            parent_id=text(json.get("parentFolderId")),
            children=integer(json.get("childFolderCount")) or 0,
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """``size`` in bytes; ``content_id`` as in ``cid:`` links, without brackets;
    ``kind`` is file, item (an attached mail, contact or event) or reference (a link).
    """

    id: str
    name: str
    content_type: str
    size: int
    is_inline: bool
    content_id: str
    kind: str

    @classmethod
    def from_graph(cls, json: Mapping[str, Any]) -> Attachment:
        """Read an attachment resource, with or without its content."""
        type_name = text(json.get("@odata.type")).rpartition(".")[2]
        return cls(
            id=text(json.get("id")),
            name=text(json.get("name")),
            content_type=text(json.get("contentType")) or "application/octet-stream",
            size=integer(json.get("size")) or 0,
            is_inline=json.get("isInline") is True,
            content_id=text(json.get("contentId")).strip("<>"),
            kind=type_name.removesuffix("Attachment") or "file",
        )
