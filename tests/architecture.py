"""What ARCHITECTURE.md says, as data."""

import re
from typing import NamedTuple

from .imports import ADDON

TEXT = (ADDON / "ARCHITECTURE.md").read_text()
_LINE = re.compile(
    r"^(\d+\.| +-) `(\w+/[\w/]+\.\w+)`\s+(`[\w.]+`(?:,\s+`[\w.]+`)*):", re.MULTILINE
)


class Stop(NamedTuple):
    """Where what travels is handed on: [(file, function)], and those that are asked."""

    calls: list[tuple[str, str]]
    asked: list[tuple[str, str]]


def ways():
    """:return: {title of a way: [Stop]}, in the order of their calls"""
    sections = re.split(r"^##+ ", TEXT, flags=re.MULTILINE)[1:]
    found = {section.partition("\n")[0]: _stops(section) for section in sections}
    return {title: stops for title, stops in found.items() if stops}


def paths():
    """:return: all files and folders that are named in full"""
    return set(re.findall(r"`(\w+/[\w./]*)`", TEXT))


def _stops(section):
    stops = []
    for mark, file, functions in _LINE.findall(section):
        calls = [(file, function) for function in re.findall(r"[\w.]+", functions)]
        if mark[0].isdigit():
            stops.append(Stop(calls, []))
        else:
            stops[-1].asked.extend(calls)
    return stops
