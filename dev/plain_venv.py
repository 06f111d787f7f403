"""A virtual environment with what Odoo requires, and nothing of ours."""

import os
import shutil
from collections.abc import Sequence

from .odoo_home import active_python
from .paths import LOGS, PLAIN_VENV
from .processes import run_logged
from .steps import Progress
from .venv import ODOO_REQUIREMENTS, PIP_OPTIONS


def make_plain_venv(progress: Progress) -> None:
    """Make it anew, whatever an earlier run left in it."""
    shutil.rmtree(PLAIN_VENV, ignore_errors=True)
    in_plain_venv([active_python(), "-m", "venv", str(PLAIN_VENV)], progress)
    requirements = ["-r", str(ODOO_REQUIREMENTS)]
    in_plain_venv(["pip", "install", *PIP_OPTIONS, *requirements], progress)


def in_plain_venv(command: Sequence[str], progress: Progress) -> None:
    """Run what an administrator types there.

    :raise Problem: it failed
    """
    path = os.pathsep.join([str(PLAIN_VENV / "bin"), os.environ["PATH"]])
    env = os.environ | {"PATH": path}
    run_logged(["env", *command], LOGS / "plain-venv.log", progress, env=env)
