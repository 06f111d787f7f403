"""Files kept for minutes: for this system's user alone, and no reason of an error.

Needs no database.
"""

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import BaseCase

from ...engine import kept_file

CONTENT = b"x" * kept_file.LEAST_SIZE


class TestKeptFile(BaseCase):
    def setUp(self):
        super().setUp()
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.startPatcher(patch.object(tempfile, "tempdir", folder))
        self.folder = Path(folder, f"crm_email_logging_{os.getuid()}")

    def assertNotKept(self):
        self.assertFalse(kept_file.keep(CONTENT, "message", 1))
        self.assertIsNone(kept_file.find("message", 1))
        kept_file.forget_old()

    def test_it_is_found_by_whose_it_is(self):
        self.assertTrue(kept_file.keep(CONTENT, "message", 1))
        self.assertEqual(kept_file.find("message", 1).read_bytes(), CONTENT)
        self.assertIsNone(kept_file.find("message", 2))

    def test_how_large_it_may_be(self):
        least, most = kept_file.LEAST_SIZE, kept_file.LEAST_SIZE + 2
        with patch.object(kept_file, "MOST_SIZE", most):
            for size in range(least - 1, most + 2):
                is_kept = kept_file.keep(b"x" * size, "message", size)
                self.assertEqual(is_kept, least <= size <= most, size)

    def test_a_folder_that_others_may_enter_holds_none(self):
        self.folder.mkdir()
        self.folder.chmod(0o755)
        self.assertNotKept()
        self.assertEqual([*self.folder.iterdir()], [])

    def test_a_folder_that_somebody_else_made_holds_none(self):
        elsewhere = self.enterContext(tempfile.TemporaryDirectory())
        self.folder.symlink_to(elsewhere)
        self.assertNotKept()
        self.assertEqual([*Path(elsewhere).iterdir()], [])

    def test_a_full_disk_keeps_none(self):
        full = OSError(28, "No space left on device")
        with patch.object(tempfile, "mkstemp", side_effect=full):
            self.assertNotKept()

    def test_where_folders_have_no_owner_none_is_kept(self):
        with patch.object(kept_file, "os", SimpleNamespace()):
            self.assertNotKept()
        self.assertFalse(self.folder.exists())
