"""``make coverage``: the suite under coverage.py, and what no test executes.

Every process is measured, pytest-xdist's and the job's own included; only those that a
test kills lose what they noted. Of each line is kept which tests execute it, for
``make mutants``. ``make coverage ARGS=report`` prints what was measured last.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from .paths import ROOT, VENV_PYTHON, WORK
from .quality_tools import TOOLS, prepare_quality_tools
from .service_user import make_folder_of_service_user
from .steps import Problem, run_main, step
from .test import More, run_tests

AIM_PERCENT = 97.0
COVERAGE = WORK / "coverage"
DATA = COVERAGE / "data"
SECONDS = COVERAGE / "seconds.json"
CONFIG = COVERAGE / "coverage.ini"
REPORT = "report"
NOT_MEASURED = (".work", "dev", "migrations", "sandbox", "tests", "__manifest__.py")
# What stands there for a type checker only is executed by nobody.
OPTIONS = """\
[run]
branch = true
parallel = true
data_file = {data}
source = {root}
omit = {omitted}
[report]
exclude_also =
    if TYPE_CHECKING:
    ^\\s*\\.\\.\\.$
[json]
output = {report}
"""


@dataclass(frozen=True)
class Covered:
    """How many of what there is some test executes."""

    lines: int = 0
    of_lines: int = 0
    branches: int = 0
    of_branches: int = 0

    @classmethod
    def of(cls, summary: dict[str, int]) -> "Covered":
        return cls(
            summary["covered_lines"],
            summary["num_statements"],
            summary["covered_branches"],
            summary["num_branches"],
        )

    def __add__(self, other: "Covered") -> "Covered":
        return Covered(
            self.lines + other.lines,
            self.of_lines + other.of_lines,
            self.branches + other.branches,
            self.of_branches + other.of_branches,
        )

    @property
    def branch_percent(self) -> float:
        return _percent(self.branches, self.of_branches)

    def __str__(self) -> str:
        lines = _percent(self.lines, self.of_lines)
        return f"lines {lines:5.1f} %  branches {self.branch_percent:5.1f} %"


def main() -> int:
    arguments = sys.argv[1:]
    prepare_quality_tools()
    status = 0
    if arguments != [REPORT]:
        status = _measure(arguments)
    total = _tell(_report())
    return status or total.branch_percent < AIM_PERCENT


def _measure(arguments: list[str]) -> int:
    """Run the tests; what an earlier run noted is gone then."""
    shutil.rmtree(COVERAGE, ignore_errors=True)
    make_folder_of_service_user(COVERAGE)
    _write_config()
    os.environ["COVERAGE_PROCESS_START"] = str(CONFIG)
    os.environ["CRM_EMAIL_LOGGING_SECONDS"] = str(SECONDS)
    options = ("-p", "dev.pytest_coverage", *arguments)
    try:
        return run_tests([], More((TOOLS,), options))
    finally:
        del os.environ["COVERAGE_PROCESS_START"]
        with step("Putting together what the processes noted"):
            _coverage("combine", "--quiet")


def _write_config() -> None:
    omitted = [f"{ROOT / name}{'' if '.py' in name else '/*'}" for name in NOT_MEASURED]
    text = OPTIONS.format(
        data=DATA,
        root=ROOT,
        omitted="\n    ".join(["", *omitted]),
        report=COVERAGE / "report.json",
    )
    CONFIG.write_text(text)


def _report() -> dict[str, Any]:
    """:return: coverage.py's, of each file of our rooms

    :raise Problem: nothing was measured yet
    """
    if not DATA.is_file():
        raise Problem("Nothing is measured yet: make coverage")
    _coverage("json", "--quiet")
    files = json.loads((COVERAGE / "report.json").read_text())["files"]
    return {name: files[name] for name in sorted(files, key=lambda n: (_room(n), n))}


def _coverage(*arguments: str) -> None:
    command = [str(VENV_PYTHON), "-m", "coverage", *arguments, f"--rcfile={CONFIG}"]
    env = os.environ | {"PYTHONPATH": str(TOOLS)}
    subprocess.run(command, check=True, cwd=ROOT, env=env)


def _tell(files: dict[str, Any]) -> Covered:
    """Print what is missing, file by file; return the sum."""
    rooms = []
    for room, names in groupby(files, key=_room):
        of_room = {name: files[name] for name in names}
        print(*_missing(of_room), "", sep="\n")
        rooms.append((room, _sum(of_room.values())))
    total = _sum(files.values())
    print(*(f"{room:12} {covered}" for room, covered in rooms), sep="\n")
    reached = "reached" if total.branch_percent >= AIM_PERCENT else "NOT REACHED"
    print(f"{'all':12} {total}  >= {AIM_PERCENT:g} {reached}")
    return total


def _room(name: str) -> str:
    return name.partition("/")[0] if "/" in name else "."


def _missing(files: dict[str, Any]) -> Iterator[str]:
    """A line for each file that misses something: lines, and jumps between lines."""
    for name, file in files.items():
        lines = file["missing_lines"]
        jumps = (
            f"{start}->{end if end > 0 else 'exit'}"
            for start, end in file["missing_branches"]
            if not {start, end}.intersection(lines)
        )
        if missing := [*_ranges(lines), *jumps]:
            yield f"{name}: {', '.join(missing)}"


def _ranges(lines: list[int]) -> Iterator[str]:
    """What stands one below the other as one: "4-7"."""
    for _offset, some in groupby(enumerate(lines), lambda at: at[1] - at[0]):
        first, *rest = (line for _place, line in some)
        yield f"{first}-{rest[-1]}" if rest else str(first)


def _sum(files: Iterable[dict[str, Any]]) -> Covered:
    return sum((Covered.of(file["summary"]) for file in files), Covered())


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0


if __name__ == "__main__":
    run_main(main)
