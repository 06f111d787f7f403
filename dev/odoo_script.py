"""Scripts for Odoo's shell, run against a database."""

from pathlib import Path

from .odoo_command import OdooRunner
from .paths import ADDON, WORK

# What the first pages load; without them made, a person or a tour waits for them.
BUNDLES = {
    "js": [
        "web.assets_web",
        "web.assets_frontend_minimal",
        "web.assets_frontend_lazy",
        "web.assets_tests",
        "web_tour.interactive",
        "web_tour.automatic",
        # Else each test in a browser makes them anew, and takes them back.
        "bus.websocket_worker_assets",
        "web.assets_emoji",
    ],
    "css": ["web.assets_web", "web.assets_frontend", "web.assets_web_print"],
}
MAKE_ASSETS = f"""
qweb = env["ir.qweb"]
for bundle in {BUNDLES["js"]}:
    qweb._get_asset_bundle(bundle, css=False, js=True).js()
for bundle in {BUNDLES["css"]}:
    qweb._get_asset_bundle(bundle, css=True, js=False).css()
env.cr.commit()
"""
# To make them takes most of what a class of tests takes to set up, and Odoo's hundred
# thousands of rounds most of a login: that hashes are safe is not what is tested.
LOAD_PEOPLE = f"""
from odoo.addons.base.models import res_users
from odoo.tools import convert_file

res_users.MIN_ROUNDS = 1
silent = env(context={{"no_reset_password": True}})
people = "demo/email_logging_demo.xml"
convert_file(silent, "{ADDON}", people, {{}}, mode="init", noupdate=True)
env.ref("base.user_admin").password = "admin"
env.cr.commit()
"""
# As Odoo's database manager leaves a database that is made in another language: all
# people read it, contacts to come as well, the terms of all modules are loaded, and
# English is none of its languages.
SPEAK = """
[language] = env["res.lang"]._activate_lang({language!r})
env["base.language.install"].create({{"lang_ids": language.ids}}).lang_install()
env["ir.default"].set("res.partner", "lang", language.code)
env["res.partner"].with_context(active_test=False).search([]).lang = language.code
env["res.lang"]._lang_get("en_US").active = False
env.cr.commit()
"""


def make_assets(runner: OdooRunner, database: str) -> Path:
    """Make the web client's assets and keep them in the database; return Odoo's log."""
    return run_script(runner, database, MAKE_ASSETS)


def prepare_for_tests(runner: OdooRunner, database: str) -> Path:
    """Make the assets, and the people of whom the tests tell; return Odoo's log."""
    return run_script(runner, database, LOAD_PEOPLE + MAKE_ASSETS)


def speak(runner: OdooRunner, database: str, language: str) -> Path:
    """Make a database as if it had been made in another language; return Odoo's log.

    :param language: as Odoo names it, such as it_IT
    """
    return run_script(runner, database, SPEAK.format(language=language))


def run_script(runner: OdooRunner, database: str, script: str) -> Path:
    """Run a script in Odoo's shell, which has to commit what it changes.

    :return: Odoo's log
    :raise Problem: the script failed
    """
    file = WORK / "scripts" / f"{database}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(script)
    config = runner.config_without_jobs(database)
    options = [f"--config={config}", f"--database={database}", "--no-http"]
    return runner.run("shell", *options, log_name=f"script-{database}", stdin=file)
