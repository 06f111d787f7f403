"""Prettier, eslint and axe-core: of npm, in the project's folder, as package.json says.

Debian 12's Node 18 is new enough for the versions named there.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence

from .paths import LOGS, NODE, ROOT
from .processes import run_logged
from .steps import run_main, step

PACKAGES = ROOT / "dev" / "package.json"
STAMP = NODE / "made-for.txt"
# No lock file is written: the exact versions are in package.json, as for Python.
NPM_INSTALL = (
    *("npm", "install", f"--prefix={NODE}"),
    *("--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"),
)


def prepare_node() -> None:
    """Install what package.json names unless it is there."""
    made_for = hashlib.sha256(PACKAGES.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == made_for:
        return
    with step("Installing prettier, eslint and axe-core") as progress:
        shutil.rmtree(NODE, ignore_errors=True)
        NODE.mkdir(parents=True)
        shutil.copy(PACKAGES, NODE)
        run_logged(NPM_INSTALL, LOGS / "npm.log", progress)
        STAMP.write_text(made_for)


def run_node_tool(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run a tool of package.json; its configuration finds the plugins by NODE_PATH."""
    program, *arguments = command
    modules = NODE / "node_modules"
    return subprocess.run(
        [str(modules / ".bin" / program), *arguments],
        check=False,
        cwd=ROOT,
        env={**os.environ, "NODE_PATH": str(modules)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


if __name__ == "__main__":
    run_main(prepare_node)
