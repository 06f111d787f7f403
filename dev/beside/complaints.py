"""What Odoo's log complains of, without when and where that was."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

COMPLAINT = re.compile(
    r"^\S+ \S+ \d+ (?P<what>(WARNING|ERROR|CRITICAL) )\S+ (?P<text>.*)"
)
NUMBER = re.compile(r"\b0x[0-9a-f]+\b|\d+")


def complaints(logs: Iterable[Path]) -> set[str]:
    """:return: their lines; those that differ in a number only are one"""
    lines = (line for log in logs for line in log.read_text().splitlines())
    found = filter(None, map(COMPLAINT.match, lines))
    return {NUMBER.sub("N", match["what"] + match["text"]) for match in found}
