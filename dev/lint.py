"""Check the style: ruff, pylint-odoo's mandatory checks, mypy on what is typed."""

import subprocess
import sys

from .paths import ROOT, VENV_PYTHON
from .steps import run_main

TYPED = ("exchange", "sandbox", "dev")


def main() -> int:
    fix = "--fix" in sys.argv
    ruff_format = ["ruff", "format", *([] if fix else ["--check"]), "."]
    commands = [
        ["ruff", "check", *(["--fix"] if fix else []), "."],
        ruff_format,
        ["pylint", "--rcfile=.pylintrc-mandatory", *_addon_folders()],
        ["mypy", *(folder for folder in TYPED if (ROOT / folder).is_dir())],
    ]
    failed = [command[0] for command in commands if _run(command)]
    print(f"Failed: {', '.join(failed)}" if failed else "All clean.")
    return 1 if failed else 0


def _run(command: list[str]) -> int:
    print(f"\n{' '.join(command)}", flush=True)
    return subprocess.call([str(VENV_PYTHON), "-m", *command], cwd=ROOT)


def _addon_folders() -> list[str]:
    """What pylint looks at: Odoo's part and its manifest."""
    folders = ("models", "controllers", "wizards", "engine", "connection", "tests")
    files = ("__manifest__.py", "__init__.py", "actions.py", "hooks.py")
    return [name for name in (*folders, *files) if (ROOT / name).exists()]


if __name__ == "__main__":
    run_main(main)
