"""Exchange's message class and sensitivity, out of what a message says of itself.

Sources: MS-OXCMAIL 2.2.3 (MIME to message object), MS-OXOSMIME, MS-OXCMSG 2.2.1.13.
"""

from __future__ import annotations

from .parse import (
    MailMessage,
    children,
    content_type,
    header,
    parameter,
    walk,
)

NOTE = "IPM.Note"
_REPORT = "REPORT.IPM.Note."
_OUT_OF_OFFICE = "IPM.Note.Rules.OofTemplate.Microsoft"
_SIGNED = "IPM.Note.SMIME.MultipartSigned"
_ENCRYPTED = "IPM.Note.SMIME"

_OF_TYPE = {
    "multipart/signed": _SIGNED,
    "application/pkcs7-mime": _ENCRYPTED,
    "application/x-pkcs7-mime": _ENCRYPTED,
}
# Action of RFC 3464; a report about several recipients is as bad as its worst
_DELIVERY_ACTIONS = (
    ("failed", "NDR"),
    ("delayed", "Delayed.DR"),
    ("relayed", "Relayed.DR"),
    ("expanded", "Expanded.DR"),
    ("delivered", "DR"),
)
_SENSITIVITIES = {
    "personal": 1,
    "private": 2,
    "company-confidential": 3,
    "confidential": 3,
}


def message_class(message: MailMessage) -> str:
    """PidTagMessageClass of a message that is about no meeting."""
    kind = content_type(message)
    if kind == "multipart/report":
        return _report_class(message)
    if kind in _OF_TYPE:
        return _OF_TYPE[kind]
    return _OUT_OF_OFFICE if _is_out_of_office(message) else NOTE


def sensitivity(message: MailMessage) -> int:
    """PidTagSensitivity: 0 normal, 1 personal, 2 private, 3 confidential."""
    return _SENSITIVITIES.get(header(message, "Sensitivity").lower(), 0)


def importance(message: MailMessage) -> str:
    """``low``, ``normal`` or ``high``: Importance, else X-Priority, else Priority."""
    declared = header(message, "Importance").lower()
    if declared in ("low", "normal", "high"):
        return declared
    priority = header(message, "X-Priority")[:1] or header(message, "Priority").lower()
    if priority in ("1", "2", "urgent"):
        return "high"
    return "low" if priority in ("4", "5", "non-urgent") else "normal"


def _report_class(message: MailMessage) -> str:
    types = {content_type(part) for part in walk(message, 1)}
    declared = "message/" + parameter(message, "report-type").lower()
    if "message/disposition-notification" in types | {declared}:
        return _REPORT + _receipt(message)
    if "message/delivery-status" in types | {declared}:
        return _REPORT + _delivery(message)
    return NOTE


def _receipt(message: MailMessage) -> str:
    said = _fields(message, "message/disposition-notification", "Disposition")
    return "IPNNRN" if any("deleted" in value for value in said) else "IPNRN"


def _delivery(message: MailMessage) -> str:
    said = _fields(message, "message/delivery-status", "Action")
    for action, suffix in _DELIVERY_ACTIONS:
        if any(value.startswith(action) for value in said):
            return suffix
    return "NDR"


def _fields(message: MailMessage, kind: str, name: str) -> list[str]:
    """That field's values in the machine-readable part of a report, lower case."""
    blocks = (
        block
        for part in children(message)
        if content_type(part) == kind
        for block in children(part)
    )
    return [header(block, name).lower() for block in blocks]


def _is_out_of_office(message: MailMessage) -> bool:
    """Exchange's own replies: automatic ones that carry Exchange's marks."""
    submitted = header(message, "Auto-Submitted").lower()
    generated = header(message, "X-MS-Exchange-Generated-Message-Source").lower()
    if "rules agent" in generated or "X-MS-Exchange-Inbox-Rules-Loop" in message:
        return submitted.startswith("auto-")
    suppresses = "X-Auto-Response-Suppress" in message
    return suppresses and submitted.startswith("auto-replied")
