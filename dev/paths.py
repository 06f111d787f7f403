"""Where things lie. Everything downloaded or generated is under ``.work``."""

from pathlib import Path

ADDON = "crm_email_logging"

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".work"

VENV = WORK / "venv"
VENV_PYTHON = VENV / "bin" / "python"
PLAIN_VENV = WORK / "plain-venv"
DIST = WORK / "dist"
NODE = WORK / "node"
UNPACKED_ODOO = WORK / "odoo"
ODOO_BIN = WORK / "bin" / "odoo-bin"
ADDONS = WORK / "addons"
POSTGRES = WORK / "postgres"
ODOO_DATA = WORK / "data"
HOME = WORK / "home"
LOGS = WORK / "log"
CONFIGS = WORK / "configs"
DEMO = WORK / "demo"
# What the running demo says of itself.
FACTS = DEMO / "demo.json"
TEST = WORK / "test"


def link_addon() -> None:
    """Give the repository the directory name under which Odoo must see the addon."""
    ADDONS.mkdir(parents=True, exist_ok=True)
    link = ADDONS / ADDON
    if not link.is_symlink():
        link.symlink_to(Path("..") / "..", target_is_directory=True)
