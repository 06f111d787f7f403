"""``python -m dev.upgrade``: databases of earlier versions updated to the present one.

For each version of ``versions.COMMITS``: a database made and filled by that version's
sources (kept, as long as nothing of it changes), a copy of it updated by the present
ones, and both compared, row by row. Its tables, rules and menus must be those of a new
database.

``python -m dev.upgrade 100000`` measures one with so many messages instead, see
`many`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any

from ..databases import (
    Databases,
    base_database,
    install_addon,
    installed_addon_key,
    update_addon,
)
from ..odoo_command import OdooRunner
from ..odoo_home import find_odoo
from ..paths import ADDON
from ..postgres import running_server
from ..processes import PidFile
from ..steps import run_main, step
from . import many, rows, schema
from .old_database import OldVersion, look
from .old_sources import FOLDER
from .versions import COMMITS, changes_after, changes_until, present_version

PIDS = PidFile(FOLDER / "pids.json")
UPGRADED = f"{ADDON}_upgraded"
MOST_LINES = 20
# The vault's, for a database and its copy; otherwise Odoo keeps a file for each.
KEY = "b25seS1mb3ItdXBncmFkZXMtb2Ytc2FuZGJveC1tYWk="


def main() -> int:
    messages = _messages()
    os.environ["CRM_EMAIL_LOGGING_KEY"] = KEY
    with PIDS.only_run("make upgrade"), running_server() as server:
        runner = OdooRunner(find_odoo(), server)
        if messages:
            return many.measure(Databases(server), runner, messages)
        upgrades = Upgrades(Databases(server), runner)
        differences = sum(upgrades.differences(version) for version in COMMITS)
    print(f"Differences: {differences}" if differences else "Nothing was lost.")
    return 1 if differences else 0


def _messages() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("messages", nargs="?", type=int, default=0)
    return int(parser.parse_args().messages)


def _tell(differences: list[str]) -> int:
    """Print the first ones.

    :return: how many there are
    """
    for line in differences[:MOST_LINES]:
        print(f"            {line}", flush=True)
    if len(differences) > MOST_LINES:
        print(f"            ... and {len(differences) - MOST_LINES} more", flush=True)
    return len(differences)


@dataclass(frozen=True)
class Upgrades:
    """Updates old databases with the present sources and looks at what came of it."""

    databases: Databases
    runner: OdooRunner

    def differences(self, version: str) -> int:
        """Tell what the update from ``version`` lost or changed, and how much."""
        old = OldVersion(version, COMMITS[version], self.databases, self.runner)
        before = old.database()
        seen = old.seen(before)
        new = self._new_database()
        self._update(before, version)
        count = _tell(self._rows(before, version))
        count += _tell(self._schema(new))
        return count + _tell(self._seen(seen))

    def _new_database(self) -> str:
        """One with the present addon from the start; made when the addon changes."""
        base = base_database(self.databases, self.runner)

        def build(name: str) -> None:
            with step("Installing the addon in a new database") as progress:
                self.databases.copy(base, name)
                install_addon(self.runner, name, progress=progress)

        key = installed_addon_key(self.runner.odoo)
        return self.databases.cached(f"{ADDON}_upgrade_new", key, build)

    def _update(self, before: str, version: str) -> None:
        """:raise Problem: the update failed, or its log complains"""
        self.databases.copy(before, UPGRADED)
        with step(f"Updating {version} to {present_version()}") as progress:
            update_addon(self.runner, UPGRADED, progress=progress)

    def _rows(self, before: str, version: str) -> list[str]:
        with step("Comparing rows"), self._cursors(before, UPGRADED) as (old, new):
            return rows.differences(old, new, changes_after(version))

    def _schema(self, new: str) -> list[str]:
        title = "Comparing tables, rules and menus with a new database"
        with step(title), self._cursors(UPGRADED, new) as (ours, theirs):
            return list(schema.differences(ours, theirs))

    def _seen(self, before: dict[str, Any]) -> list[str]:
        with step("Comparing what people see"):
            after = look(self.runner, UPGRADED, changes_until(present_version()))
        return [
            f"{what}: was {rows.short(old)}, is {rows.short(after[what])}"
            for what, old in before.items()
            if after[what] != old
        ]

    @contextmanager
    def _cursors(self, *names: str) -> Iterator[list[Any]]:
        """A cursor in each of these databases."""
        with ExitStack() as stack:
            opened = (closing(self.databases.connect(name)) for name in names)
            yield [stack.enter_context(each).cursor() for each in opened]


if __name__ == "__main__":
    run_main(main)
