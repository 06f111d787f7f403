"""``python -m dev.fresh_database NAME``: a new database with the addon installed."""

import argparse

from .databases import Databases, base_database, install_addon
from .odoo_command import OdooRunner
from .odoo_home import find_odoo
from .postgres import running_server
from .steps import run_main, step


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    name = parser.parse_args().name
    with running_server() as server:
        runner = OdooRunner(find_odoo(), server)
        databases = Databases(server)
        base = base_database(databases, runner)
        with step(f"Installing the addon in {name}") as progress:
            databases.copy(base, name)
            install_addon(runner, name, progress=progress)


if __name__ == "__main__":
    run_main(main)
