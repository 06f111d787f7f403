"""One Graph request, with what its path and body name looked up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from ..store.ids import MalformedId
from ..store.mailbox import Folder, StoredMailbox, StoredMessage
from ..store.tenant import Tenant
from ..web.http import BadJson, Request
from .access import Access, Caller
from .message_json import change_key
from .notifier import Notifier
from .refusals import (
    bad_request,
    folder_not_found,
    item_not_found,
    malformed_id,
    precondition_failed,
)


@dataclass
class Call:
    """``names``: what stands in the path's variable places, the user first ("" for
    ``/me``). ``base`` is the sandbox's own address, for links that outlive a
    request."""

    request: Request
    caller: Caller
    names: list[str]
    access: Access
    notifier: Notifier
    base: str

    @property
    def tenant(self) -> Tenant:
        return self.access.tenant

    def mailbox(self, write: bool = False) -> StoredMailbox:
        """:raises Refusal: 403, 404"""
        return self.access.mailbox(self.names[0], self.caller, write)

    def body(self) -> dict[str, Any]:
        """The JSON object sent; keys as they came.

        :raises Refusal: 400
        """
        try:
            content = self.request.json()
        except BadJson as error:
            raise bad_request("Unable to read JSON request payload.") from error
        if content is None:
            return {}
        if not isinstance(content, dict):
            raise bad_request("The request body must be a JSON object.")
        return content

    def parameter(self, name: str) -> Any:
        """A value of the body; actions match names whatever their case.

        :raises Refusal: 400 when it is missing
        """
        for key, value in self.body().items():
            if key.lower() == name.lower():
                return value
        message = f"The parameter '{name}' is required."
        raise bad_request(message, "ErrorInvalidRequest")

    def context(self, path: str) -> str:
        owner = _quoted(self.names[0] or self.caller.label)
        return f"{self.request.host}/v1.0/$metadata#users('{owner}')/{path}"


@lru_cache(maxsize=1000)
def _quoted(name: str) -> str:
    return quote(name, safe="")


def find_folder(mailbox: StoredMailbox, name: str) -> Folder:
    """By well-known name or id.

    :raises Refusal: 404, or 400 when it is neither (a display name, say)
    """
    try:
        folder = mailbox.find_folder(name)
    except MalformedId as error:
        raise malformed_id() from error
    if not folder:
        raise folder_not_found()
    return folder


def find_message(
    mailbox: StoredMailbox, text: str, folder: Folder | None = None
) -> StoredMessage:
    """By either id format; a default id of before a move finds nothing.

    :raises Refusal: 404, or 400 when it is no id
    """
    try:
        message = mailbox.find_message(text)
    except MalformedId as error:
        raise malformed_id() from error
    if not message or (folder and message.folder is not folder):
        raise item_not_found()
    return message


def check_etag(call: Call, message: StoredMessage, mailbox: StoredMailbox) -> None:
    """:raises Refusal: 412 when the client knows an older state"""
    wanted = call.request.headers.get("if-match", "*")
    if wanted not in ("*", f'W/"{change_key(message, mailbox)}"'):
        raise precondition_failed()
