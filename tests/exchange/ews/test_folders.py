"""Folders on Exchange Server, and what a validation asks of them."""

import unittest
from types import SimpleNamespace
from unittest.mock import patch

from lxml.etree import fromstring

from ....exchange.errors import (
    AccessDenied,
    Conflict,
    InvalidRequest,
    MailboxUnknown,
    NotFound,
    Unavailable,
)
from ....exchange.ews import folders
from ....exchange.ews.facts import Rights
from ....exchange.ews.folders import Folders
from ....exchange.ews.payloads import FolderRef
from ....exchange.ews.public_folder import QUEUE
from ....exchange.ews.server import PublicFolder
from ....exchange.ews.soap import MESSAGES, TYPES
from ....exchange.mailbox import ARCHIVE, DELETED, INBOX
from ....sandbox.store.organization import SERVER_ACCOUNT
from ..plain_mail import mail
from .server_case import CONTENT_MAILBOX, MAILBOX, ServerCase, places_of
from .server_case import QUEUE as QUEUE_ADDRESS

FOR_MAIL = ("IPF", "ipf.note", "IPF.Note", "IPF.Note.OutlookHomepage")
NOT_FOR_MAIL = ("IPF.Appointment", "IPF.Contact", "IPF.Task", "IPF.StickyNote", "IPFX")


class TestFolders(ServerCase):
    def test_names_of_the_port(self):
        remote = self.new_mailbox()
        with self.assertRaises(NotFound) as caught:
            remote.existing_archive()
        self.assertEqual(caught.exception.kind, "folder_missing")
        made = remote.archive()
        self.assertEqual(made.name, "Archive")
        self.assertEqual(remote.folder(ARCHIVE), made)
        self.assertEqual(remote.archive().id, made.id)
        self.assertEqual(remote.folder(INBOX), remote.inbox())
        self.assertEqual(remote.folder(DELETED).name, "Deleted Items")
        self.assertEqual(remote.folder(made.id).name, "Archive")

    def test_a_folder_that_is_not_there(self):
        for remote in self.both():
            with self.assertRaises(NotFound) as caught:
                remote.folder("no-such-id=")
            self.assertEqual(caught.exception.kind, "folder_missing")

    def test_a_folder_that_another_makes_first(self):
        for remote in self.both():
            self.control.add_fault(operation="CreateFolder", drop="after")
            made = remote.ensure_folder("Not Logged 2026/11")
            self.assertEqual(made.name, "Not Logged 2026/11")
            self.assertEqual(remote.ensure_folder("not logged 2026/11").id, made.id)

    def test_a_folder_that_cannot_be_made_now_is_not_looked_for_again(self):
        for remote in self.both():
            remote.inbox()
            self.control.add_fault(
                operation="CreateFolder", code="ErrorADUnavailable", times=None
            )
            self.control.clear_requests()
            with self.assertRaises(Unavailable):
                remote.ensure_folder("2026-11")
            asked = [one["operation"] for one in self.control.requests()]
            self.assertEqual(asked.count("FindFolder"), 1)

    def test_a_name_that_is_taken_by_what_nobody_sees(self):
        for remote in self.both():
            self.control.add_fault(operation="CreateFolder", code="ErrorFolderExists")
            with self.assertRaises(Conflict):
                remote.ensure_folder("2026-11")

    def test_more_folders_than_one_answer_holds(self):
        remote = self.new_mailbox()
        names = [f"2026-{month:02}" for month in range(1, 6)]
        for name in names:
            remote.ensure_folder(name)
        with patch.object(folders, "PAGE", 2):
            found = [one.name for one in remote.folder_tree()]
            self.assertEqual([one for one in found if one in names], names)
            with (
                patch.object(folders, "MOST_PAGES", 2),
                self.assertRaises(Unavailable) as caught,
            ):
                remote.folder_tree()
        self.assertEqual(caught.exception.kind, "malformed_answer")

    def test_a_list_that_did_not_come_is_no_empty_one(self):
        """Else folders would be made that are there already."""
        for remote in self.both():
            remote.inbox()
            for operation, ask in (
                ("FindFolder", remote.folders),
                ("GetFolder", remote.inbox),
                ("CreateFolder", lambda remote=remote: remote.ensure_folder("New")),
            ):
                with self.subTest(operation):
                    lacking = {"damage": "lacking", "element": "Folders"}
                    self.control.add_fault(operation=operation, **lacking)
                    with self.assertRaises(Unavailable) as caught:
                        ask()
                    self.assertEqual(caught.exception.kind, "malformed_answer")

    def test_the_tree_with_sizes(self):
        for remote in self.both():
            archive = remote.archive()
            month = remote.ensure_folder("2026-11", archive.id)
            self.fill(remote, mail(1), mail(2))
            remote.move(places_of(remote.oldest(9)), month.id)
            tree = remote.folder_tree()
            ids = [folder.id for folder in tree]
            self.assertLess(ids.index(archive.id), ids.index(month.id))
            found = tree[ids.index(month.id)]
            self.assertEqual((found.total, found.parent_id), (2, archive.id))
            self.assertGreater(found.size, 100)
            self.assertIn(archive.id, [folder.id for folder in remote.folders()])
            self.assertNotIn("Calendar", [folder.name for folder in tree])

    def test_rights(self):
        for remote in self.both():
            everything = Rights(True, True, True, True, True)
            self.assertEqual(remote.rights(remote.inbox().id), everything)
        self.control.set_role(QUEUE_ADDRESS, SERVER_ACCOUNT, "Author")
        remote = self.new_folder()
        expected = Rights(read=True, create=True, create_folders=False)
        found = remote.rights(remote.inbox().id)
        self.assertEqual((found.read, found.create_folders), (True, False))
        self.assertEqual(found.create, expected.create)

    def test_the_version(self):
        for build in ((15, 1, 2507, 6), (15, 2, 1544, 4)):
            for remote in self.both():
                self.control.set_server(build=build)
                self.assertEqual(remote.version(), build)

    def test_a_version_that_is_not_told(self):
        for damage in ("lacking", "garbled"):
            with self.subTest(damage):
                untold = {"damage": damage, "element": "ServerVersionInfo"}
                self.control.add_fault(operation="GetFolder", times=None, **untold)
                remote = self.new_mailbox()
                self.assertEqual(remote.waiting(), 0)
                with self.assertRaises(Unavailable):
                    remote.version()
                self.control.clear_faults()

    def test_what_was_made_to_try_writing_is_removed_when_moves_are_refused(self):
        for remote in self.both():
            remote.archive()
            self.control.add_fault(
                operation="MoveItem", code="ErrorAccessDenied", times=None
            )
            with self.assertRaises(AccessDenied):
                remote.try_writing("Odoo tries")
            store = self.organization.mailbox(self.address_of(remote))
            self.assertEqual(len(store.messages), 0)

    def test_writing_is_tried_and_leaves_nothing(self):
        for remote in self.both():
            remote.try_writing("Odoo tries")
            store = self.organization.mailbox(self.address_of(remote))
            self.assertEqual(len(store.messages), 0)

    def test_writing_is_refused(self):
        self.control.set_role(QUEUE_ADDRESS, SERVER_ACCOUNT, "Reviewer")
        with self.assertRaises(AccessDenied):
            self.new_folder().try_writing("Odoo tries")

    def test_the_draft_of_the_port(self):
        remote = self.new_mailbox()
        draft = remote.create_draft("Odoo checks")
        (moved,) = remote.move([draft], DELETED).values()
        self.assertEqual(moved.folder_id, remote.folder(DELETED).id)
        self.assertEqual(remote.delete([draft]), {draft: None})
        self.assertEqual(remote.folder(DELETED).total, 0)

    def test_what_is_deleted_lies_in_deleted_items(self):
        remote = self.new_mailbox()
        self.fill(remote, mail(1), mail(2))
        places = places_of(remote.oldest(9))
        self.assertEqual(set(remote.delete(places).values()), {None})
        self.assertEqual(
            self.subjects(remote, "deleteditems"), ["Message 1", "Message 2"]
        )

    def test_what_may_not_be_deleted_is_told(self):
        """Else it would be taken for settled; what somebody deleted before, is."""
        remote = self.new_mailbox()
        self.fill(remote, mail(1), mail(2))
        first, second = places_of(remote.oldest(9))
        self.control.add_fault(
            operation="MoveItem", code="ErrorAccessDenied", times=None
        )
        self.assertIsInstance(remote.delete([first])[first], AccessDenied)
        self.control.clear_faults()
        remote.delete([second])
        self.control.clear_mailbox(remote.address)
        self.assertEqual(remote.delete([second]), {second: None})

    def test_a_mailbox_that_is_not_there(self):
        with self.assertRaises(MailboxUnknown) as caught:
            self.new_mailbox("nobody@lumen.example").waiting()
        self.assertEqual(caught.exception.kind, "mailbox_unknown")

    def test_a_mailbox_of_somebody_else(self):
        for code in ("", "ErrorFolderNotFound", "ErrorItemNotFound"):
            if code:
                self.control.add_fault(operation="GetFolder", code=code)
            with self.assertRaises(AccessDenied) as caught:
                self.new_mailbox("private.server@lumen.example").waiting()
            self.assertEqual(caught.exception.kind, "access_denied")

    def test_who_reads_and_which_domains(self):
        remote = self.new_mailbox(username="LUMEN\\Svc")
        self.assertEqual(remote.account().object_id, "lumen\\svc")
        with self.assertRaises(InvalidRequest):
            remote.domains()


class TestKindsOfFolders(unittest.TestCase):
    """As servers name them: what other programs made, or was migrated, has no class."""

    def names(self, *, is_tree):
        folders = "".join(
            f'<t:Folder><t:FolderId Id="{name}"/>{kind}'
            f"<t:DisplayName>{name}</t:DisplayName></t:Folder>"
            for name, kind in (
                ("none", ""),
                ("empty", "<t:FolderClass/>"),
                *(
                    (kind, f"<t:FolderClass>{kind}</t:FolderClass>")
                    for kind in (*FOR_MAIL, *NOT_FOR_MAIL)
                ),
            )
        )
        answer = fromstring(
            f'<m:Answer xmlns:m="{MESSAGES}" xmlns:t="{TYPES}"><m:RootFolder '
            f'IncludesLastItemInRange="true"><t:Folders>{folders}</t:Folders>'
            "</m:RootFolder></m:Answer>"
        )
        client = SimpleNamespace(ask_one=lambda request: answer)
        found = Folders(client, is_tree=is_tree).tree(FolderRef("top"))
        return [folder.name for folder in found]

    def test_those_for_mail_are_offered(self):
        for is_tree in (True, False):
            found = self.names(is_tree=is_tree)
            self.assertEqual(found, ["none", "empty", *FOR_MAIL])


class TestPublicFolders(ServerCase):
    def test_found_by_its_path_then_by_its_id(self):
        remote = self.new_folder()
        self.fill(remote, mail(1))
        self.assertEqual(remote.waiting(), 1)
        self.assertEqual(remote.inbox().name, QUEUE)
        again = self.new_folder(queue_id=remote.queue_id)
        self.control.clear_requests()
        self.assertEqual(len(again.oldest(5)), 1)
        operations = [one["operation"] for one in self.control.requests()]
        self.assertNotIn("FindFolder", operations)

    def test_an_id_of_before(self):
        remote = self.new_folder(queue_id="AAMkADAwMDAwMDAwLTAwMDA=")
        self.assertEqual(remote.inbox().name, QUEUE)
        self.assertEqual(remote.queue_id, self.new_folder().inbox().id)

    def test_a_path_with_slashes(self):
        store = self.organization.mailbox(QUEUE_ADDRESS)
        deep = store.make_folder("Logs 2026/11", store.top)
        store.make_folder("Queue", deep)
        remote = self.new_folder(path="\\Email Logging\\Logs 2026/11\\")
        self.assertEqual(remote.waiting(), 0)
        self.assertNotEqual(remote.queue_id, self.new_folder().inbox().id)
        self.assertEqual(PublicFolder("\\A/B\\C").names, ["A/B", "C"])

    def test_a_path_that_leads_nowhere(self):
        for path, seen in (("\\Other", "\\Other"), ("\\Email Logging\\X", "X")):
            with self.assertRaises(NotFound) as caught:
                self.new_folder(path=path).waiting()
            self.assertEqual(caught.exception.kind, "public_folder_missing")
            self.assertIn(seen, str(caught.exception))

    def test_folders_that_the_account_may_not_make(self):
        self.control.remove_folder(QUEUE_ADDRESS, "Email Logging/Storage")
        self.control.set_role(QUEUE_ADDRESS, SERVER_ACCOUNT, "Editor")
        with self.assertRaises(AccessDenied) as caught:
            self.new_folder().archive()
        self.assertEqual(caught.exception.kind, "folder_not_makeable")
        self.assertIn("Storage", str(caught.exception))
        self.assertTrue(caught.exception.stops)

    def test_storage_is_made_when_rights_allow(self):
        self.control.remove_folder(QUEUE_ADDRESS, "Email Logging/Storage")
        remote = self.new_folder()
        self.assertEqual(remote.archive().parent_id, remote.inbox().parent_id)

    def test_several_public_folder_mailboxes(self):
        self.control.set_server(routing_required=True)
        remote = self.new_folder(content_mailbox=CONTENT_MAILBOX)
        self.fill(remote, mail(1))
        self.moved(remote, places_of(remote.oldest(5)))
        self.assertEqual(self.subjects(remote), [])
        with self.assertRaises(NotFound) as caught:
            self.new_folder().waiting()
        self.assertEqual(caught.exception.kind, "public_folder_elsewhere")

    def test_where_the_messages_lie(self):
        remote = self.new_folder()
        queue, storage = remote.inbox(), remote.archive()
        found = remote.content_mailbox(queue.id)
        self.assertRegex(found, r"^[0-9a-f-]{36}$")
        self.assertEqual(remote.content_mailbox(storage.id), found)
        garbled = {"damage": "garbled", "element": "Value"}
        self.control.add_fault(operation="GetFolder", **garbled)
        self.assertEqual(remote.content_mailbox(storage.id), "")

    def test_names_of_the_port(self):
        remote = self.new_folder()
        self.assertEqual(remote.folder(INBOX), remote.inbox())
        self.assertEqual(remote.folder(ARCHIVE), remote.existing_archive())

    def test_there_are_no_deleted_items(self):
        remote = self.new_folder()
        self.fill(remote, mail(1))
        places = places_of(remote.oldest(5))
        (refusal,) = remote.delete(places).values()
        self.assertEqual(refusal.kind, "delete_refused")
        for ask in (remote.folder, lambda name: remote.move(places, name)):
            with self.assertRaises(InvalidRequest):
                ask(DELETED)
        self.assertEqual(remote.waiting(), 1)

    def test_mailboxes_are_named_in_every_request(self):
        """An account without a mailbox of its own reads the shared one."""
        self.control.set_server_account(SERVER_ACCOUNT, has_mailbox=False)
        remote = self.new_mailbox(MAILBOX)
        self.fill(remote, mail(1))
        self.moved(remote, places_of(remote.oldest(5)))
        remote.try_writing("Odoo tries")
        self.assertEqual(self.subjects(remote, "Archive"), ["Message 1"])
        with self.assertRaises(MailboxUnknown) as caught:
            self.new_folder().waiting()
        self.assertEqual(caught.exception.kind, "account_without_mailbox")
