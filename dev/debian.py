"""Debian's packages: installed when root runs the command, or unpacked in a folder."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .debian_mirror import debian_mirror
from .paths import LOGS, WORK
from .processes import run_download, run_logged
from .steps import Problem, Progress, step

APT = WORK / "apt"
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
)
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/private-cluster-only.conf")
NO_CLUSTER_TEXT = "create_main_cluster = false"
UPDATE = ("apt-get", "update")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")
LOCKS = (Path("/var/lib/dpkg/lock-frontend"), Path("/var/lib/apt/lists/lock"))
SECONDS_FOR_ANOTHER_APT = 600


def install(packages: Sequence[str]) -> None:
    """Install Debian packages, or say the one command that does.

    :raise Problem: not root, no apt, no network, or apt failed.
    """
    if not shutil.which("apt-get"):
        raise Problem(
            "This machine lacks what Debian's packages of these names hold, and has no"
            f" apt-get. Install it in the machine's own way: {', '.join(packages)}"
        )
    if os.geteuid() != 0:
        raise Problem(
            "This machine lacks something. Install it with one command, then go on:\n\n"
            f"{command_for_root(packages)}\n"
        )
    with step(f"Installing {', '.join(packages)} from Debian") as progress:
        _install(packages, LOGS / "apt-install.log", progress)


def command_for_root(packages: Sequence[str]) -> str:
    """To be copied into a shell; PostgreSQL comes without a system-wide cluster."""
    steps = [" ".join(UPDATE), " ".join([*INSTALL, *packages])]
    if "postgresql" in packages:
        before = [
            f"conf={NO_CLUSTER}",
            "mkdir -p ${conf%/*}",
            'trap "rm $conf" EXIT',
            f'echo "{NO_CLUSTER_TEXT}" > $conf',
        ]
        steps = [*before, *steps]
    lines = "\n".join(f"        {line}" for line in steps)
    return f"    sudo sh -ec '\n{lines}'"


def _install(packages: Sequence[str], log: Path, progress: Progress) -> None:
    """First make good what was killed with an apt-get of its own, now or earlier."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    _wait_for_another_apt(progress)
    commands = (("dpkg", "--configure", "-a"), UPDATE, (*INSTALL, *packages))
    log.unlink(missing_ok=True)
    with _no_cluster_of_its_own():
        for command in commands:
            run_download(
                "Debian's packages",
                command,
                log,
                progress,
                env=env,
                append=True,
                runs_to_its_end=True,
            )


def _wait_for_another_apt(progress: Progress) -> None:
    deadline = time.monotonic() + SECONDS_FOR_ANOTHER_APT
    while any(map(_is_locked, LOCKS)) and time.monotonic() < deadline:
        progress("waiting for another apt-get to end")
        time.sleep(0.5)


def _is_locked(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open("a") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


@contextmanager
def _no_cluster_of_its_own() -> Iterator[None]:
    """Keep the PostgreSQL packages from making and starting a system-wide cluster."""
    NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_CLUSTER.write_text(f"{NO_CLUSTER_TEXT}\n")
    try:
        yield
    finally:
        NO_CLUSTER.unlink(missing_ok=True)


class PackageFolder:
    """Downloads packages of chosen Debian suites with apt, beside the machine's own.

    Lists and cache lie in the project's folder, so neither root nor a change of the
    machine's sources is needed.
    """

    def __init__(self, suites: Sequence[str]) -> None:
        self.sources = APT / "sources.list"
        self.log = LOGS / "apt.log"
        mirror = debian_mirror()
        APT.mkdir(parents=True, exist_ok=True)
        line = f"deb [signed-by={_keyring()}] {mirror}"
        self.sources.write_text("".join(f"{line} {s} main\n" for s in suites))

    def update(self, progress: Progress) -> None:
        """Fetch the lists of packages.

        :raise Problem: one of them could not be had
        """
        for folder in ("lists/partial", "cache/archives/partial"):
            (APT / folder).mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        self._apt_get("-oAPT::Update::Error-Mode=any", "update", progress=progress)

    def unpack(self, package: str, target: Path, progress: Progress) -> None:
        """Download ``package``, a name or name/suite, and unpack it in ``target``."""
        downloads = APT / "packages"
        downloads.mkdir(exist_ok=True)
        self._apt_get("download", package, progress=progress, cwd=downloads)
        for file in downloads.glob(f"{package.partition('/')[0]}_*.deb"):
            progress(f"unpacking {file.name}")
            run_logged(
                ["dpkg", "-x", str(file), str(target)],
                LOGS / "dpkg.log",
                progress,
                lambda _line: None,
            )
            file.unlink()

    def remove(self) -> None:
        """Remove lists and downloads: they are large, and unpacked by now."""
        shutil.rmtree(APT, ignore_errors=True)

    def _apt_get(
        self, *arguments: str, progress: Progress, cwd: Path | None = None
    ) -> None:
        options = {
            "Dir::Etc::SourceList": self.sources,
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::State::Lists": APT / "lists",
            "Dir::Cache": APT / "cache",
            # Images of containers keep none; each command would read all lists anew.
            "Dir::Cache::pkgcache": "pkgcache.bin",
            "Dir::Cache::srcpkgcache": "srcpkgcache.bin",
            "APT::Sandbox::User": "",
        }
        flags = [f"-o{name}={value}" for name, value in options.items()]
        command = ["apt-get", *flags, *arguments]
        what = "Odoo 19 of Debian"
        run_download(what, command, self.log, progress, cwd=cwd, append=True)


def has_archive_keys() -> bool:
    return any(keyring.exists() for keyring in KEYRINGS)


def _keyring() -> Path:
    return next(keyring for keyring in KEYRINGS if keyring.exists())
