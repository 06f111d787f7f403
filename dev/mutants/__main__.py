"""``make mutants``: faults are drawn of all that could be put into the code; which of
them does no test notice?

``make mutants ARGS="50 7"`` draws 50, with the seed 7. Each is tried by the tests that
execute its line, the quickest first, as ``make coverage`` noted; a test that never ends
counts as one that fails. What was found: ``.work/mutants.json``. Stopped by Ctrl-C, it
tells of those that were tried until then.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from .. import test
from ..databases import Databases
from ..files import write_whole
from ..odoo_command import OdooRunner
from ..odoo_home import find_odoo
from ..paths import ADDON, ADDONS, ROOT, WORK
from ..postgres import running_server
from ..processes import PidFile, as_service, stop
from ..service_user import make_folder_of_service_user
from ..steps import Problem, Progress, run_main, step
from .faults import Fault, faults_of
from .outcomes import KILLED, NOT_TRIED, TEMPLATE, TIMED_OUT, WORK_FILE
from .who_tests import MOST_SECONDS, WhoTests

ROOMS = ("exchange", "engine", "connection", "models", "controllers", "wizards")
NUMBER = 500
SEED = 1
AIM_PERCENT = 92.0
PROCESSES = os.cpu_count() or 1
FOLDER = WORK / "mutants"
RESULT = WORK / "mutants.json"
PIDS = PidFile(FOLDER / "pids.json")
Mutant = dict[str, Any]


def main() -> int:
    options = _options()
    earlier = _noticed_before() if options.again else {}
    mutants = _drawn(options)
    started = time.monotonic()
    found = _tried([mutant for mutant in mutants if mutant["lot"] not in earlier])
    found += (m for mutant in mutants if (m := _as_before(mutant, earlier)))
    found.sort(key=lambda mutant: mutant["number"])
    text = json.dumps({"seed": options.seed, "mutants": found}, indent=1)
    write_whole(RESULT, text)
    percent = _tell(found)
    print(f"{(time.monotonic() - started) / 60:.0f} min; all of it: {RESULT}")
    return percent < AIM_PERCENT


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", nargs="?", type=int, default=NUMBER)
    parser.add_argument("seed", nargs="?", type=int, default=SEED)
    parser.add_argument("--rooms", nargs="*", default=ROOMS, help="or files")
    parser.add_argument(
        "--seconds",
        type=float,
        default=MOST_SECONDS,
        help="of the tests that execute a line, as many as took so long",
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="only those that were not noticed the last time, and new ones",
    )
    return parser.parse_args()


def _noticed_before() -> dict[str, Mutant]:
    """By their lots."""
    found: list[Mutant] = json.loads(RESULT.read_text())["mutants"]
    return {mutant["lot"]: mutant for mutant in found if _is_noticed(mutant)}


def _as_before(mutant: Mutant, earlier: dict[str, Mutant]) -> Mutant:
    """Empty when it was not noticed before."""
    outcome = earlier.get(mutant["lot"], {})
    # Where it is now: the file may have changed since.
    return outcome and {**outcome, **mutant, "tests": []}


def _drawn(options: argparse.Namespace) -> list[Mutant]:
    """In the order in which they were drawn, so that fewer are the first of more."""
    paths = sorted(path for room in options.rooms for path in _files(ROOT / room))
    faults = [fault for path in paths for fault in _faults(path, options.seed)]
    faults.sort(key=itemgetter(0))
    print(f"{options.number} of {len(faults)} faults, seed {options.seed}")
    who_tests = WhoTests(most_seconds=options.seconds)
    return [
        {"number": number, "lot": lot, **_mutant(path, index, fault, who_tests)}
        for number, (lot, path, index, fault) in enumerate(faults[: options.number])
    ]


def _faults(path: Path, seed: int) -> Iterator[tuple[str, Path, int, Fault]]:
    """Each with its lot, which is of the fault itself: most of those that were drawn
    are drawn again after other code has changed."""
    alike: Counter[str] = Counter()
    for index, fault in enumerate(faults_of(path)[1]):
        name = f"{path.relative_to(ROOT)} {fault.function.name} {fault.what}"
        lot = sha256(f"{seed} {name} {alike[name]}".encode()).hexdigest()
        alike[name] += 1
        yield lot, path, index, fault


def _files(room: Path) -> Iterable[Path]:
    return [room] if room.is_file() else room.rglob("*.py")


def _mutant(path: Path, index: int, fault: Fault, who_tests: WhoTests) -> Mutant:
    """As JSON, for the process that tries it."""
    tests = _tests(path, fault, who_tests)
    return {
        "file": str(path.relative_to(ROOT)),
        "index": index,
        "line": fault.line,
        "what": fault.what,
        "tests": tests,
        "seconds": who_tests.take(tests),
    }


def _tests(path: Path, fault: Fault, who_tests: WhoTests) -> list[str]:
    lines = who_tests.of_file(path)
    names: set[str] = set()
    for some in (fault.lines, fault.statement_lines):
        names = names or {name for line in some for name in lines.get(line, ())}
    return who_tests.quickest_first(names, of=path.name)


def _tried(mutants: list[Mutant]) -> list[Mutant]:
    """Each with its outcome; shared among as many processes as there are processors."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    make_folder_of_service_user(FOLDER)
    with PIDS.only_run("make mutants"), running_server() as server:
        runner = OdooRunner(find_odoo(), server)
        names = [f"{ADDON}_mutants_{number}" for number in range(PROCESSES)]
        both = [name for one in names for name in (one, _for_kills(one))]
        template = test.make_test_databases(Databases(server), runner, both)
        processes = [
            _start(runner, name, template, mutants[place::PROCESSES])
            for place, name in enumerate(names)
        ]
        PIDS.write(processes)
        try:
            return _found(processes, len(mutants))
        except KeyboardInterrupt:
            return [*_results()]
        finally:
            for process in processes:
                stop(process)


def _for_kills(database: str) -> str:
    return f"{database}_kills"


def _start(
    runner: OdooRunner, database: str, template: str, mutants: list[Mutant]
) -> subprocess.Popen[bytes]:
    """A process that tries some, on a database of its own."""
    results = FOLDER / f"{database}.jsonl"
    work = FOLDER / f"{database}.json"
    work.write_text(json.dumps({"results": str(results), "mutants": mutants}))
    arguments = ("-p", "dev.mutants.pytest_mutants", f"{ADDON}/tests")
    env = test.pytest_environment(runner, _for_kills(database))
    with (FOLDER / f"{database}.log").open("w") as log:
        return subprocess.Popen(
            as_service(test.pytest_command(runner, database, arguments)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=env | {WORK_FILE: str(work), TEMPLATE: template},
            cwd=ADDONS,
            start_new_session=True,
        )


def _found(processes: list[subprocess.Popen[bytes]], number: int) -> list[Mutant]:
    """:raise Problem: a process ended before it had tried all"""
    with step("Trying the faults") as progress:
        while any(process.poll() is None for process in processes):
            time.sleep(1)
            _show(progress, number)
    found = [*_results()]
    if len(found) < number:
        raise Problem(f"Only {len(found)} of {number} were tried; see {FOLDER}/*.log")
    return found


def _show(progress: Progress, number: int) -> None:
    found = [*_results()]
    progress(f"{len(found)} of {number}, {_survivors(found)} not noticed")


def _results() -> Iterator[Mutant]:
    for file in FOLDER.glob("*.jsonl"):
        for line in file.read_text().splitlines():
            with_end = line.endswith("}")  # another process is writing
            if with_end:
                yield json.loads(line)


def _survivors(found: list[Mutant]) -> int:
    return sum(not _is_noticed(mutant) for mutant in found)


def _is_noticed(mutant: Mutant) -> bool:
    return mutant["outcome"] in (KILLED, TIMED_OUT)


def _tell(found: list[Mutant]) -> float:
    """Print who survived, and the figures of each room.

    :return: how many of a hundred were noticed
    """
    tried = [mutant for mutant in found if mutant["outcome"] != NOT_TRIED]
    by_place = sorted(tried, key=lambda mutant: (mutant["file"], mutant["line"]))
    lines = []
    for room, some in groupby(by_place, lambda mutant: mutant["file"].split("/")[0]):
        of_room = [*some]
        print(*map(_line, filter(lambda one: not _is_noticed(one), of_room)), sep="\n")
        lines.append(f"{room:12} {_figures(of_room)}")
    reached = "reached" if _percent(tried) >= AIM_PERCENT else "NOT REACHED"
    lines.append(f"{'all':12} {_figures(tried)}  >= {AIM_PERCENT:g} {reached}")
    print("", *lines, sep="\n")
    return _percent(tried)


def _line(mutant: Mutant) -> str:
    nobody = "" if mutant["seconds"] else "; no test executes it"
    return f"{mutant['file']}:{mutant['line']}: {mutant['what']}{nobody}"


def _figures(mutants: list[Mutant]) -> str:
    noticed = len(mutants) - _survivors(mutants)
    return f"noticed {noticed:3} of {len(mutants):3}, {_percent(mutants):5.1f} %"


def _percent(mutants: list[Mutant]) -> float:
    return 100 - 100 * _survivors(mutants) / max(len(mutants), 1)


if __name__ == "__main__":
    run_main(main)
