"""SOAP 1.1 as Exchange Web Services writes and reads it.

Answers are made as text: twenty thousand messages go through here in a benchmark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from .refusals import BATCH_STOPPED, Refusal

_SCHEMAS = "http://schemas.microsoft.com/exchange/services/2006"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
M = f"{{{_SCHEMAS}/messages}}"
T = f"{{{_SCHEMAS}/types}}"
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
)
_SERVER = (
    '<s:Header><h:ServerVersionInfo MajorVersion="{}" MinorVersion="{}" '
    'MajorBuildNumber="{}" MinorBuildNumber="{}" Version="V2017_07_11" '
    f'xmlns:h="{_SCHEMAS}/types"/></s:Header>'
)
_BODY = f'<s:Body xmlns:m="{_SCHEMAS}/messages" xmlns:t="{_SCHEMAS}/types">'
_TAIL = "</s:Body></s:Envelope>"
_FAULT = (
    '<s:Fault><faultcode xmlns:a="{schemas}/types">a:{code}</faultcode>'
    '<faultstring xml:lang="en-US">{text}</faultstring><detail>'
    '<e:ResponseCode xmlns:e="{schemas}/errors">{code}</e:ResponseCode>'
    '<e:Message xmlns:e="{schemas}/errors">{text}</e:Message>{more}</detail></s:Fault>'
)
_FORBIDDEN = re.compile("[\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Build = tuple[int, int, int, int]


class BadSoap(ValueError):
    """The request is no SOAP."""


@dataclass(frozen=True)
class SoapRequest:
    """``body`` is the operation's element; ``header`` None when there is none."""

    operation: str
    body: Element
    header: Element | None


def read(content: bytes) -> SoapRequest:
    """:raises BadSoap: it is something else"""
    try:
        envelope = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise BadSoap(str(error)) from error
    body = envelope.find(f"{SOAP}Body")
    if body is None or not len(body):
        raise BadSoap("No body")
    return SoapRequest(local_name(body[0]), body[0], envelope.find(f"{SOAP}Header"))


def local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def escape(text: str) -> str:
    """For content and attributes. What XML forbids is written as a reference, as
    Exchange does: control characters and half surrogates arrive like that."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace('"', "&quot;").replace("\r\n", "&#xD;\n")
    return _FORBIDDEN.sub(_reference, text) if _FORBIDDEN.search(text) else text


def _reference(match: re.Match[str]) -> str:
    return f"&#x{ord(match[0]):X};"


def element(name: str, text: str | None) -> str:
    """``<t:Name>text</t:Name>``; nothing for None."""
    return "" if text is None else f"<t:{name}>{escape(text)}</t:{name}>"


def envelope(content: str, build: Build) -> str:
    return f"{_HEAD}{_SERVER.format(*build)}{_BODY}{content}{_TAIL}"


def answer(operation: str, messages: Iterable[str], build: Build) -> str:
    """The answer to an operation, out of its response messages in their order."""
    content = (
        f"<m:{operation}Response><m:ResponseMessages>"
        f"{''.join(messages)}</m:ResponseMessages></m:{operation}Response>"
    )
    return envelope(content, build)


def success(operation: str, content: str = "") -> str:
    return _message(
        operation, "Success", "<m:ResponseCode>NoError</m:ResponseCode>", content
    )


def error(operation: str, refusal: Refusal, content: str = "") -> str:
    """:param content: the container, which stays empty"""
    result = "Warning" if refusal.code == BATCH_STOPPED else "Error"
    said = (
        f"<m:MessageText>{escape(refusal.text)}</m:MessageText>"
        f"<m:ResponseCode>{refusal.code}</m:ResponseCode>"
        f"<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>"
    )
    if refusal.inner:
        inner = f'<t:Value Name="InnerErrorResponseCode">{refusal.inner}</t:Value>'
        said += f"<m:MessageXml>{inner}</m:MessageXml>"
    return _message(operation, result, said, content)


def _message(operation: str, result: str, said: str, content: str) -> str:
    name = f"m:{operation}ResponseMessage"
    return f'<{name} ResponseClass="{result}">{said}{content}</{name}>'


def soap_fault(code: str, text: str, back_off: int | None = None) -> str:
    """Goes with status 500.

    :param back_off: milliseconds, of ErrorServerBusy
    """
    more = ""
    if back_off is not None:
        more = (
            f'<t:MessageXml xmlns:t="{_SCHEMAS}/types">'
            f'<t:Value Name="BackOffMilliseconds">{back_off}</t:Value></t:MessageXml>'
        )
    shown = _FAULT.format(schemas=_SCHEMAS, code=code, text=escape(text), more=more)
    return f"{_HEAD}<s:Body>{shown}{_TAIL}"
