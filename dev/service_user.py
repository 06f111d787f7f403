"""Servers do not run as root: PostgreSQL refuses to, Odoo calls it a risk.

When the commands are run by root, servers run as an unprivileged user that keeps one
capability, to read and write where only root may (a clone below ``/root``, say).
"""

import functools
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from .steps import Problem

CANDIDATES = ("postgres", "nobody")
# Odoo asks access(2) whether it may read its files: for a user other than root, the
# kernel leaves capabilities out of that answer unless the last option is set.
KEEP_FILE_ACCESS = [
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
]


@functools.cache
def service_user() -> pwd.struct_passwd | None:
    """The user that servers run as; None when that is the present user."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in CANDIDATES if name in known)


@functools.cache
def become_service_user() -> tuple[str, ...]:
    """What to put before a command so that it runs as the service user."""
    user = service_user()
    if user is None:
        return ()
    plain = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    for options in (plain + KEEP_FILE_ACCESS, plain):
        if _can_enter_work_folder(options):
            return tuple(options)
    raise Problem(
        f"The user {user.pw_name} cannot enter {Path.cwd()}, and this machine does not"
        " allow to lend it that right. Move the clone to a folder that everybody may"
        " enter, or run make as an ordinary user."
    )


def _can_enter_work_folder(options: list[str]) -> bool:
    here = str(Path(__file__).resolve())
    command = ["setpriv", *options, "cat", here]
    return not subprocess.run(command, capture_output=True, check=False).returncode


def give_to_service_user(folder: Path) -> None:
    """Make ``folder`` and what it holds the service user's own (needs root)."""
    user = service_user()
    if user is None:
        return
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, user.pw_uid, user.pw_gid)


def make_folder_of_service_user(folder: Path) -> None:
    """Also when a killed run has made it, and not yet given it away."""
    folder.mkdir(parents=True, exist_ok=True)
    user = service_user()
    if user is not None:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
