"""Requests of Exchange Web Services, as XML. Source: learn.microsoft.com/exchange
/client-developer/web-service-reference, the pages of the operations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml.builder import ElementMaker

from .client import Request
from .soap import MESSAGES, TYPES, Element

_M = ElementMaker(namespace=MESSAGES, nsmap={"m": MESSAGES, "t": TYPES})
_T = ElementMaker(namespace=TYPES, nsmap={"m": MESSAGES, "t": TYPES})

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold."""

Field = str | tuple[int, str]
"""``item:Subject``, or a MAPI property's number and type."""

SEARCH_KEY, MESSAGE_SIZE = (0x300B, "Binary"), (0x0E08, "Long")
REPLICAS = (0x6698, "Binary")
"""PidTagReplicaList: which mailboxes hold a public folder's messages."""


@dataclass(frozen=True, slots=True)
class FolderRef:
    """A folder by its id, or by a well-known name, in whose ``mailbox``."""

    id: str = ""
    name: str = ""
    mailbox: str = ""

    def element(self) -> Element:
        """``t:FolderId`` or ``t:DistinguishedFolderId``."""
        if not self.name:
            return _T.FolderId(Id=self.id)
        owner = [_T.Mailbox(_T.EmailAddress(self.mailbox))] if self.mailbox else []
        return _T.DistinguishedFolderId(*owner, Id=self.name)


@dataclass(frozen=True, slots=True)
class Equals:
    """A restriction: a field that has this value."""

    field: Field
    value: str

    def element(self) -> Element:
        """``t:IsEqualTo``."""
        constant = _T.FieldURIOrConstant(_T.Constant(Value=legal(self.value)))
        return _T.IsEqualTo(_field(self.field), constant)


@dataclass(frozen=True, slots=True)
class Since:
    """A restriction: what arrived at a date (UTC) or later."""

    date: datetime

    def element(self) -> Element:
        """``t:IsGreaterThanOrEqualTo``."""
        value = f"{self.date:%Y-%m-%dT%H:%M:%SZ}"
        constant = _T.FieldURIOrConstant(_T.Constant(Value=value))
        return _T.IsGreaterThanOrEqualTo(_field("item:DateTimeReceived"), constant)


def legal(text: str) -> str:
    """Text without what XML cannot hold."""
    return FORBIDDEN.sub("", text)


# Messages


def get_items(ids: Sequence[str], fields: Iterable[Field]) -> Request:
    """Some fields of each message."""
    shape = _shape("ItemShape", fields)
    shape.insert(1, _T.BodyType("HTML"))  # text is made HTML, as Graph does
    return Request(_M.GetItem(shape, _item_ids(ids)), count=len(ids))


def get_source(id: str) -> Request:
    """A message as MIME."""
    shape = _shape("ItemShape", ())
    shape.append(_T.IncludeMimeContent("true"))
    return Request(_M.GetItem(shape, _item_ids([id])))


def find_items(
    folders: Sequence[FolderRef],
    limit: int,
    fields: Iterable[Field] = (),
    anyone: Sequence[Equals | Since] = (),
    after: int = 0,
) -> Request:
    """The oldest messages of each folder, without the first ``after``; of ``anyone``,
    if given, one must hold.
    """
    order = _T.FieldOrder(_T.FieldURI(FieldURI="item:DateTimeReceived"))
    order.set("Order", "Ascending")
    body = _M.FindItem(
        _shape("ItemShape", fields),
        _view("IndexedPageItemView", limit, after),
        *([_M.Restriction(_either(anyone))] if anyone else []),
        _M.SortOrder(order),
        _M.ParentFolderIds(*(folder.element() for folder in folders)),
        Traversal="Shallow",
    )
    return Request(body, count=len(folders))


def move_items(ids: Sequence[str], folder: FolderRef) -> Request:
    """Move messages; they get new ids."""
    body = _M.MoveItem(_M.ToFolderId(folder.element()), _item_ids(ids))
    return Request(body, count=len(ids), repeatable=False)


def delete_item(id: str) -> Request:
    """Remove one message for good."""
    body = _M.DeleteItem(
        _item_ids([id]),
        DeleteType="HardDelete",
        SendMeetingCancellations="SendToNone",
        AffectedTaskOccurrences="SpecifiedOccurrenceOnly",
        SuppressReadReceipts="true",
    )
    return Request(body, repeatable=False)


def create_draft(subject: str, folder: FolderRef) -> Request:
    """A message without recipients that is saved and not sent."""
    message = _T.Message(
        _T.ItemClass("IPM.Note"),
        _T.Subject(legal(subject)),
        _T.Body("", BodyType="Text"),
    )
    body = _M.CreateItem(
        _M.SavedItemFolderId(folder.element()),
        _M.Items(message),
        MessageDisposition="SaveOnly",
    )
    return Request(body, repeatable=False)


def get_attachment(id: str) -> Request:
    """One attachment with its content; an attached message as MIME."""
    shape = _M.AttachmentShape(_T.IncludeMimeContent("true"))
    body = _M.GetAttachment(shape, _M.AttachmentIds(_T.AttachmentId(Id=id)))
    return Request(body)


# Folders


FOLDER_FIELDS: tuple[Field, ...] = (
    *("folder:DisplayName", "folder:ParentFolderId", "folder:ChildFolderCount"),
    *("folder:TotalCount", "folder:UnreadCount", "folder:FolderClass", MESSAGE_SIZE),
)


def get_folder(folder: FolderRef, fields: Iterable[Field] = FOLDER_FIELDS) -> Request:
    """Some fields of one folder."""
    ids = _M.FolderIds(folder.element())
    return Request(_M.GetFolder(_shape("FolderShape", fields), ids))


def find_folders(
    parent: FolderRef, offset: int, limit: int, *, name: str = "", deep: bool = False
) -> Request:
    """Folders below another one, those only that have this name."""
    named = [Equals("folder:DisplayName", name).element()] if name else []
    body = _M.FindFolder(
        _shape("FolderShape", FOLDER_FIELDS),
        _view("IndexedPageFolderView", limit, offset),
        *([_M.Restriction(*named)] if named else []),
        _M.ParentFolderIds(parent.element()),
        Traversal="Deep" if deep else "Shallow",
    )
    return Request(body)


def create_folder(name: str, parent: FolderRef) -> Request:
    """A folder for mail."""
    folder = _T.Folder(_T.FolderClass("IPF.Note"), _T.DisplayName(legal(name)))
    body = _M.CreateFolder(_M.ParentFolderId(parent.element()), _M.Folders(folder))
    return Request(body, repeatable=False)


# People


def resolve_name(name: str) -> Request:
    """Whom the directory knows by this name."""
    body = _M.ResolveNames(
        _M.UnresolvedEntry(legal(name)),
        ReturnFullContactData="false",
        SearchScope="ActiveDirectory",
    )
    return Request(body)


def _item_ids(ids: Sequence[str]) -> Element:
    return _M.ItemIds(*(_T.ItemId(Id=id) for id in ids))


def _shape(name: str, fields: Iterable[Field]) -> Element:
    shape = _M(name, _T.BaseShape("IdOnly"))
    if more := [_field(field) for field in fields]:
        shape.append(_T.AdditionalProperties(*more))
    return shape


def _field(field: Field) -> Element:
    if isinstance(field, str):
        return _T.FieldURI(FieldURI=field)
    number, kind = field
    # Exchange and exchangelib write numbers like that: without a leading zero
    return _T.ExtendedFieldURI(PropertyTag=f"{number:#x}", PropertyType=kind)


def _view(name: str, limit: int, offset: int = 0) -> Element:
    return _M(
        name,
        MaxEntriesReturned=str(limit),
        Offset=str(offset),
        BasePoint="Beginning",
    )


def _either(restrictions: Sequence[Equals | Since]) -> Element:
    found = [restriction.element() for restriction in restrictions]
    return found[0] if len(found) == 1 else _T.Or(*found)
