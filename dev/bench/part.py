"""``python -m dev.bench.part NAME ...``: one part of the benchmark, in its process."""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import sys
from pathlib import Path

from .measurement import Bench, Result, round_all


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="a module of this folder with a function measure")
    for option in ("config", "database", "big-database"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--long", action="store_true")
    options = vars(parser.parse_args())
    logging.getLogger("odoo").setLevel(logging.ERROR)
    part = importlib.import_module(f".{options.pop('name')}", __package__)
    result: Result = part.measure(Bench(**options))
    found = {
        "figures": [figure.as_json() for figure in result.figures],
        "details": result.details,
    }
    print(json.dumps(round_all(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
