"""Somebody types words and presses Enter."""

from unittest.mock import patch

from odoo.modules.db import FunctionStatus
from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, EmailLoggingCase, graph_message
from ..security.asking import as_many

MODELS = (
    "email.logging.message",
    "interaction.log.entry",
    "email.logging.conversation",
)
QUOTE = "On 12/05/2026 10:15, Giulia wrote:\n> The obelisk of May."
TEXT = f"Hi Giulia,\nPlease send the façade's drawing (A-113), 50%.\n\n{QUOTE}\n"


@tagged("post_install", "-at_install")
class TestSearchText(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.mailbox.words_for = "administrators"
        sender = {"emailAddress": {"name": "Desk 7", "address": ANNA}}
        self.offer = self.log(
            ANNA, TEXT, subject="R&D: l'offerta_finale", **{"from": sender}
        )
        self.other = self.log(JOHN, "Good news about the bridge.", subject="Bridge")

    def log(self, sender, text, **properties):
        body = {"contentType": "text", "content": text}
        return self.record(graph_message(sender, [GIULIA], body=body, **properties))

    def found(self, typed, user=None):
        """:return: the messages found, which each list and its count say"""
        records = [
            self.env[model].with_user(user or self.giulia)
            for model in self.models(user)
        ]
        domain = [("search_text", "ilike", typed)]
        by_list = [
            (one.search(domain, limit=80, order="date desc, id desc"), one)
            for one in records
        ]
        for rows, one in by_list:
            self.assertEqual(len(rows), one.search_count(domain, limit=100), typed)
        found = [
            rows.sudo() if rows._name == MODELS[0] else rows.sudo().mapped(path)
            for (rows, _one), path in zip(
                by_list, ("id", "message_id", "message_ids"), strict=True
            )
        ]
        self.assertEqual(len({frozenset(one.ids) for one in found}), 1, typed)
        return found[0]

    def models(self, user):
        return MODELS

    def assertFinds(self, typed, *messages, user=None):
        self.env.flush_all()
        expected = self.env["email.logging.message"].union(*messages)
        self.assertEqual(self.found(typed, user), expected, typed)

    def test_people_subject_and_text(self):
        for typed in (
            *("offerta", "OFFERTA finale", "finale offerta", "fin offe", "r&d"),
            *("draw please", "façade", "A-113", "50%", "113"),
            *(ANNA, "anna", "bianchi arredi", "Desk 7", "desk drawing bianchi"),
        ):
            self.assertFinds(typed, self.offer)
        self.assertFinds("giulia", self.offer, self.other)
        self.assertFinds(GIULIA, self.offer, self.other)
        for typed in ("obelisk", "rawing", "drawing bridge", "drawings", "de"):
            self.assertFinds(typed)
