"""What the web client asks of the analysis of e-mails, in the large database."""

from __future__ import annotations

from collections.abc import Sequence

from .engine import Environment

MODEL = "email.logging.report"
# The last quarter that has mail, as the page opens; then all of it.
QUARTER = [("date", ">=", "2024-07-01")]
COUNTS = [
    *("conversation_count:sum", "asked_count:sum", "answered_count:sum"),
    *("open_count:sum", "opportunity_count:sum", "won_count:sum"),
]
TIMES = ["hours:median", "hours_high:percentile_90"]
GRAPH = [["date:week", "direction"]]
PIVOT = [[], ["team_id"], ["team_id", "date:month"]]
# As the web client says it, for who is not in London.
ZONE = "Europe/Rome"
Report = tuple[list[tuple[str, str, str]], Sequence[Sequence[str]], list[str]]
REPORTS: list[tuple[str, Report]] = [
    ("graph of a quarter", (QUARTER, GRAPH, ["conversation_count:sum"])),
    ("pivot of a quarter", (QUARTER, PIVOT, ["__count", *COUNTS, *TIMES])),
    ("graph of all years", ([], GRAPH, ["conversation_count:sum"])),
    ("counts of all years, by team", ([], [["team_id"]], COUNTS)),
    ("pivot of all years", ([], PIVOT, ["__count", *COUNTS, *TIMES])),
    ("first answers of all years, by team", ([], [["team_id"]], TIMES)),
]


def ask(
    env: Environment,
    domain: list[tuple[str, str, str]],
    grouping_sets: Sequence[Sequence[str]],
    aggregates: list[str],
) -> None:
    """As the graph, the pivot and the list behind a figure do."""
    report = env[MODEL].with_context(tz=ZONE)
    report.formatted_read_grouping_sets(domain, grouping_sets, aggregates)
    report.search_fetch(domain, ["date", "team_id", "state", "hours"], limit=80)
    report.search_count(domain, limit=10_001)
