"""Folders and attachments as Graph describes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..mail import text
from ..mailbox import Attachment, Folder
from .mail_json import SIZE, extended_properties, integer

FOLDER_FIELDS = (
    *("id", "displayName", "parentFolderId"),
    *("childFolderCount", "totalItemCount", "unreadItemCount"),
)
FOLDER_SIZE = "singleValueExtendedProperties($filter=id eq 'Long 0x0E08')"
"""``$expand``; v1.0 has no property for a folder's size."""

ATTACHMENT_FIELDS = ("id", "name", "contentType", "size", "isInline")
CONTENT_ID_FIELD = "microsoft.graph.fileAttachment/contentId"


def read_folder(json: Mapping[str, Any]) -> Folder:
    """Read a mailFolder resource."""
    properties = extended_properties(json.get("singleValueExtendedProperties"))
    return Folder(
        id=text(json.get("id")),
        name=text(json.get("displayName")),
        total=_count(json.get("totalItemCount")),
        unread=_count(json.get("unreadItemCount")),
        size=integer(properties.get(SIZE)),
        parent_id=text(json.get("parentFolderId")),
        children=_count(json.get("childFolderCount")),
    )


def read_attachment(json: Mapping[str, Any]) -> Attachment:
    """Read an attachment resource, with or without its content."""
    type_name = text(json.get("@odata.type")).rpartition(".")[2]
    return Attachment(
        id=text(json.get("id")),
        name=text(json.get("name")),
        content_type=text(json.get("contentType")) or "application/octet-stream",
        size=_count(json.get("size")),
        is_inline=json.get("isInline") is True,
        content_id=text(json.get("contentId")).strip("<>"),
        kind=type_name.removesuffix("Attachment") or "file",
    )


def _count(value: object) -> int:
    """A number that fits into a column of integers."""
    return min(integer(value) or 0, 2**31 - 1)
