"""coverage.py, in a folder of its own: only what measures the tests needs it."""

import hashlib
import shutil

from .paths import LOGS, ROOT, VENV_PYTHON, WORK
from .processes import run_download
from .steps import step
from .venv import PIP_OPTIONS

REQUIREMENTS = ROOT / "dev" / "quality-requirements.txt"
TOOLS = WORK / "quality-tools"
STAMP = TOOLS / "made-for.txt"
# Python imports it at its start, in each process that has the folder in its path.
START = "import coverage\n\ncoverage.process_startup()\n"


def prepare_quality_tools() -> None:
    """Install what quality-requirements.txt names unless it is there."""
    made_for = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == made_for:
        return
    with step("Installing coverage.py") as progress:
        shutil.rmtree(TOOLS, ignore_errors=True)
        pip = [str(VENV_PYTHON), "-m", "pip", "install", *PIP_OPTIONS]
        command = [*pip, f"--target={TOOLS}", "-r", str(REQUIREMENTS)]
        run_download("coverage.py", command, LOGS / "pip-quality.log", progress)
        (TOOLS / "sitecustomize.py").write_text(START)
        STAMP.write_text(made_for)
