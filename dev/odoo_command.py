"""Run Odoo: its configuration file, its command line, what its log complains of."""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .odoo_home import Odoo, python_path
from .paths import ADDON, CONFIGS, LOGS, PLAIN_VENV, ROOT, VENV, VENV_PYTHON
from .postgres import Server
from .processes import as_service, run_logged, server_environment
from .service_user import give_to_service_user, make_folder_of_service_user
from .steps import Problem, Progress

LOADING = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")
OURS = f"/addons/{ADDON}/"
COMPLAINT = re.compile(
    r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) \S+ (py\.warnings: )?(?P<source>.*)"
)


@dataclass(frozen=True)
class OdooRunner:
    """An Odoo together with the PostgreSQL server that it works on."""

    odoo: Odoo
    server: Server

    def write_config(self, path: Path, options: Mapping[str, object]) -> Path:
        """Write a configuration file; ``options`` add to those of the project."""
        make_folder_of_service_user(self.server.odoo_data)
        values = {
            "addons_path": self.odoo.addons_path(),
            "data_dir": self.server.odoo_data,
            "list_db": False,
            "http_interface": "127.0.0.1",
            **self._database_options(),
            **options,
        }
        lines = [f"{name} = {value}" for name, value in values.items()]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("\n".join(["[options]", *lines, ""]))
        give_to_service_user(path)
        return path

    def config_without_jobs(self, database: str) -> Path:
        """A file of its own for each database: commands run side by side."""
        options = {"max_cron_threads": 0}
        return self.write_config(CONFIGS / f"{database}.conf", options)

    def _database_options(self) -> dict[str, str]:
        server = self.server
        options = {
            "db_host": server.host,
            "db_port": server.port,
            "db_user": server.user,
            "db_password": server.password,
        }
        return {name: value for name, value in options.items() if value}

    def environment(self, extra_path: Iterable[Path] = ()) -> dict[str, str]:
        paths = python_path(self.odoo, [*extra_path])
        return server_environment({"PYTHONPATH": paths, **self.server.environment})

    def command(self, *arguments: str) -> list[str]:
        """The command line for ``odoo-bin`` with these arguments."""
        return self.odoo.command(VENV_PYTHON, *arguments)

    def run(
        self,
        *arguments: str,
        log_name: str,
        progress: Progress | None = None,
        stdin: Path | None = None,
    ) -> Path:
        """Run ``odoo-bin`` to its end; return its log.

        :raise Problem: it failed.
        """
        log = LOGS / f"{log_name}.log"
        command = as_service(self.command(*arguments))
        env = self.environment()
        run_logged(command, log, progress, loading_state, env, ROOT, stdin)
        return log


def loading_state(line: str) -> str | None:
    """How far Odoo is in loading modules, of a line of its log."""
    found = LOADING.search(line)
    return f"module {found[2]} of {found[3]}, {found[1]}" if found else None


def require_clean_log(log: Path, odoo: Odoo) -> None:
    """:raise Problem: ``log`` holds a warning or an error that is not Odoo's own."""
    lines = log.read_text().splitlines()
    complaints = [line for line in lines if is_our_complaint(line, odoo)]
    if complaints:
        shown = "\n".join(complaints[:20])
        raise Problem(f"{shown}\n\nOdoo's log holds warnings or errors: {log}")


def is_our_complaint(line: str, odoo: Odoo) -> bool:
    """Whether a line of Odoo's log is a warning or an error of ours.

    Python's own warnings (deprecations, mostly) name the file that is to blame.
    """
    found = COMPLAINT.match(line)
    folders = (odoo.parent, VENV, PLAIN_VENV, sys.base_prefix)
    elsewhere = tuple(map(str, folders))
    return found is not None and (
        OURS in found["source"] or not found["source"].startswith(elsewhere)
    )
