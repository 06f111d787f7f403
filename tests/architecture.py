"""What ARCHITECTURE.md says, as data."""

import re

from .imports import ADDON

TEXT = (ADDON / "ARCHITECTURE.md").read_text()
_ROW = re.compile(r"^\| `(\w+/[\w/]+\.\w+)` \| ([`\w., ]+) \|", re.MULTILINE)


def ways():
    """:return: {title of a way: [(file, function)]}, in the order of their calls"""
    sections = re.split(r"^##+ ", TEXT, flags=re.MULTILINE)[1:]
    found = {section.partition("\n")[0]: list(_stops(section)) for section in sections}
    return {title: stops for title, stops in found.items() if stops}


def paths():
    """:return: all files and folders that are named in full"""
    return set(re.findall(r"`(\w+/[\w./]*)`", TEXT))


def _stops(section):
    for file, functions in _ROW.findall(section):
        for function in re.findall(r"[\w.]+", functions):
            yield file, function
