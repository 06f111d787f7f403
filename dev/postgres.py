"""PostgreSQL: the server that PGHOST and its like name, else a private cluster.

The private cluster runs while at least one command uses it. Each user holds a shared
lock on a file; a keeper process stops the server when it can get the lock for itself,
which the kernel grants as soon as the last user has ended, however it ended.
"""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .paths import LOGS, POSTGRES, ROOT
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
CLUSTER = POSTGRES / "cluster"
ADDRESS_FILE = POSTGRES / "server.json"
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


def _server_of_the_environment() -> Server:
    names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
    return Server(*(os.environ.get(name, "") for name in names))


def _running_private_server() -> Server | None:
    try:
        server = Server(**json.loads(ADDRESS_FILE.read_text()))
    except FileNotFoundError:
        return None
    return server if _is_up(server) else None


def _is_up(server: Server) -> bool:
    """The last line of the server's own file says when it takes connections."""
    return _postmaster_file()[-1:] == ["ready"] and is_listening(int(server.port))


def _postmaster_file() -> list[str]:
    """The lines in which a running server notes its process, port and state."""
    with contextlib.suppress(FileNotFoundError):
        return (CLUSTER / "postmaster.pid").read_text().split()
    return []


def _start_private_server() -> Server:
    with step("Starting PostgreSQL"):
        programs = server_programs()
        if programs is None:
            raise Problem(f"No PostgreSQL {OLDEST_VERSION} or newer on this machine.")
        if not (CLUSTER / "PG_VERSION").exists():
            _create_cluster(programs)
        _forget_dead_server()
        server = Server(
            "127.0.0.1", str(free_port()), "odoo", _password_file().read_text()
        )
        keeper = start_keeper(programs, server)
        _wait_until_up(server, keeper)
        ADDRESS_FILE.touch(mode=0o600)
        ADDRESS_FILE.write_text(json.dumps(vars(server)))
    return server


def server_programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, of the newest version there is."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    versions = {_version(folder): folder for folder in folders}
    newest = max(versions, default=0)
    return versions[newest] if newest >= OLDEST_VERSION else None


def _version(folder: Path) -> int:
    if not all((folder / name).exists() for name in ("initdb", "postgres")):
        return 0
    said = subprocess.check_output([str(folder / "postgres"), "-V"], text=True)
    return int(said.split()[2].partition(".")[0])


def _create_cluster(programs: Path) -> None:
    shutil.rmtree(CLUSTER, ignore_errors=True)
    CLUSTER.mkdir(parents=True)
    CLUSTER.chmod(0o700)
    give_to_service_user(CLUSTER)
    command = [
        str(programs / "initdb"),
        f"--pgdata={CLUSTER}",
        "--username=odoo",
        f"--pwfile={_password_file()}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    env = server_environment()
    run_logged(as_service(command), LOGS / "initdb.log", env=env, cwd=POSTGRES)


def _password_file() -> Path:
    """Holds the cluster's password; only its owner can read it."""
    file = POSTGRES / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
        give_to_service_user(file)
    return file


def _forget_dead_server() -> None:
    """Remove what a killed server left when its number is now another program's."""
    noted = _postmaster_file()
    if not noted:
        return
    name = Path(f"/proc/{noted[0]}/comm")
    if not name.exists() or name.read_text().strip() != "postgres":
        (CLUSTER / "postmaster.pid").unlink()


def start_keeper(programs: Path, server: Server) -> subprocess.Popen[bytes]:
    """Start the process that runs the server until nobody uses it any more."""
    options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    postgres = [
        str(programs / "postgres"),
        f"-D{CLUSTER}",
        f"-p{server.port}",
        *options,
    ]
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


def _wait_until_up(server: Server, keeper: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not _is_up(server):
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise Problem(f"{LOG.read_text()[-2000:]}\nPostgreSQL did not start: {LOG}")
        time.sleep(0.05)


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
            time.sleep(0.25)
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
