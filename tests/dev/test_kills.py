import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from dev.paths import ROOT

# Stand-ins of PostgreSQL's programs that do in milliseconds what matters here: the
# version's file comes first and the cluster's last; a server refuses half a cluster.
INITDB = """#!{python} -SE
import pathlib, sys, time
options = dict(word.split("=") for word in sys.argv[1:] if "=" in word)
cluster = pathlib.Path(options["--pgdata"])
assert not list(cluster.iterdir()) and pathlib.Path(options["--pwfile"]).read_text()
(cluster / "PG_VERSION").write_text("99")
time.sleep(0.05)
(cluster / "whole").touch()
"""
POSTGRES = """#!{python} -SE
import os, pathlib, signal, socket, sys, time
if sys.argv[1] == "-V":
    sys.exit(print("postgres (PostgreSQL) 99.1"))
cluster, port = sys.argv[1][2:], sys.argv[2][2:]
os.chdir(cluster)
noted = pathlib.Path("postmaster.pid")
os.stat("whole")
os.close(os.open(noted, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
def note(state):
    noted.write_text(f"{{os.getpid()}}\\n{{cluster}}\\n0\\n{{port}}\\n\\n\\n0\\n{{state}}\\n")
def stop(*_):
    note("stopping")
    time.sleep(0.05)
    noted.unlink()
    os._exit(0)
signal.signal(signal.SIGINT, stop)
note("starting")
listener = socket.create_server(("127.0.0.1", int(port)))
time.sleep(0.05)
note("ready")
while True:
    listener.accept()
"""
USE = """
from dev.postgres import running_server

with running_server():
    pass
"""
# Each command is a child that is killed at one of the changes it makes to the machine.
# One process forks them all: to start a Python for each would take a minute.
KILL_AND_USE = """
import os, shutil, signal, sys, traceback
from dev import postgres
from dev.paths import WORK

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "subprocess.Popen"}

def use_server(kill_at=0):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    kill_before(kill_at)
    status = 1
    try:
        with postgres.running_server() as server:
            status = 0 if int(server.port) else 1
    except BaseException:
        traceback.print_exc()
    os._exit(status)

def kill_before(change):
    left = change
    def count(event, arguments):
        nonlocal left
        flags = arguments[2] if event == "open" else 0
        if event in CHANGES or isinstance(flags, int) and flags & os.O_CREAT:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)

killed, kill_at, anew = -signal.SIGKILL, 0, sys.argv[1] == "anew"
if not anew:
    use_server()
while killed == -signal.SIGKILL:
    kill_at += 1
    if anew:
        shutil.rmtree(WORK, ignore_errors=True)
    killed = use_server(kill_at)
    print("killed at", kill_at, "next run:", use_server())
"""


class TestKills(unittest.TestCase):
    """A command is killed between any two of its steps; the next one works."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)
        shutil.copytree(ROOT / "dev", self.folder / "dev")
        self.cluster = self.folder / ".work/postgres/cluster/data"
        (self.folder / "bin").mkdir()
        for name, script in (("initdb", INITDB), ("postgres", POSTGRES)):
            program = self.folder / "bin" / name
            program.write_text(script.format(python=sys.executable))
            program.chmod(0o755)

    def run_there(self, script, *arguments):
        """:return: the output of a Python script in a clone that has the stand-ins"""
        unset = ("PGHOST", "PGPORT", "PYTHONPATH")
        env = {k: v for k, v in os.environ.items() if k not in unset}
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            capture_output=True,
            check=False,
            cwd=self.folder,
            env=env | {"PATH": f"{self.folder / 'bin'}:{env['PATH']}"},
            text=True,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout + done.stderr

    def assert_every_kill_is_survived(self, *arguments):
        said = self.run_there(KILL_AND_USE, *arguments)
        next_runs = re.findall(r"killed at \d+ next run: (-?\d+)", said)
        self.assertGreater(len(next_runs), 4)
        self.assertEqual(set(next_runs), {"0"}, said)
        self.assert_no_server_stays()

    def assert_no_server_stays(self):
        """The last run's server ends a moment after it was asked to."""
        noted = self.cluster / "postmaster.pid"
        until = time.monotonic() + 60
        while noted.exists() and time.monotonic() < until:
            time.sleep(0.05)
        self.assertFalse(noted.exists())

    def test_while_the_cluster_is_made(self):
        self.assert_every_kill_is_survived("anew")

    def test_while_the_server_is_started(self):
        self.assert_every_kill_is_survived("again")

    def test_a_cluster_of_another_version_is_made_anew(self):
        self.run_there(USE)
        (self.cluster / "PG_VERSION").write_text("98")
        self.run_there(USE)
        self.assertEqual((self.cluster / "PG_VERSION").read_text(), "99")
