"""Meeting requests, answers and cancellations (iTIP, RFC 5546) as event messages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from .parse import guarded

_UNFOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_DURATION = re.compile(
    r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?"
)
_LONGEST_CALENDAR = 1_000_000  # characters

_CLASS = "IPM.Schedule.Meeting."
# PARTSTAT: meetingMessageType (Microsoft's own spelling), responseType, message class
_ANSWERS = {
    "ACCEPTED": ("meetingAccepted", "accepted", _CLASS + "Resp.Pos"),
    "TENTATIVE": (
        "meetingTenativelyAccepted",
        "tentativelyAccepted",
        _CLASS + "Resp.Tent",
    ),
    "DECLINED": ("meetingDeclined", "declined", _CLASS + "Resp.Neg"),
}


@dataclass(frozen=True)
class Meeting:
    """``properties`` are Graph's, ``@odata.type`` included."""

    properties: dict[str, Any]
    message_class: str
    description: str


@dataclass(frozen=True)
class _Line:
    parameters: dict[str, str]
    value: str


_Event = dict[str, _Line]


def meeting(calendar: str, method: str) -> Meeting | None:
    """The meeting that a ``text/calendar`` part is about.

    :param method: of the Content-Type; the calendar's own METHOD when empty
    :return: None for a calendar that asks nothing (METHOD:PUBLISH, no event)
    """
    lines = _UNFOLD.sub("", calendar[:_LONGEST_CALENDAR]).splitlines()
    event = _first_event(lines)
    if event is None:
        return None
    kind = _kind(event, (method or _method(lines)).upper())
    if kind is None:
        return None
    properties, message_class = kind
    return Meeting(
        {**properties, **_what_and_when(event)},
        message_class,
        _text(event, "DESCRIPTION"),
    )


def _method(lines: list[str]) -> str:
    for line in lines:
        if line.upper().startswith("METHOD:"):
            return line.partition(":")[2].strip()
    return ""


def _first_event(lines: list[str]) -> _Event | None:
    event: _Event = {}
    component: list[str] = []
    for line in lines:
        name, parsed = _parse(line)
        if name == "BEGIN":
            component.append(parsed.value.upper())
        elif name == "END":
            if component[-1:] == ["VEVENT"]:
                return event
            del component[-1:]
        elif component[-1:] == ["VEVENT"]:
            event.setdefault(name, parsed)
    return event or None


def _parse(line: str) -> tuple[str, _Line]:
    """``NAME;PARAMETER=VALUE:value``; colons within quotes belong to a parameter."""
    quoted = False
    for index, character in enumerate(line):
        quoted ^= character == '"'
        if character == ":" and not quoted:
            name, *pairs = line[:index].split(";")
            return name.upper(), _Line(_parameters(pairs), line[index + 1 :])
    return line.upper(), _Line({}, "")


def _parameters(pairs: list[str]) -> dict[str, str]:
    split = (pair.partition("=") for pair in pairs)
    return {name.upper(): value.strip('"') for name, _equals, value in split}


def _kind(event: _Event, method: str) -> tuple[dict[str, Any], str] | None:
    if method == "REQUEST":
        return _request(event), _CLASS + "Request"
    if method == "CANCEL":
        return _typed("eventMessage", "meetingCancelled"), _CLASS + "Canceled"
    if method in ("REPLY", "COUNTER"):
        return _answer(event, method)
    return None


def _typed(odata_type: str, meeting_message_type: str) -> dict[str, Any]:
    return {
        "@odata.type": f"#microsoft.graph.{odata_type}",
        "meetingMessageType": meeting_message_type,
    }


def _request(event: _Event) -> dict[str, Any]:
    is_update = _text(event, "SEQUENCE") not in ("", "0")
    return {
        **_typed("eventMessageRequest", "meetingRequest"),
        "responseRequested": True,
        "allowNewTimeProposals": _text(event, "X-MICROSOFT-DISALLOW-COUNTER") != "TRUE",
        "meetingRequestType": "fullUpdate" if is_update else "newMeetingRequest",
        "previousLocation": None,
        "previousStartDateTime": None,
        "previousEndDateTime": None,
    }


def _answer(event: _Event, method: str) -> tuple[dict[str, Any], str]:
    attendee = event.get("ATTENDEE")
    status = attendee.parameters.get("PARTSTAT", "").upper() if attendee else ""
    if method == "COUNTER":
        status = "TENTATIVE"
    kind, response, message_class = _ANSWERS.get(status, _ANSWERS["TENTATIVE"])
    properties = _typed("eventMessageResponse", kind)
    return {
        **properties,
        "responseType": response,
        "proposedNewTime": None,
    }, message_class


def _what_and_when(event: _Event) -> dict[str, Any]:
    start = _moment(event.get("DTSTART"))
    end = _moment(event.get("DTEND")) or _after(start, _text(event, "DURATION"))
    first = event.get("DTSTART")
    return {
        "isOutOfDate": False,
        "isDelegated": False,
        "isAllDay": bool(first and first.parameters.get("VALUE") == "DATE"),
        "type": _event_type(event),
        "startDateTime": _date_time(start),
        "endDateTime": _date_time(end),
        "location": _location(_text(event, "LOCATION")),
        "recurrence": None,
    }


def _event_type(event: _Event) -> str:
    if "RECURRENCE-ID" in event:
        return "exception"
    return "seriesMaster" if "RRULE" in event else "singleInstance"


def _location(name: str) -> dict[str, str]:
    return {"displayName": name, "locationType": "default", "uniqueIdType": "unknown"}


def _text(event: _Event, name: str) -> str:
    line = event.get(name)
    return _ESCAPED.sub(_unescape, line.value).strip() if line else ""


def _unescape(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def _moment(line: _Line | None) -> datetime | None:
    """In UTC; an unknown time zone counts as UTC, nonsense is None."""
    if line is None:
        return None
    digits = line.value.strip().rstrip("Zz")
    pattern = "%Y%m%dT%H%M%S" if "T" in digits else "%Y%m%d"
    naive = guarded(lambda: datetime.strptime(digits, pattern), None)
    if naive is None:
        return None
    is_utc = line.value.strip().endswith(("Z", "z"))
    zone = timezone.utc if is_utc else _zone(line.parameters.get("TZID", ""))
    return guarded(lambda: naive.replace(tzinfo=zone).astimezone(timezone.utc), None)


def _zone(name: str) -> tzinfo:
    zone: tzinfo | None = guarded(
        lambda: ZoneInfo(_WINDOWS_ZONES.get(name, name)), None
    )
    return zone or timezone.utc


# The ones that the sample mail and Italy's neighbours use; Outlook writes them
_WINDOWS_ZONES = {
    "W. Europe Standard Time": "Europe/Berlin",
    "Romance Standard Time": "Europe/Paris",
    "Central Europe Standard Time": "Europe/Budapest",
    "GMT Standard Time": "Europe/London",
    "": "UTC",
}


def _after(start: datetime | None, duration: str) -> datetime | None:
    found = _DURATION.fullmatch(duration)
    if start is None or not found or not any(found.groups()):
        return start
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length = timedelta(
        weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
    )
    return guarded(lambda: start + length, start)


def _date_time(moment: datetime | None) -> dict[str, str] | None:
    if moment is None:
        return None
    naive = moment.replace(tzinfo=None).isoformat(timespec="seconds")
    return {"dateTime": f"{naive}.0000000", "timeZone": "UTC"}
