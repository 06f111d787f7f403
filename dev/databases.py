"""Databases with their filestores: made once, then copied."""

import ast
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql

from .files import locked
from .odoo_command import OdooRunner, require_clean_log
from .odoo_home import Odoo
from .paths import ADDON, ROOT, WORK
from .postgres import Server
from .service_user import give_to_service_user
from .steps import Problem, Progress, step

# What an installed database depends on; tests and the programs beside the addon are
# no part of it.
ADDON_SOURCES = (".py", ".xml", ".csv", ".js", ".scss", ".po")
NOT_IN_DATABASE = ("tests", "sandbox", "dev", "exchange", WORK.name, ".git")


class Databases:
    """Makes, copies and removes databases of one server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.filestores = server.odoo_data / "filestore"

    def exists(self, name: str) -> bool:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        return bool(self._rows(query, name))

    def names(self, prefix: str) -> list[str]:
        rows = self._rows("SELECT datname FROM pg_database ORDER BY datname")
        return [str(row[0]) for row in rows if str(row[0]).startswith(prefix)]

    def create(self, name: str) -> None:
        """An empty database with the encoding and collation that Odoo asks for."""
        self.drop(name)
        options = "ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0"
        self._execute(f"CREATE DATABASE {{}} {options}", name)

    def add_extension(self, database: str, extension: str) -> None:
        """An extension of PostgreSQL that comes with it."""
        statement = sql.SQL("CREATE EXTENSION IF NOT EXISTS {}")
        with closing(self.connect(database)) as connection:
            connection.cursor().execute(statement.format(sql.Identifier(extension)))

    def copy(self, template: str, name: str) -> None:
        """A new database like ``template``, with its filestore."""
        self.drop(name)
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        source = self.filestores / template
        if source.is_dir():
            shutil.copytree(source, self.filestores / name, copy_function=_link_or_copy)
            give_to_service_user(self.filestores / name)

    def drop(self, name: str) -> None:
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        shutil.rmtree(self.filestores / name, ignore_errors=True)

    def rename(self, name: str, new_name: str) -> None:
        """Take the place of what a killed run, or another server, left there."""
        self.drop(new_name)
        if (self.filestores / name).is_dir():
            (self.filestores / name).rename(self.filestores / new_name)
        self._execute("ALTER DATABASE {} RENAME TO {}", name, new_name)

    def cached(self, kind: str, key: str, build: Callable[[str], None]) -> str:
        """The database of this kind for ``key``; ``build(name)`` makes it when needed.

        It is built under another name, so that a killed run leaves none half made; a
        second command that needs it meanwhile waits. Those for other keys are removed.
        """
        name = f"{kind}_{key}"
        with locked(WORK / f"{kind}.lock"):
            if not self._is_whole(name):
                for old in self.names(f"{kind}_"):
                    self.drop(old)
                unfinished = f"{kind}_unfinished"
                build(unfinished)
                self.rename(unfinished, name)
        return name

    def _is_whole(self, name: str) -> bool:
        return self.exists(name) and (self.filestores / name).is_dir()

    def _rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())

    def _execute(self, statement: str, *names: str) -> None:
        identifiers = [sql.Identifier(name) for name in names]
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            try:
                cursor.execute(sql.SQL(statement).format(*identifiers))
            except psycopg2.errors.InsufficientPrivilege as error:
                raise _refused(error) from None

    def connect(self, name: str = "postgres") -> "psycopg2.extensions.connection":
        server = self.server
        try:
            connection = psycopg2.connect(
                dbname=name,
                host=server.host or None,
                port=server.port or None,
                user=server.user or None,
                password=server.password or None,
            )
        except psycopg2.OperationalError as error:
            raise _refused(error) from None
        connection.autocommit = True
        return connection


def _refused(error: psycopg2.Error) -> Problem:
    """In one sentence; what PostgreSQL says names host, port and user."""
    said = " ".join(str(error).split())
    return Problem(
        f"PostgreSQL refused ({said}): check PGHOST, PGPORT, PGUSER and PGPASSWORD;"
        " the user must be allowed to create databases."
    )


def _link_or_copy(source: str, target: str) -> None:
    """Files of a filestore are named after their content and never changed."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def base_database(databases: Databases, runner: OdooRunner) -> str:
    """A database with what the addon depends on; made once for each Odoo."""
    modules = ",".join(_dependencies())
    key = _digest([runner.odoo.identity.encode(), modules.encode()])

    def build(name: str) -> None:
        with step(f"Making the first database with {modules}") as progress:
            databases.create(name)
            install_modules(runner, name, modules, progress=progress)

    return databases.cached(f"{ADDON}_base", key, build)


def install_modules(
    runner: OdooRunner,
    database: str,
    modules: str,
    *options: str,
    progress: Progress | None = None,
) -> Path:
    """Install modules in a database; return Odoo's log.

    :raise Problem: Odoo failed.
    """
    config = runner.config_without_jobs(database)
    return runner.run(
        "server",
        f"--config={config}",
        f"--database={database}",
        f"--init={modules}",
        "--stop-after-init",
        "--no-http",
        *options,
        log_name=f"install-{database}",
        progress=progress,
    )


def install_addon(
    runner: OdooRunner, database: str, *options: str, progress: Progress | None = None
) -> None:
    """Install the addon in a database.

    :raise Problem: Odoo failed, or its log holds a complaint that is ours.
    """
    log = install_modules(runner, database, ADDON, *options, progress=progress)
    require_clean_log(log, runner.odoo)


def update_addon(
    runner: OdooRunner, database: str, *options: str, progress: Progress | None = None
) -> None:
    """Update the addon in a database to the sources that ``options`` lead to.

    :raise Problem: Odoo failed, or its log holds a complaint that is ours.
    """
    config = runner.config_without_jobs(database)
    log = runner.run(
        "server",
        *(f"--config={config}", f"--database={database}", f"--update={ADDON}"),
        *("--stop-after-init", "--no-http", *options),
        log_name=f"update-{database}",
        progress=progress,
    )
    require_clean_log(log, runner.odoo)


def _dependencies() -> list[str]:
    manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text())
    return list(manifest["depends"])


def installed_addon_key(odoo: Odoo, more: Iterable[Path] = ()) -> str:
    """Changes when a database with the addon installed would differ."""
    sources = _addon_sources()
    names = [str(path.relative_to(ROOT)).encode() for path in sources]
    contents = [path.read_bytes() for path in (*sources, *more)]
    return _digest([odoo.identity.encode(), *names, *contents])


def _addon_sources() -> list[Path]:
    folders = [path for path in ROOT.iterdir() if path.name not in NOT_IN_DATABASE]
    found = (path for folder in folders for path in _sources_in(folder))
    return sorted(found)


def _sources_in(path: Path) -> list[Path]:
    if path.is_file():
        return [path] if path.suffix in ADDON_SOURCES else []
    return [file for file in path.rglob("*") if file.suffix in ADDON_SOURCES]


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:12]
