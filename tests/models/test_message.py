"""What is asked of Exchange about a message, and what is said of its answer."""

from contextlib import nullcontext
from unittest.mock import Mock, patch

from psycopg2.errors import LockNotAvailable

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...exchange.errors import MailError
from ...exchange.mailbox import Attachment
from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message
from ..real_transactions import real_transactions

KILOBYTE = 1024
ONE_MESSAGE = "CREATE TABLE beside.email_logging_message AS SELECT 1 AS id"
LOCK = "SELECT FROM email_logging_message WHERE id = 1 FOR UPDATE NOWAIT"


class Enough(Exception):
    """What was to be seen was seen."""


@tagged("post_install", "-at_install")
class TestMessage(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        message = self.record(graph_message(ANNA, [GIULIA]))
        self.message = message.with_user(self.giulia)

    def test_that_its_mailbox_is_used_no_more_is_said_where_it_hinders(self):
        """What would hinder in any mailbox is said as it is."""
        mailboxes = self.registry["email.logging.mailbox"]
        remote = patch.object(
            mailboxes, "_remote_now", lambda _self, *_args: nullcontext(Mock())
        )
        for active, kind, told in (
            (True, "not_found", "not_found"),
            (True, "too_large", "too_large"),
            (False, "too_large", "too_large"),
            (False, "not_found", "mailbox_retired"),
            (False, "not_answering", "mailbox_retired"),
            (False, "sign_in_expired", "mailbox_retired"),
        ):
            self.mailbox.active = active
            question = Mock(side_effect=MailError(kind))
            with self.subTest(kind, active=active), remote:
                with self.assertRaises(MailError) as raised:
                    self.message._ask(question)
                self.assertEqual(raised.exception.kind, told)

    def test_two_jobs_add_to_one_message_one_after_the_other(self):
        """Neither would know whom the other adds, of two copies that come at once."""

        def add(_entries, *_args):
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                other.execute(LOCK)
            raise Enough

        self.patch(self.registry["interaction.log.entry"], "_insert_missing", add)
        with real_transactions(self.cr.dbname, ONE_MESSAGE) as (one, other):
            message = self.env(cr=one)["email.logging.message"].browse(1)
            with self.assertRaises(Enough):
                message._add_copy(self.mailbox, None)

    def test_small_images_are_of_a_signature_or_decorate_the_text(self):
        for kind, kilobytes, is_inline, is_small in (
            ("image/png", 9, False, True),
            ("IMAGE/PNG", 9, False, True),
            ("image/png", 10, False, False),
            ("image/png", 99, True, True),
            ("image/png", 100, True, False),
            ("application/pdf", 9, False, False),
            ("application/pdf", 9, True, False),
        ):
            size = kilobytes * KILOBYTE
            attachment = Attachment("1", "One", kind, size, is_inline, "", "file")
            with self.subTest(kind, kilobytes=kilobytes, is_inline=is_inline):
                listed = self.message._prepare_attachment(attachment)
                self.assertEqual(listed["small"], is_small)
