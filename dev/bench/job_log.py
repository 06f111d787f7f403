"""What Odoo's log says of its jobs: who ran which, from when to when.

Read from the files of several hosts; only lines of ``ir_cron`` count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

LINE = re.compile(
    r"^(?P<moment>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<process>\d+) INFO .*"
    r"\.ir_cron: Job .* \((?P<job>\d+)\) (?P<what>starting|.*duration .*?) *$"
)


@dataclass(frozen=True)
class Visit:
    """One execution of a job. Times are seconds since the epoch; ``end`` is None while
    it runs, or when its process was killed.
    """

    job: int
    host: str
    start: float
    end: float | None = None


def read_visits(logs: Mapping[str, Path]) -> list[Visit]:
    """:param logs: {name of a host: its log}
    :return: by their start
    """
    found = [
        visit
        for host, log in logs.items()
        for visit in visits_of(host, log.read_text(errors="replace").splitlines())
    ]
    return sorted(found, key=lambda visit: visit.start)


def visits_of(host: str, lines: Iterable[str]) -> list[Visit]:
    ended: list[Visit] = []
    running: dict[tuple[str, int], Visit] = {}
    for line in lines:
        if not (found := LINE.match(line)):
            continue
        key, moment = (found["process"], int(found["job"])), _seconds(found["moment"])
        if found["what"] == "starting":
            running[key] = Visit(key[1], host, moment)
        elif key in running:
            ended.append(replace(running.pop(key), end=moment))
    return [*ended, *running.values()]


def longest_wait(visits: Iterable[Visit], job: int, begin: float, end: float) -> float:
    """:return: the most seconds of the time in between in which the job did not start
    and was not running
    """
    longest, since = 0.0, begin
    for visit in visits:
        if visit.job == job and begin <= (visit.end or end) and visit.start <= end:
            longest = max(longest, visit.start - since)
            since = max(since, visit.end or visit.start)
    return max(longest, end - since)


def running_at(visits: Iterable[Visit], host: str, moment: float) -> list[int]:
    """:return: the jobs that the host was at"""
    return [
        visit.job
        for visit in visits
        if visit.host == host
        and visit.start <= moment
        and (visit.end is None or visit.end > moment)
    ]


def next_start(visits: Iterable[Visit], job: int, moment: float) -> float | None:
    """:return: seconds from the moment until the job starts again; None: it did not"""
    later = [v.start for v in visits if v.job == job and v.start > moment]
    return min(later) - moment if later else None


def _seconds(moment: str) -> float:
    """Odoo's log is written in UTC."""
    parsed = datetime.strptime(moment, "%Y-%m-%d %H:%M:%S,%f")
    return parsed.replace(tzinfo=timezone.utc).timestamp()
