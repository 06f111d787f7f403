"""Folders: which ones there are, who sees them, what may be done in them."""

from exchangelib import Folder, FolderCollection
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorFolderExists,
    ErrorFolderNotFound,
    ErrorInvalidOperation,
    ErrorMissingEmailAddress,
    ErrorNonExistentMailbox,
)
from exchangelib.folders import FolderId
from exchangelib.services import GetFolder

from ....sandbox.store.organization import (
    PRIVATE_SERVER_MAILBOX,
    SERVER_ACCOUNT,
)
from .case import QUEUE, SHARED, EwsCase


class TestMailbox(EwsCase):
    def test_tree(self):
        names = {folder.name for folder in self.account.msg_folder_root.children}
        self.assertIn("Inbox", names)
        self.assertNotIn("Archive", names)

    def test_counts(self):
        self.put_shared("One", "Two")
        self.control.pretend(SHARED, size=5_000, messages=3, folder="inbox")
        self.account.inbox.refresh()
        self.assertEqual(self.account.inbox.total_count, 5)
        self.assertEqual(self.account.inbox.unread_count, 2)

    def test_a_folder_is_made_once(self):
        parent = self.account.msg_folder_root
        made = Folder(parent=parent, name="Archive").save()
        self.assertEqual((parent // "Archive").id, made.id)
        self.assertEqual(self.control.folders(SHARED)["Archive"], 0)
        with self.assertRaises(ErrorFolderExists):
            Folder(parent=parent, name="archive").save()

    def test_ids_of_folders_stay(self):
        before = self.account.inbox.id
        self.put_shared("One")
        self.assertEqual(self.client().inbox.id, before)

    def test_a_mailbox_that_is_not_ours(self):
        with self.assertRaises(ErrorAccessDenied):
            self.client(mailbox=PRIVATE_SERVER_MAILBOX).inbox.refresh()
        with self.assertRaises(ErrorNonExistentMailbox):
            self.client(mailbox="nobody@lumen.example").inbox.refresh()

    def test_reading_only(self):
        self.put_shared("One")
        self.control.set_right(SHARED, SERVER_ACCOUNT, "Reviewer")
        items = self.oldest(self.account.inbox)
        self.assertEqual(len(items), 1)
        self.assertFalse(self.account.inbox.effective_rights.create_contents)
        with self.assertRaises(ErrorAccessDenied):
            self.account.bulk_move(items, to_folder=self.account.trash)


class TestPublicFolders(EwsCase):
    def test_tree(self):
        top = self.account.public_folders_root // "Email Logging"
        found = FolderCollection(self.account, [top]).find_folders(depth="Shallow")
        names = sorted(folder.name for folder in found)
        self.assertEqual(names, ["Not Logged", "Queue", "Storage"])

    def test_all_content_mailboxes_are_one_tree(self):
        root = self.account.public_folders_root
        found = FolderCollection(self.account, [root]).find_folders(depth="Shallow")
        names = sorted(folder.name for folder in found)
        self.assertEqual(names, ["Email Logging", "Email Logging 2"])

    def test_not_deep(self):
        root = self.account.public_folders_root
        with self.assertRaises(ErrorInvalidOperation):
            list(FolderCollection(self.account, [root]).find_folders(depth="Deep"))

    def test_root_has_no_mailbox(self):
        self.control.set_server_account(SERVER_ACCOUNT, has_mailbox=False)
        with self.assertRaises(ErrorMissingEmailAddress):
            self.public("Queue")
        self.assertEqual(self.account.inbox.total_count, 0)

    def test_owner(self):
        queue = self.public("Queue")
        self.assertTrue(queue.effective_rights.create_hierarchy)
        [permission] = queue.permission_set.permissions
        self.assertEqual(permission.user_id.primary_smtp_address, SERVER_ACCOUNT)

    def test_no_owner(self):
        self.control.set_role(QUEUE, SERVER_ACCOUNT, "Editor", "Email Logging/Queue")
        self.put_queue("One")
        queue, storage = self.public("Queue"), self.public("Storage")
        self.assertIsNone(queue.permission_set)
        self.assertFalse(queue.effective_rights.create_hierarchy)
        self.account.bulk_move(self.oldest(queue), to_folder=storage)
        self.assertEqual(self.subjects(storage), ["One"])

    def test_rights_per_folder(self):
        self.put_queue("One")
        queue, storage = self.public("Queue"), self.public("Storage")
        items = self.oldest(queue)
        self.control.set_role(
            QUEUE, SERVER_ACCOUNT, "Reviewer", "Email Logging/Storage"
        )
        with self.assertRaises(ErrorAccessDenied):
            self.account.bulk_move(items, to_folder=storage)
        self.control.set_role(QUEUE, SERVER_ACCOUNT, "Reviewer", "Email Logging/Queue")
        self.control.set_role(QUEUE, SERVER_ACCOUNT, "Owner", "Email Logging/Storage")
        with self.assertRaises(ErrorAccessDenied):
            self.account.bulk_move(items, to_folder=storage)
        self.assertEqual(self.subjects(queue), ["One"])

    def test_invisible(self):
        queue = self.public("Queue")
        self.control.set_role(QUEUE, SERVER_ACCOUNT, "")
        with self.assertRaises(ErrorFolderNotFound):
            self.public("Queue", self.client())
        with self.assertRaises(ErrorFolderNotFound):
            self.oldest(queue)

    def test_a_removed_folder(self):
        queue = self.public("Queue")
        self.control.remove_folder(QUEUE, "Email Logging/Queue")
        found = list(
            GetFolder(account=self.account).call(
                folders=[FolderId(id=queue.id)], additional_fields=[], shape="IdOnly"
            )
        )
        self.assertIsInstance(found[0], ErrorFolderNotFound)

    def test_routing_headers(self):
        """Requests must name the content mailbox, if the organization has several."""
        self.put_queue("One")
        queue = self.public("Queue")
        self.control.set_server(routing_required=True)
        with self.assertRaisesRegex(Exception, "public folder operation failed"):
            self.oldest(queue)
        content = self.sandbox.organization.mailbox(QUEUE).address
        headers = {"X-PublicFolderMailbox": content}
        routed = self.client(mailbox=content, headers=headers)
        self.assertEqual(self.subjects(self.public("Queue", routed)), ["One"])
