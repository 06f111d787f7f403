"""An item as XML: the properties that a request asks for, in the schema's order."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree.ElementTree import Element

from ..store.mailbox import StoredMessage
from ..store.organization import ExchangeOrganization
from ..store.server_mailbox import ServerStore
from .bodies import body_xml, text_xml
from .folders import effective_rights
from .ids import attachment_id, folder_id_xml, item_id, item_id_xml
from .item_kinds import MESSAGES, item_kind
from .mapi import Address, header, properties_xml, read_addresses
from .people import People, Said
from .soap import T, element, escape

_SENSITIVITIES = ("Normal", "Personal", "Private", "Confidential")
# FindItem does not answer these: they need the item to be opened
_ONLY_BY_GET = {
    "item:Attachments",
    "item:Body",
    "item:InternetMessageHeaders",
    "item:MimeContent",
    "item:TextBody",
    "item:UniqueBody",
    "message:BccRecipients",
    "message:CcRecipients",
    "message:ReplyTo",
    "message:ToRecipients",
}
_DEFAULT = {
    "item:Attachments",
    "item:Body",
    "item:Categories",
    "item:DateTimeCreated",
    "item:DateTimeSent",
    "item:HasAttachments",
    "item:ItemClass",
    "item:Sensitivity",
    "item:Size",
    "item:Subject",
    "message:CcRecipients",
    "message:From",
    "message:InternetMessageId",
    "message:IsRead",
    "message:ToRecipients",
}


@dataclass(frozen=True)
class ItemShape:
    """What of an item is asked for; ``body_type``: Best, HTML or Text."""

    fields: frozenset[str]
    addresses: tuple[Address, ...]
    body_type: str = "Best"


def read_shape(shape: Element, in_list: bool = False) -> ItemShape:
    """:param in_list: for FindItem, which leaves out what takes long to read"""
    base = shape.findtext(f"{T}BaseShape", "IdOnly")
    fields = {each.get("FieldURI", "") for each in shape.iter(f"{T}FieldURI")}
    if base == "Default":
        fields |= _DEFAULT
    if base == "AllProperties":
        fields |= set(_WRITERS) - {"item:MimeContent"}
    if shape.findtext(f"{T}IncludeMimeContent") in ("true", "1"):
        fields.add("item:MimeContent")
    kept = fields - _ONLY_BY_GET if in_list else fields
    body_type = shape.findtext(f"{T}BodyType", "Best")
    return ItemShape(frozenset(kept), tuple(read_addresses(shape)), body_type)


@dataclass(frozen=True)
class View:
    """One item while it is written.

    ``said``: its properties, read once (synthetic mail makes them each time);
    ``base``: the server's address.
    """

    store: ServerStore
    message: StoredMessage
    said: Said
    account: str
    shape: ItemShape
    people: People
    base: str


class Writer:
    """Writes the items of one answer."""

    def __init__(
        self,
        organization: ExchangeOrganization,
        shape: ItemShape,
        account: str,
        base: str,
    ) -> None:
        self._shape = shape
        self._account = account
        self._base = base
        self._people = People(organization)
        self._writers = [
            (name, write) for name, write in _WRITERS.items() if name in shape.fields
        ]

    def item(self, store: ServerStore, message: StoredMessage) -> str:
        kind = item_kind(message_class(message))
        said = self._people.as_shown(message)
        where = (self._account, self._shape, self._people, self._base)
        view = View(store, message, said, *where)
        parts = [
            write(view)
            for name, write in self._writers
            if kind in MESSAGES or _has(kind, name)
        ]
        # ItemId comes after MimeContent, ExtendedProperty after Culture: nobody minds
        parts.insert(0, item_id_xml(store, message))
        if self._shape.addresses:
            addresses = self._shape.addresses
            parts.append(properties_xml(addresses, store, message, said, self._people))
        return f"<t:{kind}>{''.join(parts)}</t:{kind}>"


def id_only(store: ServerStore, message: StoredMessage) -> str:
    kind = item_kind(message_class(message))
    return f"<t:{kind}>{item_id_xml(store, message)}</t:{kind}>"


def message_class(message: StoredMessage) -> str:
    return message.content.message_class


def _has(kind: str, name: str) -> bool:
    """A post has an author and no recipients; other items are no mail at all."""
    if kind == "PostItem":
        return name not in _RECIPIENTS
    return name.startswith("item:")


_RECIPIENTS = {
    "message:BccRecipients",
    "message:CcRecipients",
    "message:ReplyTo",
    "message:ToRecipients",
}


# properties


def _mime(view: View) -> str:
    content = base64.b64encode(view.message.content.raw).decode()
    return f'<t:MimeContent CharacterSet="UTF-8">{content}</t:MimeContent>'


def _parent(view: View) -> str:
    return folder_id_xml(view.store, view.message.folder, "ParentFolderId")


def _sensitivity(view: View) -> str:
    return element("Sensitivity", _SENSITIVITIES[view.message.content.sensitivity])


def _attachments(view: View) -> str:
    shown = [
        _attachment(view, index, content)
        for index, content in enumerate(view.message.content.attachments)
    ]
    return f"<t:Attachments>{''.join(shown)}</t:Attachments>" if shown else ""


def _attachment(view: View, index: int, content: dict[str, object]) -> str:
    identifier = attachment_id(view.store, view.message, index)
    return attachment_xml(identifier, content)


def attachment_xml(
    identifier: str, content: dict[str, object], within: str = ""
) -> str:
    """What GetItem shows of an attachment; ``within``: its content, for GetAttachment.

    :param content: Graph's attachment
    """
    is_item = str(content.get("@odata.type")).endswith("itemAttachment")
    tag = "ItemAttachment" if is_item else "FileAttachment"
    shown = f'<t:AttachmentId Id="{identifier}"/>'
    for name, key in _ATTACHMENT_FIELDS.items():
        value = content.get(key)
        shown += element(name, _plain(value))
    return f"<t:{tag}>{shown}{within}</t:{tag}>"


_ATTACHMENT_FIELDS = {
    "Name": "name",
    "ContentType": "contentType",
    "ContentId": "contentId",
    "ContentLocation": "contentLocation",
    "Size": "size",
    "LastModifiedTime": "lastModifiedDateTime",
    "IsInline": "isInline",
}


def _plain(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _categories(view: View) -> str:
    names = view.said.get("categories") or ()
    shown = "".join(f"<t:String>{escape(name)}</t:String>" for name in names)
    return f"<t:Categories>{shown}</t:Categories>" if shown else ""


def _headers(view: View) -> str:
    headers = view.said.get("internetMessageHeaders") or ()
    shown = "".join(
        f'<t:InternetMessageHeader HeaderName="{escape(each["name"])}">'
        f"{escape(each['value'])}</t:InternetMessageHeader>"
        for each in headers
    )
    return (
        f"<t:InternetMessageHeaders>{shown}</t:InternetMessageHeaders>" if shown else ""
    )


def _importance(view: View) -> str:
    value = str(view.said.get("importance") or "normal")
    return element("Importance", value.capitalize())


def _rights(view: View) -> str:
    return effective_rights(view.store.allowed(view.message.folder, view.account))


def _read_form(view: View) -> str:
    """Outlook on the web's address; it dies with the next move, as the id does.

    It opens no items of public folders.
    """
    if view.store.is_public:
        return ""
    identifier = quote(item_id(view.store, view.message), safe="")
    link = f"{view.base}/owa/?ItemID={identifier}&exvsurl=1&viewmodel=ReadMessageItem"
    return element("WebClientReadFormQueryString", link)


def _conversation(view: View) -> str:
    """Public folders have no conversations."""
    value = view.said.get("conversationId")
    if not value or view.store.is_public:
        return ""
    return f'<t:ConversationId Id="{escape(value)}"/>'


def _topic(view: View) -> str:
    return element("ConversationTopic", view.said.get("subject"))


def _flag(name: str, key: str) -> Callable[[View], str]:
    def write(view: View) -> str:
        return element(name, "true" if view.said.get(key) else "false")

    return write


def _text(name: str, key: str) -> Callable[[View], str]:
    def write(view: View) -> str:
        return element(name, view.said.get(key))

    return write


def _header(name: str, key: str) -> Callable[[View], str]:
    def write(view: View) -> str:
        return element(name, header(view.said, key))

    return write


def _person(tag: str, key: str) -> Callable[[View], str]:
    return lambda view: view.people.one(view.said, key, tag)


def _people(tag: str, key: str) -> Callable[[View], str]:
    return lambda view: view.people.several(view.said, key, tag)


# in the order of the schema
_WRITERS: dict[str, Callable[[View], str]] = {
    "item:MimeContent": _mime,
    "item:ParentFolderId": _parent,
    "item:ItemClass": lambda view: element("ItemClass", message_class(view.message)),
    "item:Subject": _text("Subject", "subject"),
    "item:Sensitivity": _sensitivity,
    "item:Body": lambda view: body_xml(view.said, view.shape.body_type),
    "item:Attachments": _attachments,
    "item:DateTimeReceived": _text("DateTimeReceived", "receivedDateTime"),
    "item:Size": lambda view: element("Size", str(view.message.size)),
    "item:Categories": _categories,
    "item:Importance": _importance,
    "item:InReplyTo": _header("InReplyTo", "in-reply-to"),
    "item:IsDraft": _flag("IsDraft", "isDraft"),
    "item:InternetMessageHeaders": _headers,
    "item:DateTimeSent": _text("DateTimeSent", "sentDateTime"),
    "item:DateTimeCreated": lambda view: element(
        "DateTimeCreated", view.message.created_at
    ),
    "item:DisplayCc": lambda view: element(
        "DisplayCc", view.people.names(view.said, "ccRecipients")
    ),
    "item:DisplayTo": lambda view: element(
        "DisplayTo", view.people.names(view.said, "toRecipients")
    ),
    "item:HasAttachments": _flag("HasAttachments", "hasAttachments"),
    "item:EffectiveRights": _rights,
    "item:LastModifiedTime": lambda view: element(
        "LastModifiedTime", view.message.modified_at
    ),
    "item:WebClientReadFormQueryString": _read_form,
    "item:ConversationId": _conversation,
    "item:TextBody": lambda view: text_xml(view.said),
    "message:Sender": _person("Sender", "sender"),
    "message:ToRecipients": _people("ToRecipients", "toRecipients"),
    "message:CcRecipients": _people("CcRecipients", "ccRecipients"),
    "message:BccRecipients": _people("BccRecipients", "bccRecipients"),
    "message:IsReadReceiptRequested": _flag(
        "IsReadReceiptRequested", "isReadReceiptRequested"
    ),
    "message:IsDeliveryReceiptRequested": _flag(
        "IsDeliveryReceiptRequested", "isDeliveryReceiptRequested"
    ),
    "message:ConversationIndex": _text("ConversationIndex", "conversationIndex"),
    "message:ConversationTopic": _topic,
    "message:From": _person("From", "from"),
    "message:InternetMessageId": _text("InternetMessageId", "internetMessageId"),
    "message:IsRead": lambda view: element(
        "IsRead", "true" if view.message.is_read else "false"
    ),
    "message:References": _header("References", "references"),
    "message:ReplyTo": _people("ReplyTo", "replyTo"),
}
