"""Export the template of the translations, and bring each language to its terms."""

import shutil

from .databases import Databases, base_database, install_addon
from .odoo_command import OdooRunner
from .odoo_home import find_odoo
from .paths import ADDON, ROOT, WORK
from .postgres import running_server
from .steps import run_main, step
from .translations import merge_all

DATABASE = f"{ADDON}_pot"
FOLDER = WORK / "pot"
NOT_TRANSLATED = (WORK.name, ".git", "dev", "sandbox", "tests")


def main() -> None:
    with running_server() as server:
        runner = OdooRunner(find_odoo(), server)
        databases = Databases(server)
        base = base_database(databases, runner)
        with step("Installing the addon") as progress:
            databases.copy(base, DATABASE)
            install_addon(runner, DATABASE, progress=progress)
        with step(f"Writing i18n/{ADDON}.pot"):
            _export(runner)
        for language, gaps in sorted(merge_all().items()):
            print(f"i18n/{language}.po: {gaps} terms are not translated")
        databases.drop(DATABASE)


def _export(runner: OdooRunner) -> None:
    """Export from a copy: Odoo would follow the links in ``.work`` without end."""
    ignored = shutil.ignore_patterns(*NOT_TRANSLATED)
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(ROOT, FOLDER / ADDON, ignore=ignored)
    addons_path = {"addons_path": runner.odoo.addons_path(FOLDER)}
    config = runner.write_config(WORK / "pot.conf", addons_path)
    pot = FOLDER / f"{ADDON}.pot"
    options = [f"--config={config}", f"--database={DATABASE}", f"--output={pot}"]
    runner.run("i18n", "export", *options, ADDON, log_name="pot")
    shutil.copyfile(pot, ROOT / "i18n" / pot.name)


if __name__ == "__main__":
    run_main(main)
