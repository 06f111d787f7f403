import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

from dev import start
from dev.paths import ROOT

SAYS_ITS_VERSION = '#!/bin/sh\necho "{}"\n'
DOES_NOT_RUN = "#!/bin/sh\nexit 127\n"


class TestPython(unittest.TestCase):
    """A Python that Odoo 19 does not take, beside others of the machine."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.enter(patch.dict(os.environ, {"PATH": folder.name}))
        self.enter(patch.object(sys, "argv", ["dev.start", "dev.venv", "dev.test"]))

    def enter(self, context):
        context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)

    def put(self, name, script):
        (self.folder / name).write_text(script)
        (self.folder / name).chmod(0o755)

    def started_with(self, *version):
        """:return: what is run by ``make test`` when python3 has this version"""
        with (
            patch.object(sys, "version_info", version),
            patch.object(os, "execv") as execv,
            patch.object(start, "_require_own"),
        ):
            start.main()
        return execv.call_args.args[1]

    def test_a_python_that_fits_is_used(self):
        for minor in (10, 11, 12, 13):
            self.put("python3.13", SAYS_ITS_VERSION.format("3 13"))
            command = [sys.executable, "-m", "dev.venv", "dev.test"]
            self.assertEqual(self.started_with(3, minor, 1), command)

    def test_another_of_the_machine_is_found(self):
        self.put("python3.13", DOES_NOT_RUN)
        self.put("python3.12", SAYS_ITS_VERSION.format("3 12"))
        self.put("python3.11", SAYS_ITS_VERSION.format("3 11"))
        for version in ((3, 14, 0), (3, 9, 2)):
            found = self.started_with(*version)
            self.assertEqual(found[0], str(self.folder / "python3.12"))

    def test_without_another_the_command_to_use_is_said(self):
        with self.assertRaises(SystemExit) as said:
            self.started_with(3, 14, 0)
        self.assertIn("3.10 to 3.13, and this is 3.14", str(said.exception))
        self.assertIn("make test PYTHON=python3.13", str(said.exception))

    def test_readme_and_help_name_the_same_versions(self):
        ends = [".".join(map(str, end)) for end in (start.OLDEST, start.NEWEST)]
        self.assertIn(f"Python {' to '.join(ends)}", (ROOT / "README.md").read_text())
        self.assertIn(" to ".join(ends), (ROOT / "dev" / "help.py").read_text())


class TestOwner(unittest.TestCase):
    def test_what_another_user_made_is_refused_with_the_remedy(self):
        with tempfile.TemporaryDirectory() as folder:
            start._require_own(Path(folder))
            other = patch.object(os, "geteuid", return_value=os.geteuid() + 1)
            with other, self.assertRaises(SystemExit) as said:
                start._require_own(Path(folder))
        self.assertIn(f"sudo rm -rf {folder}", str(said.exception))

    def test_start_writes_no_byte_code_before_it_has_looked(self):
        for target in ("clean", "test"):
            said = subprocess.check_output(["make", "-n", target], cwd=ROOT, text=True)
            self.assertIn("-B -m dev.start", said)
