"""The servers of the demo: the sandbox tenant, and Odoo behind one address."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import requests

from .demo_ports import PIDS, Ports
from .mailbox_kinds import chosen_kind
from .odoo_command import OdooRunner
from .paths import DEMO, LOGS, ROOT, VENV_PYTHON
from .processes import (
    PidFile,
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

WORKERS = 2
CRON_THREADS = 2


class DemoServers:
    """Started together, for each takes a few seconds; stopped with the demo.

    :param folder: for what they keep; their logs are named after it
    :param pids: remembers them for the next run
    """

    def __init__(self, ports: Ports, folder: Path = DEMO, pids: PidFile = PIDS) -> None:
        self.ports = ports
        self.odoo_url = f"http://localhost:{ports.odoo}"
        self.odoo_log = _log(folder, "odoo")
        self.sandbox_log = _log(folder, "sandbox")
        self._folder = folder
        self._pids = pids
        state = folder / "sandbox"
        sandbox_url = f"https://localhost:{ports.sandbox}"
        ca, kind = state / "ca.pem", chosen_kind()
        self.sandbox = SandboxAddress(sandbox_url, ports.smtp, ca, kind)
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, runner: OdooRunner, database: str) -> None:
        """Start all of them, and wait until they answer.

        :raise Problem: one did not start
        """
        sandbox = self._start_sandbox()
        odoo = self._start_odoo(runner, database)
        with step("Starting the sandbox tenant"):
            ready = self._sandbox_is_ready
            wait_until(ready, sandbox, self.sandbox_log, "The sandbox tenant")
        with step("Starting Odoo"):
            wait_until(self._odoo_answers, odoo, self.odoo_log, "Odoo")

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
        return self._start_module("sandbox", options, self.sandbox_log)

    def _start_odoo(self, runner: OdooRunner, database: str) -> subprocess.Popen[bytes]:
        web_port = free_port()
        config = self._write_odoo_config(runner, database, web_port)
        options = {
            "--port": self.ports.odoo,
            "--web-port": web_port,
            "--gevent-port": self.ports.gevent,
        }
        log = _log(self._folder, "front-door")
        self._start_module("dev.front_door", options, log)
        command = runner.command("server", f"--config={config}")
        return self._start(command, self.odoo_log, runner.environment())

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
        return runner.write_config(self._folder / "odoo.conf", options)

    def _sandbox_is_ready(self) -> bool:
        lines = last_lines(self.sandbox_log, 20)
        return any("sandbox ready" in line for line in lines)

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
        self._pids.write(self._processes)
        return process


def _log(folder: Path, server: str) -> Path:
    return LOGS / f"{folder.name}-{server}.log"


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
