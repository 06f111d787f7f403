"""A sandbox tenant in a process of its own, and its control endpoint."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

from ..paths import ROOT
from ..processes import as_service, server_environment, stop
from ..steps import Problem

TIMEOUT_SECONDS = 300


class TenantProcess:
    """``with TenantProcess(folder) as tenant:`` runs it until the block ends.

    :param state: folder for its CA and keys
    """

    def __init__(self, state: Path) -> None:
        self.state = state
        self.url = ""
        self.ca_path = ""
        self.smtp_port = 0
        self._process: subprocess.Popen[str] | None = None
        self._session = requests.Session()
        self._session.trust_env = False

    def __enter__(self) -> TenantProcess:
        self._process = subprocess.Popen(
            as_service(
                [
                    *(sys.executable, "-m", "sandbox"),
                    *("--port", "0", "--smtp-port", "0", "--state", str(self.state)),
                ]
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            env=server_environment(),
            cwd=ROOT,
            start_new_session=True,
        )
        assert self._process.stdout
        words = self._process.stdout.readline().split()
        if words[:2] != ["sandbox", "ready"]:
            raise Problem("The sandbox tenant did not start.")
        self.url, self.ca_path = words[2], words[-1]
        self.smtp_port = int(words[4].rpartition(":")[2])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process
        stop(self._process)

    def control(self, method: str, **arguments: Any) -> Any:
        """Call a method of ``sandbox.control.Control``.

        :raise Problem: it refused
        """
        answer = self._session.post(
            f"{self.url}/_control/{method}",
            json=arguments,
            verify=self.ca_path,
            timeout=TIMEOUT_SECONDS,
        ).json()
        if "result" not in answer:
            raise Problem(f"The sandbox answered {method} with {answer}")
        return answer["result"]

    def follow_sign_in(self, uri: str) -> str:
        """Open Entra ID's page as a browser does; return where it redirects to."""
        answer = self._session.get(
            uri, verify=self.ca_path, allow_redirects=False, timeout=TIMEOUT_SECONDS
        )
        return answer.headers["Location"]

    @property
    def cpu_seconds(self) -> float:
        """Processor time that the tenant has used."""
        assert self._process
        return cpu_seconds(self._process.pid)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process, in user mode and in the kernel."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks_per_second = 100
    return (int(stat[11]) + int(stat[12])) / ticks_per_second
