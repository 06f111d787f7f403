"""README's "Install it in your Odoo 19", word for word, beside nothing of ours.

Odoo runs in a virtual environment of its own that has Odoo's requirements only: what
our tests and linters bring along must not be needed, nor exchangelib by whoever has no
Exchange Server.
"""

import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from .databases import Databases, base_database
from .odoo_command import OdooRunner, loading_state, require_clean_log
from .odoo_home import find_odoo
from .paths import ADDON, LOGS, PLAIN_VENV, ROOT, WORK
from .plain_venv import in_plain_venv, make_plain_venv
from .postgres import running_server
from .processes import as_service, run_logged
from .steps import Progress, run_main, step

DATABASE = f"{ADDON}_try_install"
FOLDER = WORK / "try_install"
NOT_CLONED = (WORK.name, ".git")
SECTION = re.compile(r"(?ms)^## Install it in your Odoo 19\n(.*?)^##")
INSTALL = """
modules = env["ir.module.module"]
modules.update_list()
addon = modules.search([("shortdesc", "=", {app!r})])
addon.ensure_one().button_immediate_install()
env.cr.execute("SELECT state FROM ir_module_module WHERE name = %s", [{folder!r}])
assert env.cr.fetchall() == [("installed",)], "not installed"
{use_server}
"""
# What is optional is missing here: the mailbox that needs it says so.
USE_SERVER = """
from odoo.exceptions import UserError
settings = env["email.logging.settings"]
settings._set("server_url", "https://mail.example.com/EWS/Exchange.asmx")
settings._set("server_account", "svc@example.com")
settings._set_encrypted("server_password", "secret")
values = {"email": "crm.log@example.com", "kind": "server"}
try:
    env["email.logging.mailbox"].create(values).action_connect()
except UserError as error:
    assert "pip install exchangelib" in str(error), error
else:
    raise AssertionError("no word of exchangelib")
"""


@dataclass(frozen=True)
class Steps:
    """What README tells an administrator to type, to name and to click."""

    command: str
    folder: str
    app: str


def steps_of_readme(readme: str) -> Steps:
    """:raise AttributeError: README no longer says it in these words"""
    section = SECTION.search(readme)[1]  # type: ignore[index]
    patterns = (r"`(pip install .*?)`", r"repository as `(\w+)`", r"install \*(.*?)\*")
    found = [re.search(pattern, section) for pattern in patterns]
    return Steps(*(match[1] for match in found))  # type: ignore[index]


def main() -> None:
    steps = steps_of_readme((ROOT / "README.md").read_text())
    with running_server() as server:
        runner = OdooRunner(find_odoo(), server)
        databases = Databases(server)
        databases.copy(base_database(databases, runner), DATABASE)
        try:
            _try(steps, runner)
        finally:
            shutil.rmtree(FOLDER, ignore_errors=True)
            shutil.rmtree(PLAIN_VENV, ignore_errors=True)
            databases.drop(DATABASE)


def _try(steps: Steps, runner: OdooRunner) -> None:
    with step("Installing what Odoo requires, and nothing else") as progress:
        make_plain_venv(progress)
    with step(steps.command) as progress:
        in_plain_venv(shlex.split(steps.command), progress)
    with step(f"Installing {steps.app} as README says") as progress:
        _clone(steps.folder)
        require_clean_log(_install(steps, runner, progress), runner.odoo)


def _clone(name: str) -> None:
    """What lies here, also when it is not committed yet."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    ignored = shutil.ignore_patterns(*NOT_CLONED)
    shutil.copytree(ROOT, FOLDER / "addons" / name, ignore=ignored)


def _install(steps: Steps, runner: OdooRunner, progress: Progress) -> Path:
    """Update the list of apps and press the button; return Odoo's log."""
    script = FOLDER / "install.py"
    words = {"app": steps.app, "folder": steps.folder, "use_server": USE_SERVER}
    script.write_text(INSTALL.format(**words))
    addons_path = runner.odoo.addons_path(FOLDER / "addons")
    options = {"addons_path": addons_path, "max_cron_threads": 0}
    config = runner.write_config(FOLDER / "odoo.conf", options)
    command = runner.odoo.command(
        PLAIN_VENV / "bin" / "python",
        *("shell", f"--config={config}", f"--database={DATABASE}", "--no-http"),
    )
    log = LOGS / "try-install.log"
    env = runner.environment()
    run_logged(as_service(command), log, progress, loading_state, env, FOLDER, script)
    return log


if __name__ == "__main__":
    run_main(main)
