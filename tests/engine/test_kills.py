import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.tests import BaseCase, tagged
from odoo.tools import config

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "CRM_EMAIL_LOGGING_KILLS_DATABASE"


@tagged("post_install", "-at_install")
class TestKills(BaseCase):
    def test_no_kill_loses_or_doubles_a_message(self):
        """SIGKILL at random and at chosen moments, and a database that goes away;
        `make bench LONG=1` has 500 random ones.
        """
        proof = self.drain_with_kills(messages=300, kills=10)
        kills = proof.pop("kills_by_moment")
        self.assertEqual(kills.pop("at random"), 10)
        self.assertEqual(len(kills), 6, "every chosen moment")
        for name in ("lost", "twice", "left_in_inbox", "unsettled", "misplaced"):
            self.assertEqual(proof[name], 0, name)
        self.assertEqual(proof["wrong_entries"], 0)
        self.assertGreaterEqual(proof["messages"], 300)
        self.assertEqual(proof["kills"], 16)

    def drain_with_kills(self, messages, kills):
        """The job works on a committed database of its own, in other processes."""
        database = os.environ.get(DATABASE)
        if not database:
            self.skipTest(f"{DATABASE} names no database to use; make test does.")
        with tempfile.TemporaryDirectory() as state:
            drained = subprocess.run(
                [
                    *(sys.executable, "-m", "dev.bench.kills"),
                    *("--config", config["config"], "--database", database),
                    *("--state", state, "--seed", "1"),
                    *("--messages", str(messages), "--kills", str(kills)),
                ],
                cwd=ROOT,
                capture_output=True,
                check=False,
                text=True,
                timeout=120,
            )
        self.assertTrue(drained.stdout, drained.stderr)
        return json.loads(drained.stdout)
