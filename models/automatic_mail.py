"""Recognise mail that no person wrote: replies of machines, reports, bulk mail.

Headers may be missing altogether (Graph leaves them out of some large or purely
internal mail): missing means unknown, never a match.
"""

import re
from collections import defaultdict

# Sent by Exchange for itself: delivery and read reports (MS-OXCMSG: report objects),
# out-of-office replies.
AUTOMATIC_CLASSES = ("report.", "ipm.note.rules.ooftemplate", "ipm.note.rules.reply")
MEETING_CLASS = "ipm.schedule.meeting"
MEETING_TYPES = ("#microsoft.graph.eventmessage",)
BULK_PRECEDENCES = {"bulk", "list", "junk"}
MAILING_LIST_HEADERS = ("list-unsubscribe", "list-id", "list-post")
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
    headers = _headers(message)
    return (
        _is_report(message, headers)
        or _is_automatic_answer(headers)
        or _is_bulk(headers)
        or _is_from_robot(message)
    )


def _headers(message):
    """:return: {lower-case name: lower-case values}"""
    headers = defaultdict(list)
    for name, value in message.headers:
        headers[name.lower()].append(value.strip().lower())
    return headers


def _is_report(message, headers):
    kind = (message.message_class or "").lower()
    return (
        kind.startswith(AUTOMATIC_CLASSES)
        or any(v.startswith("multipart/report") for v in headers["content-type"])
        or "<>" in headers["return-path"]
    )


def _is_automatic_answer(headers):
    """RFC 3834 5: Auto-Submitted other than "no"."""
    submitted = {v.split(";")[0].strip() for v in headers["auto-submitted"]}
    suppressed = {
        word.strip()
        for value in headers["x-auto-response-suppress"]
        for word in value.split(",")
    }
    return bool(submitted - {"no", ""} or suppressed & SUPPRESSING_ALL)


def _is_bulk(headers):
    """RFC 2076 3.9 (Precedence), RFC 2369 and RFC 2919 (List-*)."""
    return bool(
        BULK_PRECEDENCES.intersection(headers["precedence"])
        or any(headers[name] for name in MAILING_LIST_HEADERS)
    )


def _is_from_robot(message):
    return bool(message.sender and ROBOT.match(message.sender.address or ""))
