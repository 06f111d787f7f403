"""A company moves its mail to another server: what was logged before stays complete."""

from odoo.tests import tagged

from ...connection.turnstile import let_all_pass
from ...exchange.errors import MailError
from ..common import ANNA, GIULIA
from ..sandbox_common import mime
from .server_case import ServerCase


@tagged("post_install", "-at_install")
class TestMovedMail(ServerCase):
    def setUp(self):
        super().setUp()
        self.set_up_server()

    def logged(self, kind):
        """:return: a message with an attachment, logged from a mailbox of that kind"""
        self.mail = mime(ANNA, [GIULIA], subject=kind)
        self.mail.add_attachment(
            b"%PDF", maintype="application", subtype="pdf", filename=f"{kind}.pdf"
        )
        mailbox = self.add(kind)
        self.put_copy(mailbox, self.mail)
        self.run_job(mailbox)
        let_all_pass()
        message = self.messages.filtered(lambda message: message.subject == kind)
        return message.with_user(self.giulia)

    def retire(self, message):
        """Nobody logs from there any more, and the server is switched off."""
        mailbox = message.sudo().mailbox_id
        mailbox.action_disable()
        mailbox.action_archive()
        store, _inbox = self.organization.place(mailbox.email)
        for stored in list(store.messages.values()):
            store.remove(stored)
        self.set_up_server(server_password="changed since")
        let_all_pass()

    def put_in(self, mailbox, *messages):
        raw = [message.as_bytes() for message in messages]
        self.control.deliver_into(raw, mailbox.email, "archive")

    def assertGone(self, message):
        let_all_pass()
        with self.assertRaises(MailError) as raised:
            message._list_attachments()
        self.assertEqual(raised.exception.kind, "mailbox_retired")
        where = message.sudo().mailbox_id._where()
        self.assertIn(where, message._told(raised.exception))

    def assertComplete(self, message, kind):
        """Text, attachments and link, as if nothing had happened to it."""
        let_all_pass()
        (attachment,) = message._list_attachments()
        name, content = message._fetch_attachment(attachment["id"])
        self.assertEqual((name, content), (f"{kind}.pdf", b"%PDF"))
        self.assertIn(f"Text of {kind}", message._safe_body())
        self.assertTrue(message._current_web_link().startswith("https://"))

    def imported_anew(self, message):
        """It was deleted and restored, or its mailbox was exported and imported."""
        email = message.sudo().mailbox_id.email
        self.control.clear_mailbox(email)
        self.control.deliver_into([self.mail.as_bytes()], email, "archive")

    def test_moved_by_hand_or_imported_anew(self):
        online = mime(ANNA, [GIULIA], subject="online")
        online.add_attachment(b"%PDF", "application", "pdf", filename="online.pdf")
        self.send(online)
        self.run_job()
        message = self.messages.with_user(self.giulia)
        email = self.mailbox.email
        self.control.move_by_hand(message.sudo().key, "junkemail", email)
        self.assertComplete(message, "online")
        self.mail = online
        self.imported_anew(message)
        self.assertComplete(message, "online")
        message = self.logged("server")
        self.imported_anew(message)
        self.assertComplete(message, "server")

    def test_what_was_moved_to_exchange_online_is_found_there(self):
        for kind in ("server", "folder"):
            with self.subTest(kind):
                self.set_up_server()
                message = self.logged(kind)
                self.retire(message)
                self.assertGone(message)
                self.put_in(self.mailbox, mime(ANNA, [GIULIA], subject="Another"))
                self.assertGone(message)
                self.put_in(self.mailbox, self.mail)
                let_all_pass()
                (attachment,) = message._list_attachments()
                self.assertEqual(attachment["name"], f"{kind}.pdf")
                name, content = message._fetch_attachment(attachment["id"])
                self.assertEqual((name, content), (f"{kind}.pdf", b"%PDF"))
                self.assertIn(f"Text of {kind}", message._safe_body())

    def test_outlook_opens_it_there(self):
        for kind in ("server", "folder"):
            with self.subTest(kind):
                self.set_up_server()
                message = self.logged(kind)
                self.put_in(self.mailbox, self.mail)
                self.retire(message)
                message.invalidate_recordset()
                self.assertTrue(message.has_link)
                for in_mailbox in (False, True):
                    link = message._current_web_link(in_mailbox)
                    self.assertTrue(link.startswith("https://"), link)

    def test_from_a_public_folder_to_a_mailbox_of_the_same_server(self):
        message = self.logged("folder")
        server = self.add("server")
        self.control.deliver_into([self.mail.as_bytes()], server.email)
        message.sudo().mailbox_id.action_disable()
        message.sudo().mailbox_id.action_archive()
        let_all_pass()
        self.assertIn(server.email, message._current_web_link(in_mailbox=True))

    def test_only_where_the_same_company_logs(self):
        message = self.logged("server")
        self.put_in(self.mailbox, self.mail)
        self.retire(message)
        self.mailbox.enabled = False
        self.assertGone(message)
        self.mailbox.enabled = True
        self.mailbox.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertGone(message)

    def test_a_mailbox_in_use_is_the_only_one_asked(self):
        message = self.logged("server")
        self.put_in(self.mailbox, self.mail)
        store, _inbox = self.organization.place(message.sudo().mailbox_id.email)
        for stored in list(store.messages.values()):
            store.remove(stored)
        with self.assertRaises(MailError) as raised:
            message._list_attachments()
        self.assertEqual(raised.exception.kind, "not_found")
