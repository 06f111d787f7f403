"""ConvertId. Clients use it to see whether they are let in, with an id of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from .call import Call
from .ids import find_by_id, read
from .soap import escape, success


def convert_id(call: Call) -> Iterator[str]:
    elements = call.within("SourceIds")
    return call.each(elements, lambda element: _converted(call, element))


def _converted(call: Call, element: Element) -> str:
    """Every format is written as Exchange Web Services do."""
    text = element.get("Id", "")
    find_by_id(call.organization, read(text))
    wanted = call.body.get("DestinationFormat", "EwsId")
    mailbox = escape(element.get("Mailbox", ""))
    identifier = (
        f'<m:AlternateId xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
        f'i:type="t:AlternateIdType" Format="{escape(wanted)}" Id="{escape(text)}" '
        f'Mailbox="{mailbox}"/>'
    )
    return success(call.operation, identifier)
