"""Debian's packages: installed when root runs the command, or unpacked in a folder."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .paths import LOGS, WORK
from .processes import run_logged
from .steps import Problem, Progress, step

APT = WORK / "apt"
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
)
CLUSTER_SETTINGS = Path("/etc/postgresql-common/createcluster.d")


def install(packages: Sequence[str]) -> None:
    """Install Debian packages, or say the one command that does.

    :raise Problem: not root, no apt, or apt failed.
    """
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Problem(
            "This machine lacks something. Install it with one command, then go on:\n\n"
            f"    sudo apt-get install -y {' '.join(packages)}\n"
        )
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installing {', '.join(packages)} from Debian") as progress:
        log = LOGS / "apt-install.log"
        run_logged(["apt-get", "update"], log, progress, env=environment)
        with _no_cluster_of_its_own():
            run_logged(command, log, progress, env=environment)


@contextmanager
def _no_cluster_of_its_own() -> Iterator[None]:
    """Keep the PostgreSQL packages from making and starting a system-wide cluster."""
    setting = CLUSTER_SETTINGS / "private-cluster-only.conf"
    setting.parent.mkdir(parents=True, exist_ok=True)
    setting.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        setting.unlink()


class PackageFolder:
    """Downloads packages of chosen Debian suites with apt, beside the machine's own.

    Lists and cache lie in the project's folder, so neither root nor a change of the
    machine's sources is needed.
    """

    def __init__(self, suites: Sequence[str]) -> None:
        self.sources = APT / "sources.list"
        APT.mkdir(parents=True, exist_ok=True)
        line = f"deb [signed-by={_keyring()}] {_mirror()}"
        self.sources.write_text("".join(f"{line} {s} main\n" for s in suites))

    def update(self, progress: Progress) -> None:
        """Fetch the lists of packages."""
        for folder in ("lists/partial", "cache/archives/partial"):
            (APT / folder).mkdir(parents=True, exist_ok=True)
        self._apt_get("update", progress=progress)

    def unpack(self, package: str, target: Path, progress: Progress) -> None:
        """Download ``package``, a name or name/suite, and unpack it in ``target``."""
        downloads = APT / "packages"
        downloads.mkdir(exist_ok=True)
        self._apt_get("download", package, progress=progress, cwd=downloads)
        for file in downloads.glob(f"{package.partition('/')[0]}_*.deb"):
            run_logged(
                ["dpkg", "-x", str(file), str(target)],
                LOGS / "dpkg.log",
                progress,
                lambda _line: None,
            )
            file.unlink()

    def _apt_get(
        self, *arguments: str, progress: Progress, cwd: Path | None = None
    ) -> None:
        options = {
            "Dir::Etc::SourceList": self.sources,
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::State::Lists": APT / "lists",
            "Dir::Cache": APT / "cache",
            "APT::Sandbox::User": "",
        }
        flags = [f"-o{name}={value}" for name, value in options.items()]
        log = LOGS / "apt.log"
        run_logged(["apt-get", *flags, *arguments], log, progress, cwd=cwd)


def has_archive_keys() -> bool:
    return any(keyring.exists() for keyring in KEYRINGS)


def _keyring() -> Path:
    return next(keyring for keyring in KEYRINGS if keyring.exists())


def _mirror() -> str:
    """The Debian mirror that DEBIAN_MIRROR or the machine's apt sources name."""
    chosen = os.environ.get("DEBIAN_MIRROR")
    mirrors = [chosen] if chosen else _debian_mirrors_of_this_machine()
    if not mirrors:
        raise Problem(
            "Odoo 19 is taken from Debian, and this machine's apt sources name no"
            " Debian mirror. Either name one, as in\n\n"
            "    make demo DEBIAN_MIRROR=http://<mirror>/debian\n\n"
            "or name a folder that holds Odoo 19:\n\n"
            "    make demo ODOO_HOME=<folder with odoo-bin>\n"
        )
    return mirrors[0]


def _debian_mirrors_of_this_machine() -> list[str]:
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
        capture_output=True,
        check=False,
        text=True,
    )
    uris = dict.fromkeys(targets.stdout.split())
    return [uri for uri in uris if re.search(r"/debian/?$", uri)]
