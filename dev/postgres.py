"""PostgreSQL: the server that PGHOST and its like name, else a private cluster.

The private cluster runs while at least one command uses it. Each user holds a shared
lock on a file; a keeper process stops the server when it can get the lock for itself,
which the kernel grants as soon as the last user has ended, however it ended.

Any of it may be killed at any moment. So the cluster and its password are made under
another name, and where the server listens is read from the file that it keeps itself.
"""

import contextlib
import fcntl
import functools
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .paths import LOGS, ODOO_DATA, POSTGRES, ROOT
from .processes import (
    as_service,
    free_port,
    is_listening,
    run_logged,
    server_environment,
    start,
)
from .service_user import give_to_service_user
from .steps import Problem, step

OLDEST_VERSION = 13
# With the filestores of its databases: neither is of use without the other.
MADE = POSTGRES / "cluster"
CLUSTER = MADE / "data"
PASSWORD = MADE / "password"
USER = "odoo"
USERS_LOCK = POSTGRES / "users.lock"
START_LOCK = POSTGRES / "start.lock"
LOG = LOGS / "postgres.log"
# Its databases can all be made again, so they need not survive a power cut.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "200",
}
PATIENCE_SECONDS = 60
# Lines of the server's own file, from 0.
PORT_LINE = 3
STATE_LINE = 7
# SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for its clients.
STOP_SIGNAL = signal.SIGINT


@dataclass(frozen=True)
class Server:
    """Where a PostgreSQL server is and how to log in; empty means libpq's default."""

    host: str
    port: str
    user: str
    password: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which libpq, and so every client, finds the server."""
        names = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        return {name: value for name, value in names.items() if value}

    @property
    def odoo_data(self) -> Path:
        """Odoo's folder for the filestores of this server's databases."""
        if not is_server_named():
            return MADE / "odoo"
        return ODOO_DATA / re.sub(r"\W", "-", f"{self.host or 'local'}-{self.port}")


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """A server that runs at least until the block ends."""
    if is_server_named():
        yield _server_of_the_environment()
        return
    POSTGRES.mkdir(parents=True, exist_ok=True)
    with USERS_LOCK.open("a") as users, START_LOCK.open("a") as starting:
        fcntl.flock(users, fcntl.LOCK_SH)
        fcntl.flock(starting, fcntl.LOCK_EX)
        server = _running_private_server() or _start_private_server()
        fcntl.flock(starting, fcntl.LOCK_UN)
        try:
            yield server
        finally:
            was_last = _is_unused(users.fileno())
            fcntl.flock(users, fcntl.LOCK_UN)
            if was_last:
                _wait_until_stopped()


def is_server_named() -> bool:
    """Whether the environment names a server to use."""
    return bool(os.environ.get("PGHOST") or os.environ.get("PGPORT"))


def require_named_server() -> None:
    """:raise Problem: the environment names a server, and nothing answers there"""
    host = os.environ.get("PGHOST", "")
    port = os.environ.get("PGPORT") or "5432"
    if host and not _answers(host, port):
        raise Problem(
            f"No PostgreSQL answers at PGHOST={host}, port {port}: start it, name"
            " another, or unset PGHOST and PGPORT for a private one."
        )


def _answers(host: str, port: str) -> bool:
    if host.startswith("/"):
        return (Path(host) / f".s.PGSQL.{port}").exists()
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except (OSError, ValueError):
        return False
    return True


def _server_of_the_environment() -> Server:
    names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
    return Server(*(os.environ.get(name, "") for name in names))


def _running_private_server() -> Server | None:
    """One whose starter was killed may still be starting; one may be stopping."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _is_alive() and time.monotonic() < deadline:
        server = _server_that_is_up()
        if server:
            return server
        time.sleep(0.05)
    return None


def _server_that_is_up() -> Server | None:
    """The last line of the server's own file says when it takes connections."""
    noted = _postmaster_file()
    if len(noted) > STATE_LINE and noted[STATE_LINE].strip() == "ready":
        port = noted[PORT_LINE].strip()
        if is_listening(int(port)):
            return Server("127.0.0.1", port, USER, PASSWORD.read_text())
    return None


def _postmaster_file() -> list[str]:
    """The lines in which a running server notes its process, port and state.

    https://www.postgresql.org/docs/current/storage-file-layout.html
    """
    with contextlib.suppress(FileNotFoundError):
        return (CLUSTER / "postmaster.pid").read_text().splitlines()
    return []


def _is_alive() -> bool:
    """Whether the process noted is a server of this cluster, and no later process."""
    noted = _postmaster_file()
    if not noted:
        return False
    process = Path("/proc") / noted[0].strip()
    with contextlib.suppress(OSError):
        if (process / "comm").read_text().strip() == "postgres":
            return _works_in(process, CLUSTER)
    return False


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").resolve(strict=True) == folder.resolve()
    except PermissionError:
        return True  # another user's, so at least none of a later run of ours


def _start_private_server() -> Server:
    with step("Starting PostgreSQL"):
        programs = server_programs()
        if programs is None:
            raise Problem(f"No PostgreSQL {OLDEST_VERSION} or newer on this machine.")
        if not _has_cluster_for(programs):
            _create_cluster(programs)
        if not _is_alive():
            (CLUSTER / "postmaster.pid").unlink(missing_ok=True)
        return _wait_until_up(start_keeper(programs, free_port()))


def server_programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, of the newest version there is."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    versions = {_version(folder): folder for folder in folders}
    newest = max(versions, default=0)
    return versions[newest] if newest >= OLDEST_VERSION else None


@functools.cache
def _version(folder: Path) -> int:
    if not all((folder / name).exists() for name in ("initdb", "postgres")):
        return 0
    said = subprocess.check_output([str(folder / "postgres"), "-V"], text=True)
    return int(said.split()[2].partition(".")[0])


def _has_cluster_for(programs: Path) -> bool:
    """PostgreSQL reads no cluster of another version; ours can be made again."""
    version = CLUSTER / "PG_VERSION"
    return version.exists() and version.read_text().strip() == str(_version(programs))


def _create_cluster(programs: Path) -> None:
    for old in (MADE, *POSTGRES.glob("making-*")):
        shutil.rmtree(old, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=POSTGRES))
    making.chmod(0o755)
    password = making / PASSWORD.name
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    (making / CLUSTER.name).mkdir(mode=0o700)
    give_to_service_user(making)
    _run_initdb(programs, making / CLUSTER.name, password)
    making.rename(MADE)


def _run_initdb(programs: Path, cluster: Path, password: Path) -> None:
    command = [
        str(programs / "initdb"),
        f"--pgdata={cluster}",
        f"--username={USER}",
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    env = server_environment()
    run_logged(as_service(command), LOGS / "initdb.log", env=env, cwd=POSTGRES)


def start_keeper(programs: Path, port: int) -> subprocess.Popen[bytes]:
    """Start the process that runs the server until nobody uses it any more."""
    options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    postgres = [str(programs / "postgres"), f"-D{CLUSTER}", f"-p{port}", *options]
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "dev.postgres", *postgres],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            start_new_session=True,
        )


def _wait_until_up(keeper: subprocess.Popen[bytes]) -> Server:
    """It may be another keeper's, whose starter was killed: only one server can run."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (server := _server_that_is_up()):
        ended = keeper.poll() is not None and not _is_alive()
        if ended or time.monotonic() > deadline:
            raise Problem(f"{LOG.read_text()[-2000:]}\nPostgreSQL did not start: {LOG}")
        time.sleep(0.05)
    return server


def _wait_until_stopped() -> None:
    deadline = time.monotonic() + 10
    while _postmaster_file() and time.monotonic() < deadline:
        time.sleep(0.05)


def keep(command: list[str]) -> None:
    """Run the server until no process holds the lock of its users."""
    env = server_environment()
    process = start(command, LOG, env, POSTGRES, stop_signal="INT")
    with USERS_LOCK.open("a") as file:
        while process.poll() is None and not _is_unused(file.fileno()):
            time.sleep(0.05)
        _shut_down(process)


def _is_unused(users_lock: int) -> bool:
    try:
        fcntl.flock(users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _shut_down(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(STOP_SIGNAL)
    process.wait()


if __name__ == "__main__":
    keep(sys.argv[1:])
