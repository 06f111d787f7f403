"""Where the demo listens. Looked at before anything is downloaded for it."""

import os
from dataclasses import dataclass

from .paths import DEMO
from .processes import PidFile, require_free_ports
from .steps import Problem

PIDS = PidFile(DEMO / "pids.json")
DEFAULTS = {
    "ODOO_PORT": 8069,
    "GEVENT_PORT": 8072,
    "SANDBOX_PORT": 8443,
    "SMTP_PORT": 2525,
}


@dataclass(frozen=True)
class Ports:
    """Where the demo listens; each named after the variable that sets it."""

    odoo: int
    gevent: int
    sandbox: int
    smtp: int

    @classmethod
    def of_environment(cls) -> "Ports":
        """:raise Problem: a port is in use, or no port"""
        chosen = {name: _chosen(name, port) for name, port in DEFAULTS.items()}
        require_free_ports(chosen)
        return cls(*chosen.values())


def _chosen(name: str, default: int) -> int:
    number = os.environ.get(name) or str(default)
    if not (number.isdecimal() and 0 < int(number) < 65536):
        raise Problem(f"{name}={number} is no port: choose a number up to 65535.")
    return int(number)


def require_demo_ports() -> None:
    """:raise Problem: a port is in use, and not by what a killed demo has left"""
    with PIDS.only_run("make demo"):
        Ports.of_environment()
