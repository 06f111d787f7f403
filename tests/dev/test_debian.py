import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest.mock import patch

from dev import debian, odoo_home
from dev.debian_mirror import debian_mirror, mirrors_of_this_machine
from dev.paths import ROOT
from dev.processes import run_download
from dev.steps import Problem

ONE_LINE = "deb [arch=amd64] http://mirror.example/debian/ bookworm main\n"
DEB822 = """Types: deb
URIs: {uri}
Suites: trixie trixie-updates
Components: main
Enabled: {enabled}
"""
UBUNTU = "deb http://mirror.example/ubuntu noble main\n"
SECURITY = "deb http://mirror.example/debian-security bookworm-security main\n"


class InFolder(unittest.TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def patch(self, *arguments, **options):
        patcher = patch.object(*arguments, **options)
        self.addCleanup(patcher.stop)
        return patcher.start()


class TestMirror(InFolder):
    """The Debian mirror of a machine whose lists have not been fetched yet."""

    def setUp(self):
        super().setUp()
        (self.folder / "parts").mkdir()
        (self.folder / "lists").mkdir()
        config = self.folder / "apt.conf"
        config.write_text(
            f'Dir::Etc::SourceList "{self.folder}/sources.list";\n'
            f'Dir::Etc::SourceParts "{self.folder}/parts";\n'
            f'Dir::State::Lists "{self.folder}/lists";\n'
        )
        kept = {k: v for k, v in os.environ.items() if k != "DEBIAN_MIRROR"}
        patcher = patch.dict(os.environ, kept | {"APT_CONFIG": str(config)}, clear=True)
        patcher.start()
        self.addCleanup(patcher.stop)

    def mirrors(self, sources="", **parts):
        (self.folder / "sources.list").write_text(sources)
        for name, text in parts.items():
            (self.folder / "parts" / f"{name}.sources").write_text(text)
        return mirrors_of_this_machine()

    def test_of_sources_with_one_line_each(self):
        found = self.mirrors(UBUNTU + SECURITY + ONE_LINE)
        self.assertEqual(found, ["http://mirror.example/debian"])

    def test_of_sources_in_deb822(self):
        uri = "https://mirror.example/debian"
        debian = DEB822.format(uri=uri, enabled="yes")
        self.assertEqual(self.mirrors(UBUNTU, debian=debian), [uri])

    def test_of_a_list_of_mirrors(self):
        uri = "mirror+file:/etc/apt/mirrors/debian.list"
        debian = DEB822.format(uri=uri, enabled="yes")
        self.assertEqual(self.mirrors(debian=debian), [uri])

    def test_what_is_switched_off_or_not_debian_is_none(self):
        off = DEB822.format(uri="http://mirror.example/debian", enabled="no")
        self.assertEqual(self.mirrors(UBUNTU + SECURITY, off=off), [])
        with self.assertRaises(Problem) as said:
            debian_mirror()
        self.assertIn("DEBIAN_MIRROR=", str(said.exception))
        self.assertIn("DEBIAN_MIRROR", (ROOT / "README.md").read_text())

    def test_a_chosen_one_is_used(self):
        self.mirrors(ONE_LINE)
        with patch.dict(os.environ, {"DEBIAN_MIRROR": "http://chosen.example/debian"}):
            self.assertEqual(debian_mirror(), "http://chosen.example/debian")


class TestInstall(InFolder):
    def test_without_root_one_complete_command_is_said(self):
        self.patch(os, "geteuid", return_value=1000)
        self.patch(debian.shutil, "which", return_value="/usr/bin/apt-get")
        with self.assertRaises(Problem) as said:
            debian.install(["postgresql", "chromium"])
        _before, _sudo, command = str(said.exception).partition("sudo ")
        subprocess.run(["sh", "-n"], input=command, check=True, text=True)
        words = ("rm $conf", "create_main_cluster = false", "update", "install -y")
        places = [command.index(word) for word in words]
        self.assertEqual(places, sorted(places))
        self.assertIn("postgresql chromium", command)

    def test_what_forbids_a_cluster_goes_whatever_becomes_of_it(self):
        conf = self.folder / "new" / "no-cluster.conf"
        self.patch(debian, "NO_CLUSTER", conf)
        found = self.folder / "found"
        (self.folder / "apt-get").write_text(f"#!/bin/sh\ncat {conf} > {found}; exit 1")
        (self.folder / "apt-get").chmod(0o755)
        command = debian.command_for_root(["postgresql"]).replace("sudo ", "", 1)
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        run = subprocess.run(["sh", "-c", command], env={"PATH": path}, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertEqual(found.read_text(), "create_main_cluster = false\n")
        self.assertFalse(conf.exists())

    def test_without_postgresql_its_settings_are_left_alone(self):
        self.assertNotIn("conf", debian.command_for_root(["chromium"]))

    def test_as_root_what_was_interrupted_is_made_good_first(self):
        commands = []
        self.patch(os, "geteuid", return_value=0)
        self.patch(debian.shutil, "which", return_value="/usr/bin/apt-get")
        self.patch(debian, "LOCKS", new=())
        self.patch(debian, "NO_CLUSTER", new=self.folder / "new" / "no-cluster.conf")
        run = self.patch(debian, "run_download")
        run.side_effect = lambda what, command, *a, **kw: commands.append(
            (command[:2], debian.NO_CLUSTER.exists(), kw["runs_to_its_end"])
        )
        debian.install(["postgresql"])
        self.assertEqual(commands[0], (("dpkg", "--configure"), True, True))
        self.assertEqual(commands[1], (("apt-get", "update"), True, True))
        self.assertEqual(commands[2], (("apt-get", "install"), True, True))
        self.assertFalse(debian.NO_CLUSTER.exists())

    def test_another_apt_get_is_waited_for(self):
        lock = self.folder / "lock"
        hold = "import fcntl, sys, time; f = open(sys.argv[1], 'a'); fcntl.lockf(f, 2)"
        holder = subprocess.Popen(
            [sys.executable, "-c", f"{hold}; print(flush=True); time.sleep(1)", lock],
            stdout=subprocess.PIPE,
        )
        holder.stdout.readline()
        self.patch(debian, "LOCKS", new=(lock,))
        debian._wait_for_another_apt(lambda state: None)
        self.assertEqual(holder.wait(60), 0)
        holder.stdout.close()


class TestUnpack(InFolder):
    def test_what_is_unpacked_is_not_kept_a_second_time(self):
        apt, odoo = self.folder / "apt", self.folder / "odoo"
        self.patch(debian, "APT", apt)
        self.patch(debian, "_keyring", return_value=self.folder / "keys")
        self.patch(debian, "debian_mirror", return_value="http://mirror.example/debian")
        self.patch(debian, "run_download", side_effect=self.download)
        self.patch(debian, "run_logged", side_effect=self.unpack)
        self.patch(odoo_home, "UNPACKED_ODOO", odoo)
        self.left = []
        odoo_home._unpack(self.folder / "odoo.part", lambda _text: None)
        self.assertTrue((odoo / "usr").is_dir())
        self.assertFalse(apt.exists(), "lists and packages")
        self.assertEqual(set(self.left), {1}, "more than one package at a time")

    def download(self, _what, command, *_others, cwd=None, **_options):
        if "download" in command:
            name = command[-1].partition("/")[0]
            (cwd / f"{name}_1.0_all.deb").write_text("a package")
            self.left.append(len(list(cwd.iterdir())))

    def unpack(self, command, *_others):
        (Path(command[-1]) / "usr").mkdir(parents=True, exist_ok=True)


SLOW = """
from pathlib import Path
from dev.processes import run_logged
command = ["sh", "-c", "touch started; sleep 1; touch ended"]
run_logged(command, Path("log"), runs_to_its_end=True)
"""
TELLS_OF_ITS_END = """
from pathlib import Path
from dev.processes import run_logged
tell = "exec 3>told; echo started >&3; sleep 2 3>&-; echo ended >&3"
run_logged(["sh", "-c", tell], Path("log"), runs_to_its_end={})
"""
INTERRUPTED_AT_ITS_START = """
class Popen(subprocess.Popen):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        signal.raise_signal(signal.SIGINT)
subprocess.Popen = Popen
"""


class TestRun(InFolder):
    def run_shell(self, script, **options):
        log = self.folder / "log"
        run_download("Odoo", ["sh", "-c", script], log, append=True, **options)

    def test_without_network_one_sentence_says_so_and_the_log_keeps_it(self):
        self.run_shell("echo 'Err:1 Temporary failure resolving mirror.example'")
        with self.assertRaises(Problem) as said:
            self.run_shell("echo 'E: Unable to locate package odoo-19'; exit 100")
        self.assertIn("No network: Odoo could not be fetched", str(said.exception))
        self.assertIn("failure resolving mirror.example", str(said.exception))
        self.assertNotIn("\n", str(said.exception))
        self.assertIn("failure resolving", (self.folder / "log").read_text())

    def test_another_failure_is_shown_as_it_is(self):
        with self.assertRaises(Problem) as said:
            self.run_shell("echo 'E: no space left'; exit 100")
        self.assertIn("no space left", str(said.exception))
        self.assertNotIn("No network", str(said.exception))

    def test_what_must_not_be_cut_short_ends_before_we_do(self):
        process = self.run_apart(SLOW)
        while not (self.folder / "started").exists():
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        self.assertNotEqual(process.wait(60), 0)
        self.assertTrue((self.folder / "ended").exists())

    def test_nor_when_we_are_interrupted_while_it_starts(self):
        process = self.run_apart(INTERRUPTED_AT_ITS_START, SLOW)
        self.assertNotEqual(process.wait(60), 0)
        self.assertTrue((self.folder / "ended").exists())

    def test_killed_with_us_is_what_would_be_in_the_way_of_the_next_run(self):
        """apt-get holds a lock on its lists, pip writes into the environment."""
        self.assertEqual(self.told_after_we_are_killed(runs_to_its_end=False), "")

    def test_nobody_kills_what_must_not_be_cut_short(self):
        told = self.told_after_we_are_killed(runs_to_its_end=True)
        self.assertEqual(told, "ended\n")

    def told_after_we_are_killed(self, runs_to_its_end):
        os.mkfifo(self.folder / "told")
        process = self.run_apart(TELLS_OF_ITS_END.format(runs_to_its_end))
        with (self.folder / "told").open() as told:
            self.assertEqual(told.readline(), "started\n")
            process.kill()
            process.wait(60)
            return told.read()

    def run_apart(self, *lines):
        # as at a terminal, also when the tests themselves run in the background
        at_a_terminal = "signal.signal(signal.SIGINT, signal.default_int_handler)"
        script = "\n".join(("import signal, subprocess", at_a_terminal, *lines))
        return subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stderr=subprocess.DEVNULL,
        )
