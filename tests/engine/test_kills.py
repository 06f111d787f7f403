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
    """SIGKILL at random and at chosen moments, and a database that goes away;
    `make bench LONG=1` has 500 random ones.
    """

    takes_long = True  # so it comes before others

    def test_exchange_online(self):
        self.check_nothing_is_lost("online", messages=300, kills=10)

    def test_a_mailbox_on_exchange_server(self):
        self.check_nothing_is_lost("server", messages=80, kills=2)

    def test_public_folders(self):
        self.check_nothing_is_lost("folder", messages=120, kills=4)

    def check_nothing_is_lost(self, kind, messages, kills):
        """No kill loses or doubles a message."""
        proof = self.drain_with_kills(kind, messages, kills)
        moments = proof.pop("kills_by_moment")
        self.assertEqual(moments.pop("at random"), kills)
        self.assertEqual(len(moments), 8, "every chosen moment")
        for name in ("lost", "twice", "left_in_inbox", "unsettled", "misplaced"):
            self.assertEqual(proof[name], 0, f"{name}: {proof}")
        self.assertEqual(proof["wrong_entries"], 0)
        self.assertGreaterEqual(proof["messages"], messages)
        self.assertEqual(proof["kills"], kills + 8)

    def drain_with_kills(self, kind, messages, kills):
        """The job works on a committed database of its own, in other processes."""
        database = os.environ.get(DATABASE)
        if not database:
            self.skipTest(f"{DATABASE} names no database to use; make test does.")
        with tempfile.TemporaryDirectory() as state:
            drained = subprocess.run(
                [
                    *(sys.executable, "-m", "dev.bench.kills"),
                    *("--config", config["config"], "--database", database),
                    *("--state", state, "--seed", "1", "--kind", kind),
                    *("--messages", str(messages), "--kills", str(kills)),
                ],
                cwd=ROOT,
                capture_output=True,
                check=False,
                text=True,
                timeout=900,
            )
        self.assertTrue(drained.stdout, drained.stderr)
        return json.loads(drained.stdout)
