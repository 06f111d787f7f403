"""An Odoo with one web worker and its own cron workers, as on a host of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import requests

from ..odoo_client import OdooClient
from ..paths import ODOO_BIN, ROOT
from ..processes import free_port, server_environment, start, stop
from ..steps import Problem
from .measurement import Bench

CRON_WORKERS = 2
# Odoo ends a worker that is longer than this at all jobs that were ready together, not
# at one: by default after two minutes, which many mailboxes with mail take.
SECONDS_FOR_JOBS = 3_600
PATIENCE = 120  # seconds


@dataclass
class OdooHost:
    """``log`` has every job's start and end."""

    name: str
    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """SIGKILL for all its processes at once, as when its power fails."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Let its jobs end in order."""
        stop(self.process, PATIENCE)

    def client(self, login: str) -> OdooClient:
        """Whoever is signed in here; in the demo, a password is the login."""
        database = self.process.args[-1]  # type: ignore[index]
        return OdooClient(self.url, str(database), login, login)


def start_host(bench: Bench, name: str) -> OdooHost:
    """:return: a host whose web worker answers

    :raise Problem: it does not
    """
    port = free_port()
    log = bench.folder / f"{name}.log"
    log.unlink(missing_ok=True)
    command = [
        *(sys.executable, str(ODOO_BIN), "server", f"--config={bench.config}"),
        *("--workers=1", f"--max-cron-threads={CRON_WORKERS}"),
        f"--limit-time-real-cron={SECONDS_FOR_JOBS}",
        *(f"--http-port={port}", f"--gevent-port={free_port()}"),
        *("--log-level=warn", "--log-handler=odoo.addons.base.models.ir_cron:INFO"),
        *(f"--db-filter=^{bench.database}$", "--database", bench.database),
    ]
    process = start(command, log, server_environment(), ROOT)
    host = OdooHost(name, f"http://127.0.0.1:{port}", log, process)
    try:
        _wait_for(host)
    except BaseException:
        host.stop()
        raise
    return host


def _wait_for(host: OdooHost) -> None:
    deadline = time.monotonic() + PATIENCE
    while host.process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.5)
        with suppress(requests.RequestException):
            if requests.get(f"{host.url}/web/health", timeout=5).ok:
                return
    raise Problem(f"{host.log.read_text()[-2000:]}\nOdoo did not start: {host.log}")
