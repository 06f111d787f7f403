"""What only a real Exchange Server shows; see ARCHITECTURE.md for how to run it there.

Each test says which item of the list it holds. Without a server it runs against the
sandbox. It leaves nothing behind, and reads at most ten messages.
"""

import logging
import os
from dataclasses import replace

from ....exchange.errors import AccessDenied, RemoteError
from ....exchange.ews.client import EwsClient
from ....exchange.ews.mail_xml import place_parts
from ....exchange.ews.mailbox import EwsMailbox
from ....exchange.ews.public_folder import PublicFolderMailbox
from ....exchange.ews.server import ExchangeServer, PublicFolder
from ....exchange.mailbox import Moved
from ....exchange.patience import JOB
from ..plain_mail import mail
from .server_case import MAILBOX, ROOT, ServerCase

_logger = logging.getLogger(__name__)
ASKED = os.environ.get


class TestRealServer(ServerCase):
    def setUp(self):
        super().setUp()
        self.server = self.exchange_server()
        if url := ASKED("EXCHANGE_URL"):
            self.server = ExchangeServer(
                url,
                ASKED("EXCHANGE_ACCOUNT", ""),
                ASKED("EXCHANGE_PASSWORD", ""),
                authentication=ASKED("EXCHANGE_LOGIN", "ntlm"),
                verify=ASKED("EXCHANGE_CA") or True,
                patience=JOB,
            )

    def client(self, **options):
        client = EwsClient(replace(self.server, **options))
        self.addCleanup(client.close)
        return client

    def mailbox(self, **options):
        address = ASKED("EXCHANGE_MAILBOX", MAILBOX)
        return EwsMailbox(self.client(**options), address)

    def folder(self):
        path = ASKED("EXCHANGE_FOLDER", ROOT)
        content_mailbox = ASKED("EXCHANGE_CONTENT_MAILBOX", "")
        folder = PublicFolder(path, content_mailbox=content_mailbox)
        return PublicFolderMailbox(self.client(), folder)

    def each(self):
        yield self.mailbox()
        yield self.folder()

    def moved_draft(self, remote):
        """:return: a draft's place, and where it was moved"""
        draft = remote.create_draft("A test of crm_email_logging")
        self.addCleanup(remote._remove, draft)
        (moved,) = remote.move([draft], remote._probe_target_id()).values()
        self.assertIsInstance(moved, Moved)
        return draft, moved

    def test_1_search_keys_move_along_and_differ(self):
        for remote in self.each():
            keys = set()
            for _ in range(2):
                draft, moved = self.moved_draft(remote)
                self.assertTrue(draft.key.startswith("sk:"))
                found = remote.locate([draft])[draft]
                self.assertIsInstance(found, Moved)
                self.assertEqual(found.folder_id, moved.folder_id)
                keys.add(draft.key)
            self.assertEqual(len(keys), 2)

    def test_2_new_ids(self):
        for remote in self.each():
            draft, moved = self.moved_draft(remote)
            self.assertNotEqual(place_parts(moved.at)[0], place_parts(draft.at)[0])
            if remote.can_delete:
                self.assertTrue(place_parts(moved.at)[0])

    def test_3_public_folders_are_reached(self):
        remote = self.folder()
        self.assertGreaterEqual(remote.waiting(), 0)
        queue, storage = remote.inbox(), remote.existing_archive()
        self.assertTrue(remote.content_mailbox(queue.id))
        self.assertEqual(
            remote.content_mailbox(queue.id), remote.content_mailbox(storage.id)
        )

    def test_4_copies_by_the_rules_have_their_class_and_headers(self):
        for remote in self.each():
            if not ASKED("EXCHANGE_URL"):
                self.fill(remote, mail(1))
            for found in remote.oldest(10):
                self.assertTrue(found.message_class)
                self.assertTrue(found.headers, found.key)
                self.assertIn("@", found.sender.address)

    def test_5_rights_sizes_and_version_are_told(self):
        for remote in self.each():
            inbox = remote.inbox()
            self.assertIsNotNone(inbox.size)
            self.assertTrue(remote.rights(inbox.id).read)
            self.assertGreaterEqual(remote.version(), (15, 1))

    def test_6_links(self):
        """Open them as somebody with access to the mailbox, and as somebody without."""
        draft, _moved = self.moved_draft(remote := self.mailbox())
        for link in (remote.web_link(draft), remote.mailbox_link(draft)):
            self.assertTrue(link.startswith("https://"))
            if ASKED("EXCHANGE_URL"):
                _logger.warning(link)

    def test_9_without_bindings(self):
        """Extended Protection "Allow" lets in who sends none, "Require" does not."""
        self.control.set_server(extended_protection="Allow")
        expected = ASKED("EXCHANGE_PROTECTION", "Allow")
        try:
            self.mailbox(channel_bindings=False).waiting()
        except AccessDenied:
            self.assertEqual(expected, "Require")
        except RemoteError as error:
            self.fail(error)
        else:
            self.assertNotEqual(expected, "Require")
