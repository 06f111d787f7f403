"""Attack the addon, with a table of what was measured.

First the tests of tests/security, which measure by `record` of its numbers.py; then
Exchange hangs under a running Odoo. Arguments go to pytest; the second part runs when
there are none, and alone with `make attack ARGS=workers`.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from . import attack_workers, test
from .paths import TEST
from .service_user import give_to_service_user
from .steps import run_main

NUMBERS = TEST / "attack"
WORKERS = "workers"


def main() -> int:
    arguments = sys.argv[1:]
    outcome, rows = (0, []) if arguments == [WORKERS] else _run_tests(arguments)
    if arguments in ([], [WORKERS]):
        rows += attack_workers.trial()
    for row in rows:
        print(_line(row))
    return outcome or any(row["value"] > row["aim"] for row in rows)


def _run_tests(arguments: list[str]) -> tuple[int, list[dict[str, Any]]]:
    file = _empty_file()
    os.environ["CRM_EMAIL_LOGGING_ATTACK"] = str(file)
    sys.argv[1:] = ["tests/security", *arguments]
    outcome = test.main()
    return outcome, [json.loads(line) for line in file.read_text().splitlines()]


def _empty_file() -> Path:
    NUMBERS.mkdir(parents=True, exist_ok=True)
    file = NUMBERS / "numbers.jsonl"
    file.write_text("")
    give_to_service_user(NUMBERS)
    return file


def _line(row: dict[str, Any]) -> str:
    value = f"{row['value']:,.5g} {row['unit']}".strip()
    reached = "reached" if row["value"] <= row["aim"] else "NOT REACHED"
    return f"{row['what']:62} {value:>12}  <= {row['aim']:<6,g} {reached}"


if __name__ == "__main__":
    run_main(main)
