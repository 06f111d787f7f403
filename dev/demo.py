"""The demo: a Microsoft 365 tenant in a box, and an Odoo that logs its mail.

Ends when interrupted; with ``--once`` after checking what was logged.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import requests

from . import demo_facts
from .connect_mailbox import connect_mailbox, fill_in_setup
from .databases import Databases
from .demo_database import make_demo_database
from .demo_mail import Outcome, log_sample_mail
from .odoo_client import OdooClient
from .odoo_command import OdooRunner, require_clean_log
from .odoo_home import find_odoo
from .paths import DEMO, LOGS, ROOT, VENV_PYTHON
from .postgres import running_server
from .processes import (
    PidFile,
    free_port,
    is_listening,
    last_lines,
    require_free_ports,
    server_environment,
    start,
    stop,
    wait_until,
)
from .sandbox_address import MAILBOX, SandboxAddress
from .steps import Problem, run_main, step

ODOO_LOG = LOGS / "demo-odoo.log"
SANDBOX_LOG = LOGS / "demo-sandbox.log"
FRONT_DOOR_LOG = LOGS / "demo-front-door.log"
PIDS = PidFile(DEMO / "pids.json")
WORKERS = 2
CRON_THREADS = 2


@dataclass(frozen=True)
class Ports:
    """Where the demo listens; each named after the variable that sets it."""

    odoo: int
    gevent: int
    sandbox: int
    smtp: int

    @classmethod
    def of_environment(cls) -> "Ports":
        defaults = {
            "ODOO_PORT": 8069,
            "GEVENT_PORT": 8072,
            "SANDBOX_PORT": 8443,
            "SMTP_PORT": 2525,
        }
        chosen = {n: int(os.environ.get(n) or port) for n, port in defaults.items()}
        require_free_ports(chosen)
        return cls(*chosen.values())


class Servers:
    """The demo's servers; all of them end with it."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(
        self, command: list[str], log: Path, env: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        log.unlink(missing_ok=True)
        process = start(command, log, env, ROOT)
        self.processes.append(process)
        PIDS.write(self.processes)
        return process

    def stop(self) -> None:
        for process in reversed(self.processes):
            stop(process)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true")
    once = parser.parse_args().once
    with PIDS.only_run("make demo"):
        ports = Ports.of_environment()
        with running_server() as server, _servers() as servers:
            runner = OdooRunner(find_odoo(), server)
            outcome = _run(servers, runner, ports)
            if once:
                return _check(outcome, runner)
            _stay(servers)
    return 0


def _run(servers: Servers, runner: OdooRunner, ports: Ports) -> Outcome:
    database = make_demo_database(Databases(runner.server), runner)
    sandbox = _start_sandbox(servers, ports)
    odoo_url = _start_odoo(servers, runner, database, ports)
    odoo = OdooClient(odoo_url, database, "admin", "admin")
    with step("Signing in to Microsoft 365"):
        fill_in_setup(odoo, sandbox)
        mailbox = connect_mailbox(odoo, sandbox)
    with step("Sending and logging the sample mail") as progress:
        outcome = log_sample_mail(odoo, sandbox, mailbox, progress)
    pages = demo_facts.pages(odoo, mailbox)
    demo_facts.write(
        {
            "odoo": odoo_url,
            "ports": asdict(ports),
            "database": database,
            "postgres": asdict(runner.server),
            "logins": {login: login for login in demo_facts.LOGINS},
            "mailbox": {"id": mailbox, "address": MAILBOX},
            "pages": pages,
            "sandbox": {
                "url": sandbox.url,
                "smtp": f"localhost:{sandbox.smtp_port}",
                "ca": str(sandbox.ca_path),
            },
            "counts": asdict(outcome),
            "logs": {"odoo": str(ODOO_LOG), "sandbox": str(SANDBOX_LOG)},
        }
    )
    demo_facts.show(outcome, odoo_url, pages)
    return outcome


def _check(outcome: Outcome, runner: OdooRunner) -> int:
    """Exit status 1 when a count or Odoo's log is not as it should be."""
    require_clean_log(ODOO_LOG, runner.odoo)
    differences = outcome.differences()
    print("", *(differences or ["All counts are as expected."]), sep="\n")
    return 1 if differences else 0


@contextlib.contextmanager
def _servers() -> Iterator[Servers]:
    servers = Servers()
    try:
        yield servers
    finally:
        with step("Stopping"):
            servers.stop()


def _start_sandbox(servers: Servers, ports: Ports) -> SandboxAddress:
    state = DEMO / "sandbox"
    command = [str(VENV_PYTHON), "-m", "sandbox", "--host=127.0.0.1"]
    options = [f"--port={ports.sandbox}", f"--smtp-port={ports.smtp}"]
    with step("Starting the sandbox tenant"):
        _empty(state)
        process = servers.start(
            [*command, *options, f"--state={state}"], SANDBOX_LOG, server_environment()
        )
        wait_until(_sandbox_is_ready, process, SANDBOX_LOG, "The sandbox tenant")
    url = f"https://localhost:{ports.sandbox}"
    return SandboxAddress(url, ports.smtp, state / "ca.pem")


def _sandbox_is_ready() -> bool:
    return any("sandbox ready" in line for line in last_lines(SANDBOX_LOG, 20))


def _start_odoo(
    servers: Servers, runner: OdooRunner, database: str, ports: Ports
) -> str:
    """Start Odoo with workers behind one address; return that address."""
    web_port = free_port()
    config = _write_config(runner, database, web_port, ports)
    url = f"http://localhost:{ports.odoo}"
    with step("Starting Odoo"):
        command = runner.command("server", f"--config={config}")
        process = servers.start(command, ODOO_LOG, runner.environment())
        front_door = [f"--port={ports.odoo}", f"--web-port={web_port}"]
        servers.start(
            [
                str(VENV_PYTHON),
                "-m",
                "dev.front_door",
                *front_door,
                f"--gevent-port={ports.gevent}",
            ],
            FRONT_DOOR_LOG,
            server_environment(),
        )
        wait_until(
            lambda: is_listening(ports.gevent) and _answers(url),
            process,
            ODOO_LOG,
            "Odoo",
        )
    return url


def _write_config(
    runner: OdooRunner, database: str, web_port: int, ports: Ports
) -> Path:
    """As an administrator would set Odoo up, but for this machine only."""
    options = {
        "db_name": database,
        "dbfilter": f"^{database}$",
        "admin_passwd": os.urandom(16).hex(),
        "http_port": web_port,
        "gevent_port": ports.gevent,
        "workers": WORKERS,
        "max_cron_threads": CRON_THREADS,
        "proxy_mode": False,
    }
    return runner.write_config(DEMO / "odoo.conf", options)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/web/health", timeout=5).ok
    except requests.ConnectionError:
        return False


def _stay(servers: Servers) -> None:
    """Wait for Ctrl-C.

    :raise Problem: a server ended by itself
    """
    print("\nCtrl-C stops it all.", flush=True)
    while all(process.poll() is None for process in servers.processes):
        time.sleep(0.5)
    raise Problem(f"A server ended by itself; see the logs in {LOGS}")


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


if __name__ == "__main__":
    run_main(main)
