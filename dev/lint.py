"""Check the style of everything, with the tools of requirements.txt and package.json;
and that README.md is what its fragments say.

``python -m dev.lint [--fix] [TOOL ...]``: all of them, or those that are named.
"""

import argparse
import os
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from .node import prepare_node, run_node_tool
from .paths import ADDON, ROOT, VENV_PYTHON
from .steps import run_main

TYPED = ("exchange", "sandbox", "dev")
# Rooms that import from others, which only works inside the addon.
TYPED_IN_ADDON = ("engine", "connection")
# What prettier formats: all that OCA's template has it format, but for prose.
FORMATTED = "**/*.{cjs,css,js,json,scss,xml,yaml,yml}"
NODE_TOOLS = ("prettier", "eslint")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("tools", nargs="*", metavar="TOOL")
    options = parser.parse_args()
    commands = [
        command
        for command in _commands(options.fix)
        if not options.tools or command[0] in options.tools
    ]
    if {command[0] for command in commands} & {*NODE_TOOLS}:
        prepare_node()
    failed = dict.fromkeys(_failed(commands, 1 if options.fix else os.cpu_count()))
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll clean.", flush=True)
    return 1 if failed else 0


def _commands(fix: bool) -> list[list[str]]:
    """The command lines, each beginning with its tool's name."""
    fixed = ["--fix"] if fix else []
    return [
        ["ruff", "check", *fixed, "."],
        ["ruff", "format", *([] if fix else ["--check"]), "."],
        ["pylint", "--rcfile=.pylintrc-mandatory", *addon_folders()],
        ["mypy", *TYPED],
        ["mypy", "--follow-imports=silent", *_packages(TYPED_IN_ADDON)],
        ["prettier", "--write" if fix else "--check", "--log-level=warn", FORMATTED],
        ["eslint", "--max-warnings=0", *fixed, "."],
        ["dev.readme", *([] if fix else ["--check"])],
    ]


def _failed(commands: list[list[str]], at_a_time: int | None) -> Iterator[str]:
    """The tools that complain; all say what they have to say in the same order."""
    with ThreadPoolExecutor(at_a_time) as pool:
        for command, done in zip(commands, pool.map(_run, commands), strict=True):
            print(f"\n{' '.join(command)}\n{done.stdout}", end="", flush=True)
            if done.returncode:
                yield command[0]


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    if command[0] in NODE_TOOLS:
        return run_node_tool(command)
    return subprocess.run(
        [str(VENV_PYTHON), "-m", *command],
        check=False,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _packages(folders: Sequence[str]) -> list[str]:
    """Options that name folders as packages of the addon."""
    return [f"--package={ADDON}.{folder}" for folder in folders]


def addon_folders() -> list[str]:
    """What pylint looks at: Odoo's part and its manifest."""
    folders = ("models", "controllers", "wizards", "engine", "connection", "tests")
    files = ("__manifest__.py", "__init__.py", "actions.py", "hooks.py")
    return [name for name in (*folders, *files) if (ROOT / name).exists()]


if __name__ == "__main__":
    run_main(main)
