"""Attachments and source of a message, bounded in memory."""

from __future__ import annotations

import base64
import binascii

from ..errors import AnswerTooLarge, InvalidRequest, NotFound, Unavailable
from ..mailbox import Attachment
from .client import EwsClient
from .mail_xml import read_attachments
from .pages import only_item
from .payloads import get_attachment, get_items, get_source
from .soap import Element, M, T, text_of

MIME = "message/rfc822"


def attachments_of(client: EwsClient, id: str) -> list[tuple[str, Attachment]]:
    """The present ids of a message's attachments, and what they are.

    :raises NotFound: there is no such message
    """
    answer = client.ask_one(get_items([id], ["item:Attachments"]))
    return read_attachments(only_item(answer))


def content_of(client: EwsClient, id: str, attachment_id: str) -> tuple[bytes, str]:
    """An attachment's bytes and content type; an attached mail comes as MIME.

    :raises InvalidRequest: ``too_large``; ``attachment_is_link``
    :raises NotFound: there is no such message or attachment
    """
    found = {one.id: (id, one) for id, one in attachments_of(client, id)}
    if attachment_id not in found:
        raise NotFound("not_found", code="attachment")
    present_id, attachment = found[attachment_id]
    if attachment.kind == "reference":
        raise InvalidRequest("attachment_is_link")
    try:
        answer = client.ask_one(get_attachment(present_id))
    except AnswerTooLarge:
        raise InvalidRequest("too_large") from None
    kind = MIME if attachment.kind == "item" else attachment.content_type
    return _content(answer), kind


def source_of(client: EwsClient, id: str) -> bytes:
    """A message as MIME.

    :raises InvalidRequest: ``too_large``
    :raises NotFound: there is no such message
    """
    try:
        answer = client.ask_one(get_source(id))
    except AnswerTooLarge:
        raise InvalidRequest("too_large") from None
    content = only_item(answer).find(f"{T}MimeContent")
    if content is None:
        raise Unavailable("malformed_answer", code="MimeContent")
    return _decoded(content)


def _content(answer: Element) -> bytes:
    found = answer.find(f"{M}Attachments")
    if found is None or len(found) != 1:
        raise Unavailable("malformed_answer", code="Attachments")
    content = found[0].find(f"{T}Content")
    if content is None:
        content = found[0].find(f"*/{T}MimeContent")
    if content is None:
        raise InvalidRequest("attachment_is_link", code="no content")
    return _decoded(content)


def _decoded(content: Element) -> bytes:
    try:
        return base64.b64decode(text_of(content))
    except (ValueError, binascii.Error):
        raise Unavailable("malformed_answer", code="Content") from None
