"""``make beside``: the addon installed, used, updated and removed beside others.

For each group of `groups.GROUPS`: what the log says of these addons alone; then with
ours installed after them, and before them: its pages as five roles, mail that is
logged, an update, removal, installation anew; where Odoo's dashboards are, ours. What
the log says only with ours is printed, and makes the command end with status 1.
``make beside ARGS=core`` takes one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from ..databases import Databases, base_database, install_modules
from ..files import write_whole
from ..odoo_command import OdooRunner
from ..odoo_home import Odoo, find_odoo
from ..odoo_script import run_script
from ..paths import ADDON, ADDONS, LOGS, ROOT, VENV_PYTHON
from ..postgres import running_server
from ..processes import PidFile, as_service, server_environment, stop
from ..service_user import give_to_service_user
from ..steps import Problem, run_main, step
from . import community, dashboard_scripts
from .complaints import complaints
from .groups import GROUPS, OF_THE_COMMUNITY, WITH_DEMO

PIDS = PidFile(community.FOLDER / "pids.json")
BESIDE = f"{ADDON}_beside"
REMOVE = f"""
addon = env["ir.module.module"].search([("name", "=", {ADDON!r})])
addon.button_immediate_uninstall()
env.cr.execute("SELECT model, name FROM ir_model_data WHERE module = %s", [{ADDON!r}])
assert not (left := env.cr.fetchall()), left
env.cr.execute(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND (relname LIKE "
    "'email_logging%' OR relname LIKE 'interaction_log%')"
)
assert not (left := env.cr.fetchall()), left
env.cr.commit()
"""


@dataclass(frozen=True)
class _MoreAddons(Odoo):
    """An Odoo that also finds what pip fetched."""

    more: Path

    def addons_path(self, ours: Path = ADDONS) -> str:
        return ",".join([super().addons_path(ours), str(self.more)])


@dataclass(frozen=True)
class _Runner(OdooRunner):
    def environment(self, extra_path: object = ()) -> dict[str, str]:
        return super().environment([community.LIBRARIES])


@dataclass
class Beside:
    """One group of addons, alone and with ours."""

    group: str
    databases: Databases
    runner: OdooRunner
    logs: list[Path] = field(default_factory=list)

    @property
    def modules(self) -> str:
        return ",".join(GROUPS[self.group])

    @property
    def demo(self) -> list[str]:
        return ["--with-demo"] if self.group in WITH_DEMO else []

    def measure(self) -> set[str]:
        """:return: what the log says with ours only"""
        database, alone = self._alone()
        self.databases.copy(database, BESIDE)
        self._install("Ours after them", ADDON, "after")
        dashboard = self._use()
        self._update()
        if dashboard:
            self._run("Our dashboard is the same", dashboard_scripts.same(dashboard))
        self._remove_and_install_anew()
        self.databases.copy(self._base(), BESIDE)
        self._install("Ours before them", ADDON, "before")
        self._install("They after ours", self.modules, "they")
        if dashboard:
            self._run("Our dashboard is there", dashboard_scripts.ONE)
            self._run("Dashboards removed", dashboard_scripts.REMOVE_DASHBOARDS)
        return complaints(self.logs) - alone

    def _base(self) -> str:
        return base_database(self.databases, self.runner)

    def _alone(self) -> tuple[str, set[str]]:
        """:return: a database with them, made when any of them changes, and what the
        log said when they were installed and updated
        """
        said = community.FOLDER / f"{self.group}.json"

        def build(name: str) -> None:
            self.databases.copy(self._base(), name)
            with step("They alone") as progress:
                options = (name, self.modules, *self.demo)
                log = install_modules(self.runner, *options, progress=progress)
                kept = [self._keep(log, "alone")]
                kept.append(self._keep(self._run_update(name, self.modules), "again"))
            write_whole(said, json.dumps(sorted(complaints(kept))))

        kind = f"{ADDON}_alone_{self.group}"
        database = self.databases.cached(kind, self._key(), build)
        return database, set(json.loads(said.read_text()))

    def _key(self) -> str:
        known = [self.runner.odoo.identity, self.modules, *self.demo]
        known += [f"{name} {v}" for name, v in community.versions().items()]
        return hashlib.sha256("\n".join(known).encode()).hexdigest()[:12]

    def _install(self, title: str, modules: str, name: str) -> None:
        with step(title) as progress:
            options = (BESIDE, modules, *self.demo)
            log = install_modules(self.runner, *options, progress=progress)
            self.logs.append(self._keep(log, name))

    def _update(self) -> None:
        with step("Ours updated"):
            self.logs.append(self._keep(self._run_update(BESIDE, ADDON), "update"))

    def _run_update(self, database: str, modules: str) -> Path:
        config = self.runner.config_without_jobs(database)
        return self.runner.run(
            "server",
            *(f"--config={config}", f"--database={database}", f"--update={modules}"),
            *("--stop-after-init", "--no-http"),
            log_name=f"update-{database}",
        )

    def _remove_and_install_anew(self) -> None:
        self._run("Ours removed", REMOVE + dashboard_scripts.NONE)
        self._install("Ours installed anew", ADDON, "anew")

    def _run(self, title: str, script: str) -> None:
        with step(title):
            log = run_script(self.runner, BESIDE, script)
            name = title.lower().replace(" ", "-")
            self.logs.append(self._keep(log, name))

    def _use(self) -> int:
        """Mail, and pages as five roles.

        :return: our dashboard, or 0 where there are none
        :raise Problem: a page or the mail failed
        """
        with step("Mail, and pages as five roles"):
            found = json.loads(self._run_part())
        pages = ", ".join(f"{role} {count}" for role, count in found["pages"].items())
        print(
            f"            {found['logged']} e-mails logged; pages: {pages}"
            f"{'; absence tried' if found['absence'] else ''}"
            f"{'; dashboard tried' if found['dashboard'] else ''}",
            flush=True,
        )
        return int(found["dashboard"])

    def _run_part(self) -> str:
        folder = community.FOLDER / "tenant"
        folder.mkdir(parents=True, exist_ok=True)
        give_to_service_user(folder)
        log = LOGS / f"beside-{self.group}-use.log"
        config = self.runner.config_without_jobs(BESIDE)
        command = [str(VENV_PYTHON), "-m", f"{__package__}.part"]
        command += [f"--config={config}", f"--database={BESIDE}", f"--folder={folder}"]
        with log.open("w") as errors:
            process = subprocess.Popen(
                as_service(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=server_environment(self.runner.environment()),
                cwd=ROOT,
                start_new_session=True,
            )
            PIDS.write([process])
            try:
                printed = process.communicate()[0].decode()
            finally:
                stop(process)
        if process.returncode:
            raise Problem(f"{log.read_text()[-3000:]}\nA page or mail failed: {log}")
        self.logs.append(log)
        return printed.strip().rpartition("\n")[2]

    def _keep(self, log: Path, name: str) -> Path:
        """The next run writes the same file."""
        return log.rename(LOGS / f"beside-{self.group}-{name}.log")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []])
    groups = parser.parse_args().groups or list(GROUPS)
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    with PIDS.only_run("make beside"), running_server() as server:
        found = find_odoo()
        of_community = [m for names in OF_THE_COMMUNITY.values() for m in names]
        with step("Fetching addons of the community") as progress:
            more = community.fetch(of_community, progress)
        runner = _Runner(_MoreAddons(found.parent, more), server)
        databases = Databases(server)
        only_with_ours = {
            group: Beside(group, databases, runner).measure() for group in groups
        }
    return _tell(only_with_ours)


def _tell(only_with_ours: dict[str, set[str]]) -> int:
    for module, version in community.versions().items():
        print(f"            {module} {version}")
    for group, lines in only_with_ours.items():
        said = "\n".join(f"    {line}" for line in sorted(lines))
        print(f"{group}: only with ours, Odoo's log says:\n{said or '    nothing'}")
    return 1 if any(only_with_ours.values()) else 0


if __name__ == "__main__":
    run_main(main)
