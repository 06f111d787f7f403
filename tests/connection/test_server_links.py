"""Messages of mailboxes on Exchange Server: their links, and what is left of them."""

from odoo.tests import tagged

from ...connection.turnstile import let_all_pass
from ...exchange.errors import MailError
from ..common import ANNA, GIULIA
from ..sandbox_common import mime
from .server_case import ServerCase


@tagged("post_install", "-at_install")
class TestServerLinks(ServerCase):
    def setUp(self):
        super().setUp()
        self.set_up_server()

    def logged(self, kind):
        """:return: a message of such a mailbox"""
        mailbox = self.add(kind)
        self.put_copy(mailbox, mime(ANNA, [GIULIA], subject=kind))
        self.run_job(mailbox)
        let_all_pass()
        return self.messages.filtered(lambda message: message.subject == kind)

    def test_shared_mailbox_has_links(self):
        message = self.logged("server")
        self.assertTrue(message.with_user(self.giulia).has_link)
        link = message.with_user(self.giulia)._current_web_link()
        self.assertTrue(link.startswith(f"{self.sandbox.url}/owa/"), link)

    def test_public_folder_has_none(self):
        message = self.logged("folder")
        entry = message.entry_ids[:1]
        self.assertFalse(message.with_user(self.giulia).has_link)
        self.assertFalse(entry.has_link)

    def test_text_is_in_odoo(self):
        message = self.logged("folder")
        self.assertIn("Text of folder", message.with_user(self.giulia)._safe_body())

    def test_mailbox_that_is_used_no_more_says_where_the_mail_was(self):
        message = self.logged("server")
        message.mailbox_id.action_disable()
        message.mailbox_id.action_archive()
        # As long as the server answers, links and attachments go on working.
        self.assertTrue(message._current_web_link())
        self.set_up_server(server_password="changed since")
        let_all_pass()
        with self.assertRaises(MailError) as raised:
            message.with_user(self.giulia)._list_attachments()
        self.assertEqual(raised.exception.kind, "mailbox_retired")
        sentence = message.with_user(self.giulia)._told(raised.exception)
        self.assertIn("crm.server@lumen.example, Exchange Server", sentence)
        self.assertIn("Text of server", message.with_user(self.giulia)._safe_body())
