"""Export the template of the translations, ``i18n/crm_email_logging.pot``."""

from .databases import Databases, base_database, install_addon
from .odoo_command import OdooRunner
from .odoo_home import find_odoo
from .paths import ADDON, ROOT, WORK
from .postgres import running_server
from .steps import run_main, step

DATABASE = f"{ADDON}_pot"


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
        databases.drop(DATABASE)


def _export(runner: OdooRunner) -> None:
    config = runner.write_config(WORK / "pot.conf", {})
    pot = ROOT / "i18n" / f"{ADDON}.pot"
    options = [f"--config={config}", f"--database={DATABASE}", f"--output={pot}"]
    runner.run("i18n", "export", *options, ADDON, log_name="pot")


if __name__ == "__main__":
    run_main(main)
