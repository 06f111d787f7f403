"""Which operation is where, and its answer as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..web.http import Answer
from .call import Call
from .convert_id import convert_id
from .damage import damaged, damaged_messages, encoded
from .find_items import find_items
from .get_items import get_attachments, get_items
from .hierarchy import create_folder, find_folders, get_folder
from .move_items import move_items
from .refusals import BadRequest, Refusal
from .resolve_names import resolve_names
from .soap import answer, error, soap_fault
from .write_items import create_items, delete_items, update_items

TYPE = "text/xml; charset=utf-8"
_OPERATIONS: dict[str, Callable[[Call], Iterable[str]]] = {
    "ConvertId": convert_id,
    "CreateFolder": create_folder,
    "CreateItem": create_items,
    "DeleteItem": delete_items,
    "FindFolder": find_folders,
    "FindItem": find_items,
    "GetAttachment": get_attachments,
    "GetFolder": get_folder,
    "GetItem": get_items,
    "MoveItem": move_items,
    "ResolveNames": resolve_names,
    "UpdateItem": update_items,
}


def perform(call: Call) -> Answer:
    """The answer to an operation, damaged as a fault wants it."""
    try:
        content = _content(call)
    except BadRequest as refusal:
        return refused(refusal)
    return Answer(200, encoded(damaged(content, call.fault)), {}, TYPE)


def refused(refusal: Refusal) -> Answer:
    """A SOAP fault: about the whole request."""
    return Answer(500, soap_fault(refusal.code, refusal.text), {}, TYPE)


def _content(call: Call) -> str:
    """:raises BadRequest: the whole request is refused"""
    act = _OPERATIONS.get(call.operation)
    if not act:
        raise BadRequest("ErrorInvalidRequest", f"{call.operation} is not known here.")
    if call.impersonates:
        raise BadRequest("ErrorImpersonateUserDenied")
    try:
        messages = damaged_messages(act(call), call.fault)
    except BadRequest:
        raise
    except Refusal as refusal:
        messages = [error(call.operation, refusal)]
    return answer(call.operation, messages, call.settings.build)
