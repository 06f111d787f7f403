"""A database as an earlier version left it, and what people see in one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..databases import Databases, base_database, install_addon, update_addon
from ..odoo_command import OdooRunner
from ..paths import ADDON, WORK
from ..service_user import give_to_service_user
from ..steps import step
from .old_sources import FOLDER, old_sources
from .versions import COMMITS, Change, changes_until, version_before

HERE = Path(__file__).parent
SEEN = HERE / "seen.py"


@dataclass(frozen=True)
class OldVersion:
    """Makes and reads the database of one earlier version."""

    version: str
    commit: str
    databases: Databases
    runner: OdooRunner

    def database(self) -> str:
        """Its database; made when it is missing, or would become another one."""
        start = self._start()

        def build(name: str) -> None:
            self.databases.copy(start, name)
            self._install(name)
            with step(f"Filling it as {self.version} does"):
                run_file(
                    self.runner, name, self._fill_file(), "fill(env)", self._option()
                )

        return self.databases.cached(self._kind(), self._key(start), build)

    def seen(self, database: str) -> dict[str, Any]:
        """What people see in its database, as `look` says; kept."""
        file = FOLDER / f"{database}.json"
        if not file.exists():
            with step("Looking at it as its users do"):
                found = look(
                    self.runner, database, changes_until(self.version), self._option()
                )
            file.write_text(json.dumps(found))
        kept: dict[str, Any] = json.loads(file.read_text())
        return kept

    def _start(self) -> str:
        """The database that it is installed in, or updates."""
        before = version_before(self.version)
        if before is None:
            return base_database(self.databases, self.runner)
        return replace(self, version=before, commit=COMMITS[before]).database()

    def _install(self, name: str) -> None:
        """:raise Problem: it failed; of an old version's warnings nothing is said"""
        if version_before(self.version) is None:
            with step(f"Installing version {self.version}") as progress:
                install_addon(self.runner, name, self._option(), progress=progress)
            return
        with step(f"Updating to version {self.version}") as progress:
            update_addon(self.runner, name, self._option(), progress=progress)

    def _option(self) -> str:
        sources = old_sources(self.version, self.commit)
        return f"--addons-path={self.runner.odoo.addons_path(sources)}"

    def _kind(self) -> str:
        return f"{ADDON}_upgrade_{self.version.replace('.', '_')}"

    def _key(self, base: str) -> str:
        """Changes when a database made anew would differ, or be seen otherwise."""
        files = (self._fill_file(), SEEN)
        parts = [base.encode(), self.commit.encode(), *(f.read_bytes() for f in files)]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]

    def _fill_file(self) -> Path:
        return HERE / f"fill_{self.version.replace('.', '_')}.py"


def look(
    runner: OdooRunner, database: str, changes: Sequence[Change], *options: str
) -> dict[str, Any]:
    """What people see in a database of some version, see ``seen.py``.

    :param changes: of the versions that came between
    """
    file = WORK / "scripts" / f"{database}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{}")
    give_to_service_user(file)
    models = [dict(change.models) for change in changes]
    run_file(runner, database, SEEN, f"note(env, {str(file)!r}, {models})", *options)
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def run_file(
    runner: OdooRunner, database: str, file: Path, call: str, *options: str
) -> None:
    """Run a file of this folder, then ``call``, in Odoo's shell.

    :raise Problem: it failed
    """
    script = WORK / "scripts" / f"{database}.py"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(f"{file.read_text()}\n{call}\n")
    config = runner.config_without_jobs(database)
    arguments = [f"--config={config}", f"--database={database}", "--no-http", *options]
    log = f"{file.stem}-{database}"
    runner.run("shell", *arguments, log_name=log, stdin=script)
