"""Recognise mail that no person wrote: replies of machines, reports, bulk mail.

Headers may be missing altogether (Graph leaves them out of some large or purely
internal mail): missing means unknown, never a match.
"""

import re

# Sent by Exchange for itself: delivery and read reports (MS-OXCMSG: report objects),
# out-of-office replies.
AUTOMATIC_CLASSES = ("report.", "ipm.note.rules.ooftemplate", "ipm.note.rules.reply")
MEETING_CLASS = "ipm.schedule.meeting"
MEETING_TYPES = ("#microsoft.graph.eventmessage",)
BULK_PRECEDENCES = {"bulk", "list", "junk"}
MAILING_LIST_HEADERS = ("List-Unsubscribe", "List-Id", "List-Post")
# Somebody who asks not to be answered at all is a machine (MS-OXCMAIL 2.2.3.2.14).
SUPPRESSING_ALL = {"all", "autoreply"}
ROBOT = re.compile(
    r"^(no[-_.]?reply|do[-_.]?not[-_.]?reply|non[-_.]?rispondere|mailer-daemon"
    r"|postmaster|bounces?([-_+=].*)?|microsoftexchange[0-9a-f]{32})@",
    re.IGNORECASE,
)


def is_meeting(message):
    """Requests for meetings, their answers and cancellations."""
    return (message.message_class or "").lower().startswith(MEETING_CLASS) or (
        message.odata_type or ""
    ).lower().startswith(MEETING_TYPES)


def is_automatic(message):
    return (
        _is_report(message)
        or _is_automatic_answer(message)
        or _is_bulk(message)
        or _is_from_robot(message)
    )


def _is_report(message):
    kind = (message.message_class or "").lower()
    return (
        kind.startswith(AUTOMATIC_CLASSES)
        or _any_starts(message, "Content-Type", "multipart/report")
        or "<>" in _values(message, "Return-Path")
    )


def _is_automatic_answer(message):
    """RFC 3834 5: Auto-Submitted other than "no"."""
    submitted = {
        value.split(";")[0].strip() for value in _values(message, "Auto-Submitted")
    }
    suppressed = {
        word.strip()
        for value in _values(message, "X-Auto-Response-Suppress")
        for word in value.split(",")
    }
    return bool(submitted - {"no", ""} or suppressed & SUPPRESSING_ALL)


def _is_bulk(message):
    """RFC 2076 3.9 (Precedence), RFC 2369 and RFC 2919 (List-*)."""
    return bool(
        BULK_PRECEDENCES.intersection(_values(message, "Precedence"))
        or any(message.header(name) for name in MAILING_LIST_HEADERS)
    )


def _is_from_robot(message):
    return bool(message.sender and ROBOT.match(message.sender.address or ""))


def _values(message, name):
    return [value.strip().lower() for value in message.header(name)]


def _any_starts(message, name, prefix):
    return any(value.startswith(prefix) for value in _values(message, name))
