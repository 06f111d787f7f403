"""Where Debian is to be had: DEBIAN_MIRROR, else what this machine's apt sources name.

apt itself is asked, so sources may be of any format: one line each, deb822, a list of
mirrors in a file.
"""

import os
import re
import subprocess

from .steps import Problem

FORMAT = "$(REPO_URI) $(ORIGIN)/$(LABEL)"


def debian_mirror() -> str:
    """:raise Problem: none is named; says how to name one"""
    chosen = os.environ.get("DEBIAN_MIRROR")
    mirrors = [chosen] if chosen else mirrors_of_this_machine()
    if not mirrors:
        raise Problem(
            "Odoo 19 is taken from Debian, and this machine's apt sources name no"
            " mirror of it (Ubuntu's hosts carry none). Either name one, as in\n\n"
            "    make demo DEBIAN_MIRROR=http://<mirror>/debian\n\n"
            "or name a folder that holds Odoo 19:\n\n"
            "    make demo ODOO_HOME=<folder with odoo-bin>\n"
        )
    return mirrors[0]


def mirrors_of_this_machine() -> list[str]:
    """Those that say they are Debian's; before the first update, by their addresses."""
    uris = [*_that_say_so(), *filter(_looks_like_debian, _named_by_sources())]
    return list(dict.fromkeys(uri.rstrip("/") for uri in uris))


def _that_say_so() -> list[str]:
    """Of those whose lists have been fetched. Debian-Security is another archive."""
    said = _apt_get("indextargets", "--format", FORMAT, "Created-By: Packages")
    targets = [line.rpartition(" ") for line in said.splitlines()]
    return [uri for uri, _space, origin in targets if origin == "Debian/Debian"]


def _named_by_sources() -> list[str]:
    """``'http://mirror/debian/dists/trixie/InRelease' file 0``, one a line."""
    return re.findall(r"(?m)^'(\S+?)/dists/", _apt_get("update", "--print-uris"))


def _looks_like_debian(uri: str) -> bool:
    """``mirror+file:/etc/apt/mirrors/debian.list`` is in Debian's own cloud images."""
    return re.search(r"/debian(\.list)?/?$", uri) is not None


def _apt_get(*arguments: str) -> str:
    command = ["apt-get", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, text=True)
    except FileNotFoundError:
        return ""
    return done.stdout
