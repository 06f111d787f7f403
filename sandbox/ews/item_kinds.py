"""Which element an item is shown as, by its message class."""

from __future__ import annotations

from functools import lru_cache

_KINDS = (
    ("ipm.schedule.meeting.request", "MeetingRequest"),
    ("ipm.schedule.meeting.resp", "MeetingResponse"),
    ("ipm.schedule.meeting.canceled", "MeetingCancellation"),
    ("ipm.schedule.meeting", "MeetingMessage"),
    ("ipm.note", "Message"),
    ("report.", "Message"),
    ("ipm.post", "PostItem"),
    ("ipm.contact", "Contact"),
    ("ipm.distlist", "DistributionList"),
    ("ipm.task", "Task"),
    ("ipm.appointment", "CalendarItem"),
)
# these have recipients, headers and a Message-ID
MESSAGES = {
    "Message",
    "MeetingRequest",
    "MeetingResponse",
    "MeetingCancellation",
    "MeetingMessage",
}


@lru_cache(maxsize=1000)
def item_kind(message_class: str) -> str:
    """``Item`` for classes that Exchange knows nothing of."""
    wanted = message_class.lower()
    return next((kind for start, kind in _KINDS if wanted.startswith(start)), "Item")
