"""The same as `kills`, for mail that waits in a public folder of Exchange Server."""

from __future__ import annotations

from ..mailbox_kinds import FOLDER
from . import kills
from .measurement import Bench, Result


def measure(bench: Bench) -> Result:
    return kills.measure(bench, FOLDER)
