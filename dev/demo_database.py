"""The demo's database: the addon in two languages, with salespeople and contacts."""

from pathlib import Path

from .databases import Databases, base_database, install_addon, installed_addon_key
from .odoo_command import OdooRunner
from .odoo_script import make_assets, run_script
from .paths import ADDON, ROOT
from .steps import step

NAME = f"{ADDON}_demo"
LANGUAGE = "it_IT"
LOAD_DEMO_DATA = f"""
from odoo.tools.convert import convert_file

for name in {{names}}:
    convert_file(env, "{ADDON}", name, {{{{}}}}, mode="init")
env.cr.commit()
"""


def make_demo_database(
    databases: Databases, runner: OdooRunner, copy: str = NAME
) -> str:
    """A copy of the demo's database as it was first; return its name."""
    base = base_database(databases, runner)
    key = installed_addon_key(runner.odoo, more=[Path(__file__)])

    def build(name: str) -> None:
        with step("Installing the addon for the demo") as progress:
            databases.copy(base, name)
            language = f"--load-language={LANGUAGE}"
            install_addon(runner, name, language, progress=progress)
        with step("Adding salespeople and contacts"):
            run_script(runner, name, _load_demo_data())
        with step("Making the web client's assets"):
            make_assets(runner, name)

    template = databases.cached(f"{ADDON}_demo_template", key, build)
    with step("Copying the demo's database"):
        databases.copy(template, copy)
    return copy


def _load_demo_data() -> str:
    names = sorted(f"demo/{file.name}" for file in (ROOT / "demo").glob("*.xml"))
    return LOAD_DEMO_DATA.format(names=names)
