"""Answers of Exchange Web Services: what they hold, or which error they are.

An answer is believed only when it is complete. Source of the codes: learn.microsoft.com
/exchange/client-developer/web-service-reference/responsecode.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lxml import etree

from ..errors import (
    AccessDenied,
    Conflict,
    InvalidRequest,
    MailboxUnknown,
    NotFound,
    RemoteError,
    Throttled,
    Unavailable,
)
from ..exchange_codes import EXCHANGE_CODES, ErrorClass
from ..http_answers import retry_after

Element = Any
"""Of lxml."""

Build = tuple[int, int, int, int]

_SERVICES = "http://schemas.microsoft.com/exchange/services/2006"
MESSAGES, TYPES = f"{_SERVICES}/messages", f"{_SERVICES}/types"
M, T = f"{{{MESSAGES}}}", f"{{{TYPES}}}"
_E, _S = f"{{{_SERVICES}/errors}}", "{http://schemas.xmlsoap.org/soap/envelope/}"

LONGEST_WAIT = 3600.0
"""Seconds; whatever a busy server asks for, it is looked at again after that."""

# Halves of a pair, written as references: they are no characters of XML.
_HALVES = re.compile(
    rb"(?:&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5[5-7][0-9]{3});)+"
)
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_CONTROLS = bytes(code for code in range(0x20) if code not in (9, 10, 13))
_NO_CHARACTERS = {0xFFFE: None, 0xFFFF: None}
_END = re.compile(rb"<(?:/[\w.-]*:?Envelope|[\w.-]*:?Envelope/)\s*>\s*\Z")

BY_CODE: dict[str, tuple[ErrorClass, str]] = {
    **EXCHANGE_CODES,
    "ErrorInvalidId": (NotFound, "not_found"),
    "ErrorInvalidAttachmentId": (NotFound, "not_found"),
    "ErrorToFolderNotFound": (NotFound, "folder_missing"),
    "ErrorParentFolderNotFound": (NotFound, "folder_missing"),
    "ErrorInvalidFolderId": (NotFound, "folder_missing"),
    "ErrorNonExistentMailbox": (MailboxUnknown, "mailbox_unknown"),
    "ErrorInvalidSmtpAddress": (MailboxUnknown, "mailbox_unknown"),
    "ErrorMissingEmailAddress": (MailboxUnknown, "account_without_mailbox"),
    "ErrorPublicFolderOperationFailed": (NotFound, "public_folder_elsewhere"),
    "ErrorPublicFolderMailboxDiscoveryFailed": (NotFound, "public_folder_elsewhere"),
    "ErrorPasswordExpired": (AccessDenied, "login_refused"),
    "ErrorPasswordChangeRequired": (AccessDenied, "login_refused"),
    "ErrorStaleObject": (Conflict, "conflict"),
    "ErrorAttachmentSizeLimitExceeded": (InvalidRequest, "too_large"),
}

_BUSY = {
    *("ErrorServerBusy", "ErrorExceededConnectionCount", "ErrorTooManyObjectsOpened"),
    "ErrorExceededSubscriptionCount",
}
_OUT_OF_ORDER = {
    *("ErrorADUnavailable", "ErrorBatchProcessingStopped", "ErrorConnectionFailed"),
    *(
        "ErrorInsufficientResources",
        "ErrorMailboxFailover",
        "ErrorMailboxMoveInProgress",
    ),
    *("ErrorMailboxStoreUnavailable", "ErrorNoPublicFolderReplicaAvailable"),
    *(
        "ErrorNoPublicFolderServerAvailable",
        "ErrorADOperation",
        "ErrorCrossSiteRequest",
    ),
    *("ErrorProxyServiceDiscoveryFailed", "ErrorProxyCallFailed"),
}
_OPEN = {
    *("ErrorInternalServerError", "ErrorInternalServerTransientError"),
    *(
        "ErrorTimeoutExpired",
        "ErrorMoveCopyFailed",
        "ErrorProxyRequestProcessingFailed",
    ),
}
"""After these nobody knows what has happened."""


class Answer:
    """A complete answer. ``build``: the server's, None when it does not say.

    ``messages``: the response messages, in the order of what was asked.
    """

    def __init__(self, operation: str, content: bytes, *, may_apply: bool) -> None:
        root, is_legible = _root(content, may_apply)
        self.build = _build(root.find(f"{_S}Header"))
        body = root.find(f"{_S}Body")
        if body is None or not len(body):
            raise _malformed("Body", may_apply)
        self.messages = _messages(body[0], operation, may_apply)
        if not is_legible and len(self.messages) > 1:
            raise _malformed("XML", may_apply)  # parts may have taken others' places


def error_of(message: Element, *, may_apply: bool = False) -> RemoteError | None:
    """Why a response message is none of success; None when it is."""
    code = text_of(message.find(f"{M}ResponseCode")).strip()
    if message.get("ResponseClass") == "Success" and code == "NoError":
        return None
    said = text_of(message.find(f"{M}MessageText"))
    facts = _values(message.find(f"{M}MessageXml"))
    inner = facts.get("InnerErrorResponseCode", "")
    code = inner if code == "ErrorInternalServerError" and inner else code
    return _error(code or "NoCode", said, facts, may_apply)


def http_error(
    status: int, headers: Mapping[str, str], content: bytes
) -> RemoteError | None:
    """What an answer says that holds no SOAP; None when it does hold some.

    Faults come with status 500.
    """
    start = content[:400].lower()
    is_soap = b"envelope" in start and b"<html" not in start
    if is_soap and status in (200, 500):
        return None
    facts: dict[str, Any] = {"status": status, "code": f"HTTP {status}"}
    pause = retry_after(headers)
    if status == 429 or (status == 503 and pause is not None):
        wait = LONGEST_WAIT if pause is None else pause
        return Throttled(min(wait, LONGEST_WAIT), **facts)
    if status >= 500:
        return Unavailable("unavailable", **facts)
    if status in (401, 403):
        kind = "login_refused" if status == 401 else "ews_denied"
        return AccessDenied(kind, **facts)
    if status == 413:
        return InvalidRequest("too_large", **facts)
    if status == 200 and not content.strip():
        return Unavailable("malformed_answer", status=status, code="empty")
    if status in (407, 408):
        return Unavailable("unreachable", **facts)
    return InvalidRequest("ews_missing", **facts)


def text_of(element: Element | None) -> str:
    """An element's text, "" when there is none."""
    return "" if element is None else element.text or ""


def _root(content: bytes, may_apply: bool) -> tuple[Element, bool]:
    """:return: the envelope, and whether every bit of it was legible
    :raises Unavailable: malformed_answer, it is cut or no XML at all
    """
    if not _END.search(content[-100:]):
        raise _malformed("cut", may_apply)
    for read, recover in ((bytes, False), (_legal, False), (_legal, True)):
        with suppress(etree.XMLSyntaxError):
            root = etree.fromstring(read(content), _parser(recover))
            if root is not None:
                return root, not recover
    raise _malformed("XML", may_apply)


def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, huge_tree=True, recover=recover)


def _legal(content: bytes) -> bytes:
    """Exchange writes what XML forbids: one character must not cost a whole page.

    Halves of a pair that belong together are joined, all others marked.
    """
    content = _HALVES.sub(_joined, content.translate(None, _CONTROLS))
    content = _REFERENCE.sub(_allowed, content)
    return content.decode("utf-8", "replace").translate(_NO_CHARACTERS).encode()


def _allowed(reference: re.Match[bytes]) -> bytes:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    is_control = code < 0x20 and code not in (9, 10, 13)
    return (
        b"" if is_control or code > 0x10FFFF or code in _NO_CHARACTERS else reference[0]
    )


def _joined(match: re.Match[bytes]) -> bytes:
    halves = [
        int(hexadecimal, 16) if hexadecimal else int(decimal)
        for hexadecimal, decimal in _REFERENCE.findall(match[0])
    ]
    units = "".join(map(chr, halves)).encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace").encode()


def _messages(body: Element, operation: str, may_apply: bool) -> list[Element]:
    """:raises RemoteError: a fault, or another operation's answer"""
    if body.tag == f"{_S}Fault":
        raise _fault(body, may_apply)
    found = body.find(f"{M}ResponseMessages")
    if body.tag != f"{M}{operation}Response" or found is None:
        raise _malformed("Response", may_apply)
    return [one for one in found if one.tag == f"{M}{operation}ResponseMessage"]


def _fault(fault: Element, may_apply: bool) -> RemoteError:
    detail = fault.find("detail")
    code = said = ""
    facts: dict[str, str] = {}
    if detail is not None:
        code = text_of(detail.find(f"{_E}ResponseCode")).strip()
        said = text_of(detail.find(f"{_E}Message"))
        facts = _values(detail.find(f"{T}MessageXml"))
    name = text_of(fault.find("faultcode")).rpartition(":")[2].strip()
    return _error(
        code or name, said or text_of(fault.find("faultstring")), facts, may_apply
    )


def _error(
    code: str, said: str, facts: Mapping[str, str], may_apply: bool
) -> RemoteError:
    if code in _BUSY:
        return Throttled(_back_off(facts), code=code, detail=said)
    if code in _OUT_OF_ORDER:
        return Unavailable("unavailable", code=code, detail=said)
    if code in _OPEN:
        return Unavailable(
            "unavailable", code=code, detail=said, maybe_applied=may_apply
        )
    error_class, kind = BY_CODE.get(code, (InvalidRequest, "request_refused"))
    return error_class(kind, code=code, detail=said)


def _back_off(facts: Mapping[str, str]) -> float:
    """Seconds that a busy server asks for, 0 when it does not say."""
    try:
        wait = int(facts.get("BackOffMilliseconds", "")) / 1000
    except ValueError:
        return 0.0
    return min(max(wait, 0.0), LONGEST_WAIT)


def _values(xml: Element | None) -> dict[str, str]:
    """{name: value} of a MessageXml."""
    found = () if xml is None else xml.findall(f"{T}Value")
    return {value.get("Name", ""): text_of(value) for value in found}


def _build(header: Element | None) -> Build | None:
    info = None if header is None else header.find(f"{T}ServerVersionInfo")
    if info is None:
        return None
    parts = ("MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber")
    try:
        major, minor, build, revision = (int(info.get(part) or 0) for part in parts)
    except ValueError:
        return None
    return major, minor, build, revision


def _malformed(what: str, may_apply: bool) -> Unavailable:
    return Unavailable("malformed_answer", code=what, maybe_applied=may_apply)
