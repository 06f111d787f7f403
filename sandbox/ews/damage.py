"""Answers that are broken on their way, or that Exchange itself writes badly.

All of them were seen with real servers, or are accepted by clients without a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..control.faults import Fault

_SUBJECT = re.compile("<t:Subject>")
_IN_SUBJECT = {
    "bytes": "\udcff",  # one byte that is no UTF-8, see ``encoded``
    "control": "&#x1F;&#x0;",
    "nul": "\x00",
    "surrogate": "&#xD83D;",
}
_MESSAGE = re.compile("<t:Message>(.*?)</t:Message>", re.DOTALL)
_ATTRIBUTE = re.compile(r'( \w+)="[^"]*"')
_FILE = re.compile("<t:FileAttachment>(.*?)</t:FileAttachment>", re.DOTALL)
_ITEM_ID = re.compile('<t:ItemId Id="[^"]*" ChangeKey="[^"]*"/>')


def damaged_messages(messages: Iterable[str], fault: Fault | None) -> list[str]:
    """The response messages: one is missing, or two changed places."""
    found = list(messages)
    if not fault or len(found) <= fault.index:
        return found
    if fault.damage == "missing":
        del found[fault.index]
    elif fault.damage == "swapped":
        found[0], found[-1] = found[-1], found[0]
    return found


def damaged(answer: str, fault: Fault | None) -> str:
    """The answer as a whole; ``item``: which of its items (default: the first)."""
    if not fault or not fault.damage:
        return answer
    index = fault.index
    if fault.damage == "empty":
        return ""
    if fault.damage == "cut":
        # the length agrees: nothing but the XML tells
        return answer[: int(len(answer) * 0.6)]
    if fault.damage in _IN_SUBJECT:
        new = "<t:Subject>" + _IN_SUBJECT[fault.damage]
        return _replaced(answer, _SUBJECT, index, new)
    if fault.damage == "unknown":
        new = r"<t:PostReplyItem>\1</t:PostReplyItem>"
        return _replaced(answer, _MESSAGE, index, new)
    if fault.damage == "no id":
        return _replaced(answer, _ITEM_ID, index, '<t:ItemId Id="" ChangeKey=""/>')
    if fault.damage == "link":
        new = r"<t:ReferenceAttachment>\1</t:ReferenceAttachment>"
        return _replaced(answer, _FILE, index, new)
    if fault.damage in _OF_ELEMENT:
        write = _OF_ELEMENT[fault.damage]
        return _replaced(answer, _element(fault.element), index, write)
    return answer


def encoded(answer: str) -> bytes:
    return answer.encode("utf-8", "surrogateescape")


def _element(name: str) -> re.Pattern[str]:
    """An element of any of our namespaces, with all that is in it."""
    return re.compile(
        rf"<(?P<tag>\w:{name})(?P<attributes>\b[^>]*?)(?:/>|>.*?</(?P=tag)>)",
        re.DOTALL,
    )


def _garbled(found: re.Match[str]) -> str:
    attributes = _ATTRIBUTE.sub('\\1="\xff"', found["attributes"])
    return f"<{found['tag']}{attributes}>\xff</{found['tag']}>"


_OF_ELEMENT: dict[str, str | Callable[[re.Match[str]], str]] = {
    "lacking": "",
    "garbled": _garbled,
}


def _replaced(
    answer: str,
    pattern: re.Pattern[str],
    index: int,
    new: str | Callable[[re.Match[str]], str],
) -> str:
    """The match of that number replaced, the others left alone."""
    for number, match in enumerate(pattern.finditer(answer)):
        if number == index:
            made = match.expand(new) if isinstance(new, str) else new(match)
            return answer[: match.start()] + made + answer[match.end() :]
    return answer
