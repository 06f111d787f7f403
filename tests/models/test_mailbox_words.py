"""What the form of a mailbox says of the chosen readers."""

from odoo.tests import tagged

from ...models.email_logging_mailbox_words import MEANING
from ..common import EmailLoggingCase, speak_italian


@tagged("post_install", "-at_install")
class TestMailboxWords(EmailLoggingCase):
    def test_in_the_reader_s_language(self):
        speak_italian(self.giulia)
        for level, english in MEANING.items():
            self.mailbox.words_for = level
            self.assertEqual(self.mailbox.words_for_meaning, english)
            mailbox = self.mailbox.with_context(lang="it_IT")
            self.assertTrue(mailbox.words_for_meaning)
            self.assertNotEqual(mailbox.words_for_meaning, english)
        self.assertFalse(self.mailbox.new({"words_for": False}).words_for_meaning)
