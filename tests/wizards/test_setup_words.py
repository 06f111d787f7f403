"""The setup asks who reads the words of logged e-mails, of both kinds of Exchange."""

from odoo.tests import tagged

from ...models.email_logging_mailbox_words import LEVELS, MEANING
from .setup_case import SetupCase
from .test_setup_server import ServerSetupCase

DEFAULT = "leaders_administrators"


class WordsAsked:
    def check_it_is_asked(self):
        setup = self.go_to("mailbox")
        self.assertEqual(setup.words_for, DEFAULT)
        self.assertIn("leader of their sales team", setup.words_for_meaning)
        setup.words_for = "participants"
        self.assertIn("Nobody but the salespeople", setup.words_for_meaning)
        setup.action_next()
        self.assertEqual(setup.mailbox_id.words_for, "participants")
        self.assertEqual(setup.mailbox_id.state, "running")

    def check_the_page_asks(self):
        views = self.env["email.logging.setup"].get_views([(False, "form")])
        arch = views["views"]["form"]["arch"]
        self.assertIn("Who reads the words of logged e-mails?", arch)
        self.assertIn('name="words_for"', arch)


@tagged("post_install", "-at_install")
class TestWordsOnline(SetupCase, WordsAsked):
    def test_it_is_asked(self):
        self.check_it_is_asked()
        self.check_the_page_asks()

    def test_every_level_is_explained(self):
        self.assertEqual(set(MEANING), {level for level, _label in LEVELS})


@tagged("post_install", "-at_install")
class TestWordsOfServer(ServerSetupCase, WordsAsked):
    def test_it_is_asked(self):
        self.check_it_is_asked()
