"""Put README.md together from the fragments in readme/, named and laid out as OCA's.

README.md is what a stranger opens, the wheel's description, and what an administrator
installs by. ``--check`` only says whether it is up to date; `make lint` does.
"""

import sys

from .paths import ROOT
from .steps import Problem, run_main

README = ROOT / "README.md"
FRAGMENTS = ROOT / "readme"
NOTE = "<!-- Put together by `make readme` from readme/: edit it there. -->"
HEADINGS = {
    "DESCRIPTION": "# CRM Email Logging",
    "INSTALL": "## Install it in your Odoo 19",
    "CONFIGURE": "## Set it up",
    "USAGE": "## Use it, and read on",
    "DEVELOP": "## The demo and the tests",
    "HISTORY": "## What changed",
    "CONTRIBUTORS": "## Contributors",
}
"""{fragment: what stands above it}, in their order: what it is, how to try it"""


def put_together() -> str:
    """:return: what README.md is to be"""
    parts = [NOTE]
    for name, heading in HEADINGS.items():
        text = (FRAGMENTS / f"{name}.md").read_text(encoding="utf-8").strip()
        parts += [heading, text]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """:raise Problem: it is stale, and only to be checked"""
    text = put_together()
    if "--check" not in sys.argv[1:]:
        README.write_text(text, encoding="utf-8")
    elif README.read_text(encoding="utf-8") != text:
        raise Problem("README.md is not what readme/ says: make readme")


if __name__ == "__main__":
    run_main(main)
