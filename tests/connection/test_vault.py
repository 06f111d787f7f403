"""The key that encrypts: where it comes from, and what several of them open."""

import os
import stat
import tempfile
from pathlib import Path
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.tests import TransactionCase, tagged
from odoo.tools import config

from ...connection.not_ready import NotReady

KEY = "CRM_EMAIL_LOGGING_KEY"
NEW, OLD, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@tagged("post_install", "-at_install")
class TestVault(TransactionCase):
    def setUp(self):
        super().setUp()
        self.vault = self.env["email.logging.vault"]
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        options = {**config.options, "data_dir": str(folder / "data")}
        self.startPatcher(patch.dict(config.options, options, clear=False))

    def keys(self, text):
        self.startPatcher(patch.dict(os.environ, {KEY: text}))

    def test_the_first_secret_makes_the_key(self):
        """In a file of this database, which its owner alone reads, and which stays."""
        path = self.vault._key_path()
        self.assertIn(self.cr.dbname, path.name)
        self.assertFalse(path.exists())
        ciphertext = self.vault._encrypt("secret")
        self.assertNotIn("secret", ciphertext)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual([one.name for one in path.parent.iterdir()], [path.name])
        self.assertEqual(self.vault._decrypt(ciphertext), "secret")
        self.vault._forget_key()
        with self.assertRaises(NotReady) as caught:
            self.vault._decrypt(ciphertext)  # by a new one
        self.assertEqual(caught.exception.kind, "key_wrong")
        self.vault._forget_key()
        self.vault._forget_key()

    def test_a_key_from_outside_makes_no_file(self):
        self.keys(NEW)
        self.vault._encrypt("secret")
        self.assertFalse(self.vault._key_path().exists())

    def test_the_first_of_several_closes_and_each_opens(self):
        self.keys(OLD)
        old = self.vault._encrypt("secret")
        self.keys(f" {NEW} , ,{OLD}\n")
        new = self.vault._encrypt("secret")
        self.assertEqual(self.vault._decrypt(old), "secret")
        self.assertFalse(self.vault._is_newest(old))
        self.assertTrue(self.vault._is_newest(new))
        rotated = self.vault._rotate(old)
        self.keys(NEW)
        for ciphertext in (new, rotated):
            self.assertEqual(self.vault._decrypt(ciphertext), "secret")
        for open_it in (self.vault._decrypt, self.vault._rotate):
            with self.assertRaises(NotReady) as caught:
                open_it(old)
            self.assertEqual(caught.exception.kind, "key_wrong")

    def test_nothing_needs_no_key(self):
        self.keys("not a key")
        for ask in (self.vault._encrypt, self.vault._decrypt):
            self.assertFalse(ask(""))
            with self.assertRaises(NotReady) as caught:
                ask("secret")
            self.assertEqual(caught.exception.kind, "key_malformed")
