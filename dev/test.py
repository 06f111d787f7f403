"""Run the tests: pytest with pytest-odoo, tours in headless Chromium included.

Arguments go to pytest: ``-k name``, ``-x``, or a file, ``tests/test_matcher.py``.
When all files named are such as need no Odoo, neither it nor a database is made or
started: ``make test ARGS=tests/sandbox``. Without arguments, all files are shared among
half as many processes again as there are processors, each with a copy of the test
database; so are those of a folder that needs none. ``--only-databases`` makes what they
start from, and runs none.

With ``DATABASE_LANGUAGE=it_IT`` in the environment, they run on a database that was
made in Italian, in which the addon was then installed.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from . import odoo_script
from .databases import Databases, base_database, install_addon, installed_addon_key
from .node import prepare_node
from .odoo_command import OdooRunner
from .odoo_home import find_odoo
from .odoo_script import prepare_for_tests, speak
from .paths import ADDON, ADDONS, ROOT, TEST, VENV_PYTHON, link_addon
from .postgres import running_server
from .processes import PidFile, as_service, server_environment, stop
from .pytest_own_database import own_database
from .steps import run_main, step
from .without_odoo import is_folder, is_test_file, need_no_odoo

DATABASE = f"{ADDON}_test"
# The test that kills the job's process needs one that no other test works on.
KILLS_DATABASE = f"{ADDON}_test_kills"
PIDS = PidFile(TEST / "pids.json")
ENGLISH = "en_US"
# Not LANGUAGE: that is gettext's, and set on many a desktop.
LANGUAGE = os.environ.get("DATABASE_LANGUAGE") or ENGLISH
# What others may do with what is logged is tried with Odoo's own module.
BESIDE = "base_automation"
SECONDS_TO_CLOSE = 20
ONLY_DATABASES = "--only-databases"
# Half as many again as processors: who waits for a browser's page needs none.
PROCESSES = min((os.cpu_count() or 1) * 3 // 2, 8)
PARALLEL = f"--numprocesses={PROCESSES}"
# Without Odoo, tests share what their process makes: none is left with the last file.
WITHOUT_ODOO = (PARALLEL, "--dist=worksteal")
OWN_DATABASES = (
    *("-p", "dev.pytest_own_database", "--no-loadscope-reorder"),
    # A file stays together: what its classes share is made once.
    *(PARALLEL, "--dist=loadfile"),
)


@dataclass(frozen=True)
class More:
    """What another command adds to a run: to `PYTHONPATH`, and options of pytest."""

    folders: tuple[Path, ...] = ()
    options: tuple[str, ...] = ()


def main() -> int:
    return run_tests(sys.argv[1:])


def run_tests(arguments: list[str], more: More = More()) -> int:
    """:return: pytest's status"""
    only_databases = arguments == [ONLY_DATABASES]
    if only_databases:
        arguments = []
    if need_no_odoo(arguments):
        _become_plain_pytest(arguments)
    prepare_node()
    with PIDS.only_run("make test"), running_server() as server:
        runner = OdooRunner(find_odoo(), server)
        make_test_databases(Databases(server), runner, _databases(arguments))
        return 0 if only_databases else _run_pytest(runner, arguments, more)


def _become_plain_pytest(arguments: list[str]) -> NoReturn:
    """Nothing else runs then, so there is nothing to end or to wait for."""
    link_addon()
    command = [
        *(str(VENV_PYTHON), "-m", "pytest", "-p", "xdist"),
        *("-p", "dev.pytest_without_odoo"),
        *("-p", "dev.pytest_failed_subtests"),
        *(WITHOUT_ODOO if any(map(is_folder, arguments)) else ()),
        *map(_through_link, arguments),
    ]
    os.chdir(ADDONS)
    env = server_environment({"PYTHONPATH": str(_plugin_folder())})
    env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # pytest-odoo would want an Odoo
    os.execve(VENV_PYTHON, command, env)


def _databases(arguments: list[str]) -> list[str]:
    own = [own_database(DATABASE, f"gw{number}") for number in range(PROCESSES)]
    return [KILLS_DATABASE, DATABASE, *([] if arguments else own)]


def make_test_databases(
    databases: Databases, runner: OdooRunner, names: Iterable[str]
) -> str:
    """Copies of a database that is made anew only when the addon has changed.

    Copies, because tests of the job's promises commit.

    :return: the name of what they are copies of
    """
    base = base_database(databases, runner)

    def build(name: str) -> None:
        databases.copy(base, name)
        if LANGUAGE != ENGLISH:
            with step(f"Making Odoo's part of it speak {LANGUAGE}"):
                speak(runner, name, LANGUAGE)
        with step("Installing the addon for the tests") as progress:
            modules = f"--init={ADDON},{BESIDE}"
            install_addon(runner, name, modules, progress=progress)
        with step("Making the web client's assets and the tests' people"):
            prepare_for_tests(runner, name)

    key = installed_addon_key(runner.odoo, [Path(odoo_script.__file__)])
    template = databases.cached(template_kind(), key, build)
    with step("Copying the test database"):
        for name in names:
            databases.copy(template, name)
    return template


def template_kind() -> str:
    """Each language's has a name of its own, so that none takes another's place."""
    if LANGUAGE == ENGLISH:
        return f"{ADDON}_test_template"
    return f"{ADDON}_test_in_{LANGUAGE}_template"


def _run_pytest(runner: OdooRunner, arguments: list[str], more: More) -> int:
    chosen = [_through_link(argument) for argument in arguments]
    if chosen == arguments:
        chosen.append(f"{ADDON}/tests")
    options = [*([] if arguments else OWN_DATABASES), *more.options, *chosen]
    command = pytest_command(runner, DATABASE, options)
    env = pytest_environment(runner, KILLS_DATABASE, more.folders)
    return _run_in_foreground(command, env)


def pytest_command(
    runner: OdooRunner, database: str, arguments: Iterable[str]
) -> list[str]:
    """Odoo sees the addon through a link, so pytest must as well: run it in ADDONS."""
    config = runner.write_config(TEST / "odoo.conf", {"screenshots": TEST / "shots"})
    return [
        *(str(VENV_PYTHON), "-m", "pytest", "-p", "dev.pytest_clean_log"),
        *("-p", "dev.pytest_patience", "-p", "dev.pytest_failed_subtests"),
        *("-p", "dev.pytest_shared_browser", "-p", "dev.pytest_kept_caches"),
        f"--odoo-config={config}",
        f"--odoo-database={database}",
        "--odoo-log-level=warn",
        "--odoo-http",
        *arguments,
    ]


def pytest_environment(
    runner: OdooRunner, kills_database: str, folders: Iterable[Path] = ()
) -> dict[str, str]:
    """:param folders: where pytest finds more than Odoo and `dev`"""
    env = runner.environment([_plugin_folder(), *folders])
    return env | {"CRM_EMAIL_LOGGING_KILLS_DATABASE": kills_database}


def _plugin_folder() -> Path:
    """Where pytest finds ``dev``, and not our ``msgraph`` instead of msgraph-sdk's."""
    link = TEST / "plugins" / "dev"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(ROOT / "dev", target_is_directory=True)
    return link.parent


def _through_link(argument: str) -> str:
    return f"{ADDON}/{argument}" if is_test_file(argument) else argument


def _run_in_foreground(command: list[str], env: dict[str, str]) -> int:
    """Run pytest in a group of its own, so that a browser of its ends with it."""
    process = subprocess.Popen(
        as_service(command),
        stdin=subprocess.DEVNULL,
        env=env,
        cwd=ADDONS,
        start_new_session=True,
    )
    PIDS.write([process])
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)  # pytest then says how far it came
        process.wait(SECONDS_TO_CLOSE)
        raise
    finally:
        stop(process)


if __name__ == "__main__":
    run_main(main)
