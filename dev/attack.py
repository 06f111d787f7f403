"""Attack the addon: the tests of tests/security, with a table of what they measured.

A test measures by `record` of tests/security/numbers.py; the attacks are the tests
themselves. Arguments go to pytest.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from . import test
from .paths import TEST
from .service_user import give_to_service_user
from .steps import run_main

NUMBERS = TEST / "attack"


def main() -> int:
    file = _empty_file()
    os.environ["CRM_EMAIL_LOGGING_ATTACK"] = str(file)
    sys.argv[1:] = ["tests/security", *sys.argv[1:]]
    outcome = test.main()
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    for row in rows:
        print(_line(row))
    return outcome or any(row["value"] > row["aim"] for row in rows)


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
