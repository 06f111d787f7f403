"""The servers of the demo: the sandbox tenant, and Odoo behind one address."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import requests

from .demo_ports import PIDS, Ports
from .odoo_command import OdooRunner
from .paths import DEMO, LOGS, ROOT, VENV_PYTHON
from .processes import (
    free_port,
    is_listening,
    last_lines,
    server_environment,
    start,
    stop,
    wait_until,
)
from .sandbox_address import SandboxAddress
from .steps import step

ODOO_LOG = LOGS / "demo-odoo.log"
SANDBOX_LOG = LOGS / "demo-sandbox.log"
FRONT_DOOR_LOG = LOGS / "demo-front-door.log"
WORKERS = 2
CRON_THREADS = 2


class DemoServers:
    """Started together, for each takes a few seconds; stopped with the demo."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.odoo_url = f"http://localhost:{ports.odoo}"
        state = DEMO / "sandbox"
        sandbox_url = f"https://localhost:{ports.sandbox}"
        self.sandbox = SandboxAddress(sandbox_url, ports.smtp, state / "ca.pem")
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, runner: OdooRunner, database: str) -> None:
        """Start all of them, and wait until they answer.

        :raise Problem: one did not start
        """
        sandbox = self._start_sandbox()
        odoo = self._start_odoo(runner, database)
        with step("Starting the sandbox tenant"):
            wait_until(_sandbox_is_ready, sandbox, SANDBOX_LOG, "The sandbox tenant")
        with step("Starting Odoo"):
            wait_until(self._odoo_answers, odoo, ODOO_LOG, "Odoo")

    def are_running(self) -> bool:
        return all(process.poll() is None for process in self._processes)

    def stop(self) -> None:
        for process in reversed(self._processes):
            stop(process)

    def _start_sandbox(self) -> subprocess.Popen[bytes]:
        state = self.sandbox.ca_path.parent
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir(parents=True)
        options = {
            "--host": "127.0.0.1",
            "--port": self.ports.sandbox,
            "--smtp-port": self.ports.smtp,
            "--state": state,
        }
        return self._start_module("sandbox", options, SANDBOX_LOG)

    def _start_odoo(self, runner: OdooRunner, database: str) -> subprocess.Popen[bytes]:
        web_port = free_port()
        config = self._write_odoo_config(runner, database, web_port)
        options = {
            "--port": self.ports.odoo,
            "--web-port": web_port,
            "--gevent-port": self.ports.gevent,
        }
        self._start_module("dev.front_door", options, FRONT_DOOR_LOG)
        command = runner.command("server", f"--config={config}")
        return self._start(command, ODOO_LOG, runner.environment())

    def _write_odoo_config(
        self, runner: OdooRunner, database: str, web_port: int
    ) -> Path:
        """As an administrator would set Odoo up, but for this machine only."""
        options = {
            "db_name": database,
            "dbfilter": f"^{database}$",
            "admin_passwd": os.urandom(16).hex(),
            "http_port": web_port,
            "gevent_port": self.ports.gevent,
            "workers": WORKERS,
            "max_cron_threads": CRON_THREADS,
            "proxy_mode": False,
        }
        return runner.write_config(DEMO / "odoo.conf", options)

    def _odoo_answers(self) -> bool:
        if not is_listening(self.ports.gevent):
            return False
        try:
            return requests.get(f"{self.odoo_url}/web/health", timeout=5).ok
        except requests.ConnectionError:
            return False

    def _start_module(
        self, module: str, options: Mapping[str, object], log: Path
    ) -> subprocess.Popen[bytes]:
        words = [f"{name}={value}" for name, value in options.items()]
        command = [str(VENV_PYTHON), "-m", module, *words]
        return self._start(command, log, server_environment())

    def _start(
        self, command: list[str], log: Path, env: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        log.unlink(missing_ok=True)
        process = start(command, log, env, ROOT)
        self._processes.append(process)
        PIDS.write(self._processes)
        return process


def _sandbox_is_ready() -> bool:
    return any("sandbox ready" in line for line in last_lines(SANDBOX_LOG, 20))


@contextlib.contextmanager
def demo_servers() -> Iterator[DemoServers]:
    """Servers to start, which end with the block.

    :raise Problem: a port is in use, or another demo runs
    """
    with PIDS.only_run("make demo"):
        servers = DemoServers(Ports.of_environment())
        try:
            yield servers
        finally:
            with step("Stopping"):
                servers.stop()
