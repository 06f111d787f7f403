"""Mails, their attachments and folders as Exchange Web Services describe them.

What comes is accepted whatever it is: every element may be missing, empty or of a class
that nobody knows. Source: learn.microsoft.com/exchange/client-developer
/web-service-reference, the elements Message, Attachments and Folder.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator

from ..headers import by_name
from ..mail import (
    Mail,
    Person,
    conversation_index,
    ids_in,
    message_id,
    now,
    parse_date,
    sensitivity,
    text,
)
from ..mailbox import Attachment, Folder
from ..people import authors, completed, named
from .payloads import MESSAGE_SIZE, SEARCH_KEY, Field
from .soap import Element, T, text_of

SENDER, REPRESENTED = (0x5D01, "String"), (0x5D02, "String")
"""PidTagSenderSmtpAddress, PidTagSentRepresentingSmtpAddress: Sender's and From's
address where Exchange keeps an X.500 name.
"""

IN_REPLY_TO, REFERENCES = (0x1042, "String"), (0x1039, "String")
"""PidTagInReplyToId, PidTagInternetReferences: headers can be missing."""

ITEM_FIELDS: tuple[Field, ...] = (
    *("item:Subject", "item:ItemClass", "item:DateTimeReceived", SEARCH_KEY),
)
"""What items of every class have."""

BODILESS_FIELDS: tuple[Field, ...] = (
    *(*ITEM_FIELDS, "item:Sensitivity", "item:Importance"),
    *("item:DateTimeSent", "item:Size", "item:IsDraft"),
    *("item:HasAttachments", "item:ConversationId", "message:InternetMessageId"),
    *("message:From", "message:Sender", "message:ToRecipients"),
    *("message:CcRecipients", "message:ReplyTo"),
    *(SENDER, REPRESENTED),
    *(IN_REPLY_TO, REFERENCES, "message:ConversationIndex"),
)
MAIL_FIELDS = (*BODILESS_FIELDS, "item:Body", "item:InternetMessageHeaders")

KEY_BYTES = 64
"""A search key has 16; what is longer is none."""

_SENSITIVITY = {"normal": 0, "personal": 1, "private": 2, "confidential": 3}
_X500 = re.compile("/o=", re.IGNORECASE)
_MOST_DIGITS = 20

Properties = dict[int, str]
"""MAPI properties by their numbers; binary ones in base64."""

Resolve = Callable[[str], str]
"""Gives the SMTP address of an X.500 name, "" if there is none."""


def place_text(item_id: str, folder_id: str) -> str:
    """Where a mail is, as ``Place.at`` has it; without an id it has to be found."""
    return f"{item_id}|{folder_id}"


def place_parts(at: str) -> tuple[str, str]:
    """:return: ids of the item, or "", and of its folder, or "" """
    item_id, _bar, folder_id = at.partition("|")
    return item_id, folder_id


def item_id(item: Element) -> str:
    """The present id of an item of any class, "" when it has none."""
    found = item.find(f"{T}ItemId")
    return "" if found is None else text(found.get("Id"))


def search_key(properties: Properties) -> str:
    """The key that all copies of a message share, in hexadecimal, "" without."""
    try:
        key = base64.b64decode(properties.get(SEARCH_KEY[0], ""), validate=True)
    except (ValueError, binascii.Error):
        return ""
    return key.hex() if len(key) <= KEY_BYTES and any(key) else ""


def durable_key(properties: Properties, id: str) -> str:
    """What names a message for good: its id changes whenever it moves."""
    key = search_key(properties)
    return f"sk:{key}" if key else f"id:{id}"


def read_mail(item: Element, id: str, folder_id: str, resolve: Resolve) -> Mail:
    """Read an item of any class.

    :raises RemoteError: by ``resolve`` only
    """
    # Long, but a list: element by element, where each property of `Mail` comes from.
    headers = tuple(_headers(item.find(f"{T}InternetMessageHeaders")))
    values = by_name(headers)
    body = item.find(f"{T}Body")
    is_text = body is not None and body.get("BodyType") == "Text"
    sent = parse_date(_value(item, "DateTimeSent"))
    properties = properties_of(item)
    answered = ids_in(values, "in-reply-to", properties.get(IN_REPLY_TO[0]))
    sender, sent_by, co_authors = _authors(
        _author(item, "From", properties.get(REPRESENTED[0], "")),
        _author(item, "Sender", properties.get(SENDER[0], "")),
        values["from"],
        resolve,
    )
    return Mail(
        key=durable_key(properties, id),
        place=place_text(id, folder_id),
        internet_message_id=message_id(_value(item, "InternetMessageId")),
        conversation_id=_id(item, "ConversationId"),
        subject=text(_value(item, "Subject")),
        body=text(text_of(body)),
        body_type="text" if is_text else "html",
        sender=sender,
        to=_recipients(item, "ToRecipients", values["to"], resolve),
        cc=_recipients(item, "CcRecipients", values["cc"], resolve),
        reply_to=_recipients(item, "ReplyTo", [], resolve),
        sent=sent,
        received=parse_date(_value(item, "DateTimeReceived")) or sent or now(),
        is_draft=_is_true(item, "IsDraft"),
        has_attachments=_is_true(item, "HasAttachments"),
        importance=_value(item, "Importance").lower() or "normal",
        folder_id=folder_id,
        headers=headers,
        sensitivity=sensitivity(
            _SENSITIVITY.get(_value(item, "Sensitivity").lower()), headers
        ),
        message_class=text(_value(item, "ItemClass")) or None,
        size=_integer(_value(item, "Size")),
        odata_type="",
        etag="",
        sent_by=sent_by,
        co_authors=co_authors,
        in_reply_to=next(iter(answered), ""),
        references=ids_in(values, "references", properties.get(REFERENCES[0])),
        conversation_index=conversation_index(_value(item, "ConversationIndex")),
    )


def read_folder(folder: Element) -> Folder:
    """Read a folder of any class."""
    return Folder(
        id=_id(folder, "FolderId"),
        name=text(_value(folder, "DisplayName")),
        total=_count(_value(folder, "TotalCount")),
        unread=_count(_value(folder, "UnreadCount")),
        size=_integer(properties_of(folder).get(MESSAGE_SIZE[0], "")),
        parent_id=_id(folder, "ParentFolderId"),
        children=_count(_value(folder, "ChildFolderCount")),
    )


def read_attachments(item: Element) -> list[tuple[str, Attachment]]:
    """The present ids of an item's attachments, and what they are.

    Present ids change whenever the message moves; ``Attachment.id`` does not: it is the
    attachment's number, and its size lest another one be taken for it.
    """
    found = item.find(f"{T}Attachments")
    return [
        (_id(one, "AttachmentId"), _attachment(number, one))
        for number, one in enumerate(() if found is None else found)
    ]


# People


def _authors(
    from_: list[Person], sender: list[Person], written: list[str], resolve: Resolve
) -> tuple[Person | None, Person | None, tuple[Person, ...]]:
    """See ``people.authors``; by the directory only what nothing else tells."""
    author, sent_by, others = authors(from_, sender, written)
    if author is None or "@" not in author.address:
        from_ = [_resolved(one, resolve) for one in from_]
    elif sent_by or not sender or "@" in sender[0].address:
        return author, sent_by, others
    return authors(from_, [_resolved(one, resolve) for one in sender], written)


def _author(item: Element, name: str, smtp: str) -> list[Person]:
    """:param smtp: the address that stands beside an X.500 name"""
    mailbox = item.find(f"{T}{name}/{T}Mailbox")
    if mailbox is None:
        return []
    person = _person(mailbox)
    is_known = "@" not in person.address and "@" in smtp
    return named(person.name, text(smtp).strip() if is_known else person.address)


def _recipients(
    item: Element, name: str, headers: list[str], resolve: Resolve
) -> tuple[Person, ...]:
    found = item.find(f"{T}{name}")
    people = [_person(mailbox) for mailbox in (() if found is None else found)]
    separate = [one for person in people for one in named(person.name, person.address)]
    return tuple(_resolved(one, resolve) for one in completed(separate, headers))


def _person(mailbox: Element) -> Person:
    address = text(_value(mailbox, "EmailAddress")).strip()
    return Person(text(_value(mailbox, "Name")).strip(), address)


def _resolved(person: Person, resolve: Resolve) -> Person:
    if not _X500.match(person.address):
        return person
    return Person(person.name, resolve(person.address) or person.address)


# Values


def _value(element: Element, name: str) -> str:
    return text_of(element.find(f"{T}{name}"))


def _id(element: Element, name: str) -> str:
    found = element.find(f"{T}{name}")
    return "" if found is None else text(found.get("Id"))


def _is_true(element: Element, name: str) -> bool:
    return _value(element, name).strip().lower() in ("true", "1")


def _headers(found: Element | None) -> Iterator[tuple[str, str]]:
    for header in () if found is None else found:
        if name := text(header.get("HeaderName")).strip():
            yield name, text(text_of(header))


def properties_of(element: Element) -> Properties:
    """Values by MAPI number; servers write it as they like."""
    found: Properties = {}
    for one in element.findall(f"{T}ExtendedProperty"):
        uri = one.find(f"{T}ExtendedFieldURI")
        try:
            number = int(uri.get("PropertyTag"), 16)
        except (AttributeError, TypeError, ValueError):
            continue
        found[number] = text_of(one.find(f"{T}Value"))
    return found


def _attachment(number: int, found: Element) -> Attachment:
    kind = str(found.tag).rpartition("}")[2].removesuffix("Attachment").lower()
    size = _count(_value(found, "Size"))
    return Attachment(
        id=f"{number}-{size}",
        name=text(_value(found, "Name")),
        content_type=text(_value(found, "ContentType")) or "application/octet-stream",
        size=size,
        is_inline=_is_true(found, "IsInline"),
        content_id=text(_value(found, "ContentId")).strip("<>"),
        kind=kind if kind in ("item", "reference") else "file",
    )


def _integer(value: str) -> int | None:
    digits = value.strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) < _MOST_DIGITS
    return int(digits) if is_number else None


def _count(value: str) -> int:
    """A number that fits into a column of integers."""
    return min(_integer(value) or 0, 2**31 - 1)
