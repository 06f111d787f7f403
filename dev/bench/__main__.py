"""``make bench``: measure everything, print it, write ``.work/bench/bench.json``.

``make bench LONG=1`` takes more messages, more kills and Graph's limit at full length,
and writes ``bench-long.json`` beside it.
``make bench ARGS="throughput scale"`` measures some parts only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from sandbox.store.business_mail import mix_in_words

from ..databases import Databases, base_database, install_addon, installed_addon_key
from ..odoo_command import OdooRunner
from ..odoo_home import find_odoo
from ..paths import ADDON, LOGS, ROOT, VENV_PYTHON, WORK
from ..postgres import running_server
from ..processes import PidFile, as_service, stop
from ..service_user import give_to_service_user
from ..steps import Problem, run_main, step
from . import report

BENCH = WORK / "bench"
PIDS = PidFile(BENCH / "pids.json")
DATABASE = f"{ADDON}_bench"
# Each a module with a function `measure`, in the order of the table.
PARTS = {
    "throughput": "The engine beside Odoo's mail gateway",
    "limits": "Graph's limit with 150 ms a request",
    "application": "A limit that two mailboxes of an application share",
    "scale": "A large database against an empty one",
    "parallel": "Two mailboxes against one",
    "hosts": "Many mailboxes on two hosts",
    "pages": "Pages over a million entries",
    "notifications": "Told at once, or on schedule",
    "servers": "Exchange Server beside Exchange Online",
    "past": "Old mail beside that of today",
    "room": "Room in the database, and bloat",
    "large": "Lists and searches over millions of messages",
    "kills": "Killing the job",
    "kills_folder": "Killing the job that reads a public folder",
}
IN_A_COPY_OF_IT = ("hosts", "large")
IN_A_LARGE_DATABASE = ("scale", "pages", *IN_A_COPY_OF_IT)


def main() -> int:
    options = _options()
    with PIDS.only_run("make bench"), running_server() as server:
        bench = MakeBench(OdooRunner(find_odoo(), server), options.long)
        parts = options.parts or list(PARTS)
        bench.prepare(parts)
        print(f"\nThe mail: {mix_in_words()}.")
        for name in parts:
            bench.measure(name)
        print(f"\nAll of it, with where the time went: {bench.result}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    long = os.environ.get("LONG", "") not in ("", "0", "no")
    parser.add_argument("--long", action="store_true", default=long)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []])
    return parser.parse_args()


class MakeBench:
    def __init__(self, runner: OdooRunner, long: bool) -> None:
        self.runner = runner
        self.long = long
        self.result = BENCH / ("bench-long.json" if long else "bench.json")
        self.databases = Databases(runner.server)
        self.config = Path()
        self.template = ""
        self.big = ""
        self.figures: list[report.Figure] = []
        self.details: dict[str, Any] = {}

    def prepare(self, parts: list[str]) -> None:
        BENCH.mkdir(parents=True, exist_ok=True)
        self.config = self.runner.write_config(BENCH / "odoo.conf", {})
        key = installed_addon_key(self.runner.odoo, Path(__file__).parent.glob("big*"))
        kind = f"{ADDON}_bench_template"
        self.template = self.databases.cached(kind, key, self._build)
        if set(parts).intersection(IN_A_LARGE_DATABASE):
            self.big = self.databases.cached(f"{ADDON}_bench_big", key, self._build_big)

    def measure(self, name: str) -> None:
        """Run one part on a database of its own; tell at once what it found."""
        copied = self.big if name in IN_A_COPY_OF_IT else self.template
        self.databases.copy(copied, DATABASE)
        folder = BENCH / name
        folder.mkdir(exist_ok=True)
        give_to_service_user(folder)
        options = [f"--database={DATABASE}", f"--big-database={self.big}"]
        options += [f"--folder={folder}", *(["--long"] if self.long else [])]
        with step(PARTS[name]):
            found = json.loads(self._run("part", name, *options))
        figures = [report.figure_from_json(figure) for figure in found["figures"]]
        print("", *(figure.line() for figure in figures), "", sep="\n", flush=True)
        self.figures += figures
        self.details[name] = found["details"]
        report.write(self.result, self.figures, self.details)
        self.databases.drop(DATABASE)  # of some parts it takes many gigabytes

    def _build(self, name: str) -> None:
        with step("Installing the addon for the benchmark") as progress:
            self.databases.copy(base_database(self.databases, self.runner), name)
            # Odoo adds it to every database that it makes: searches need it.
            self.databases.add_extension(name, "pg_trgm")
            install_addon(self.runner, name, progress=progress)

    def _build_big(self, name: str) -> None:
        with step("Filling a database with 1,000,000 messages"):
            self.databases.copy(self.template, name)
            self._run("big_database", f"--database={name}")

    def _run(self, module: str, *arguments: str) -> str:
        """Run a module of this folder with Odoo; return what it printed last.

        :raise Problem: it failed
        """
        command = [str(VENV_PYTHON), "-m", f"{__package__}.{module}"]
        log = LOGS / f"bench-{module}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as errors:
            process = subprocess.Popen(
                as_service([*command, *arguments, f"--config={self.config}"]),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=self.runner.environment(),
                cwd=ROOT,
                start_new_session=True,
            )
            PIDS.write([process])
            try:
                printed = process.communicate()[0]
            finally:
                stop(process)
        if process.returncode:
            raise Problem(f"{log.read_text()[-3000:]}\n{module} failed; see {log}")
        return printed.decode().strip().rpartition("\n")[2]


if __name__ == "__main__":
    run_main(main)
