"""As somebody who may not read a message's words: no answer depends on them.

Every call is made twice, with other words in the message each time; the answers are the
same. What is said in the test's name of the reader is all that he has. There are no
answers from Odoo yet: their calls will belong here.
"""

import json

from odoo.tests import HttpCase, tagged
from odoo.tests.common import mute_logger

from .asking import as_many
from .numbers import record
from .probe import REFUSED, ProbeCase

FEWEST_CALLS = 200
WORDS = ("Zinnober", "Quittung")
"""What the message says the first time, and the second."""

ENTRY, MESSAGE = "interaction.log.entry", "email.logging.message"
CONVERSATION = "email.logging.conversation"
SHARING, REMOVAL = "email.logging.sharing", "email.logging.removal"
PATHS = {
    ENTRY: (
        *("subject", "preview", "sender_name", "sender_email"),
        *("recipients_to", "recipients_cc", "display_name", "has_attachments"),
        *("message_id", "message_id.subject", "message_id.display_name"),
        *("message_id.preview", "message_id.sender_name", "message_id.recipients_to"),
        *("message_id.entry_ids.subject", "message_id.entry_ids.display_name"),
        *("partner_id.meeting_ids.name", "lead_id.lead_entry_ids.subject"),
        *("search_text", "message_id.search_text", "message_id.entry_ids.search_text"),
    ),
    MESSAGE: (
        *("subject", "preview", "sender_name", "recipients_to", "recipients_cc"),
        *("display_name", "entry_ids", "entry_ids.subject"),
        *("search_text", "entry_ids.search_text"),
    ),
    "email.logging.verdict": (
        *("message_id", "message_id.subject", "message_id.entry_ids.subject"),
    ),
    "crm.lead": ("lead_entry_ids", "lead_entry_ids.subject"),
    "email.logging.report": ("name", "display_name", "conversation_id", "user_id"),
    "email.logging.conversation": (
        *("name", "display_name", "message_ids", "message_ids.subject"),
        *("message_ids.preview", "message_ids.entry_ids.subject", "subject"),
        *("search_text", "message_ids.search_text"),
    ),
}
OPERATORS = ("ilike", "not ilike", "=", "!=", "in", "not in", "=like", "any")
TEXT = {
    "mail.message": "body",
    "mail.activity": "summary",
    "ir.attachment": "name",
    "mail.tracking.value": "new_value_char",
}


def has(path, operator, word):
    """:return: a domain that asks whether the words are there"""
    if operator == "any":
        return [(path, "any", [("display_name", "ilike", word)])]
    if operator in ("in", "not in"):
        return [(path, operator, [word, False])]
    return [(path, operator, f"%{word}%" if operator == "=like" else word)]


def searches():
    """:return: list of (model, method, arguments) that ask by every path"""
    return [
        (model, method, [has(path, operator, WORDS[0])])
        for model, paths in PATHS.items()
        for path in paths
        for operator in OPERATORS
        for method in ("search_count",)
    ]


def orders_and_groups():
    for model, paths in PATHS.items():
        for path in paths:
            # Rows that are equal come as they lie, which changes by itself.
            yield model, "search_read", [[], ["id"], 0, 50, f"{path} desc, id"]
            yield model, "formatted_read_group", [[], [path], ["__count"]]
            yield model, "formatted_read_group", [[], [], [f"{path}:count_distinct"]]
            yield model, "formatted_read_group", [[], [], [f"{path}:array_agg"]]
            yield model, "web_read_group", [[], [path]]


def made(entry, message):
    """:return: calls that make records, or begin to, which name the two"""
    linked = {"message_id": message.id}
    shown = {name: {} for name in ("display_name", "subject", "preview", "read_by")}
    through = {"message_id": {"fields": {"display_name": {}}}}
    yield ENTRY, "onchange", [[], linked, ["message_id"], shown]
    yield ENTRY, "copy", [entry.ids]
    conversation = {"conversation_id": message.conversation_id.id}
    named = {"conversation_id": {"fields": {"display_name": {}}}}
    for values, wanted in ((linked, through), (conversation, named)):
        yield SHARING, "onchange", [[], values, [*values], {**wanted, "user_ids": {}}]
        yield SHARING, "web_save", [[], values, {**wanted, "user_ids": {}}]
    chosen = {"message_ids": [(6, 0, message.ids)]}
    fields = {"message_ids": {"fields": {"display_name": {}}}, "last_count": {}}
    yield REMOVAL, "web_save", [[], chosen, fields]


def of_the_page(entry, message):
    """:return: what pages and boxes ask besides"""
    for model in (ENTRY, MESSAGE, CONVERSATION):
        specification = {"display_name": {}}
        for word in (WORDS[0], WORDS[0][:4].lower()):
            asked = [("display_name", "ilike", word)]
            yield model, "web_search_read", [asked, specification]
            yield model, "web_name_search", [word, specification]
            yield model, "search", [asked]
        yield model, "search_read", [[], ["display_name"]]
    yield "email.logging.report", "search_read", [[], ["name", "display_name"]]
    yield "email.logging.report", "get_notice", []
    conversation = message.conversation_id
    yield (
        CONVERSATION,
        "read",
        [conversation.ids, ["name", "contacts", "message_count"]],
    )
    yield (
        CONVERSATION,
        "export_data",
        [conversation.ids, ["name", "message_ids/subject"]],
    )
    for word in WORDS:
        yield "res.partner", "get_mention_suggestions", [word]
        yield "mail.template", "search_count", [[("body_html", "ilike", word)]]
        yield "ir.attachment", "search_count", [[("index_content", "ilike", word)]]
    yield "mail.activity", "search_read", [[], ["res_name", "summary", "note"]]
    yield ENTRY, "read", [entry.ids, ["audience_mark", "read_by", "shared_with"]]


def reads(entry, message):
    """:return: calls that read the two records, by every way there is"""
    words = [path for path in PATHS[ENTRY] if "." not in path]
    inside = {"display_name": {}, "subject": {}, "preview": {}, "recipients_to": {}}
    through = {"message_id": {"fields": inside}}
    yield ENTRY, "read", [entry.ids, words]
    for word in words:
        yield ENTRY, "read", [entry.ids, [word]]
        yield ENTRY, "web_read", [entry.ids, {word: {}}]
        yield ENTRY, "export_data", [entry.ids, [word]]
        yield ENTRY, "search_read", [[("id", "in", entry.ids)], [word]]
    for word in inside:
        yield ENTRY, "export_data", [entry.ids, [f"message_id/{word}"]]
        yield MESSAGE, "read", [message.ids, [word]]
        yield MESSAGE, "web_read", [message.ids, {word: {}}]
        yield MESSAGE, "export_data", [message.ids, [word]]
    yield ENTRY, "web_read", [entry.ids, through]
    yield ENTRY, "web_search_read", [[], {**through, "display_name": {}}]
    for model in (ENTRY, MESSAGE):
        for name in ("", WORDS[0], WORDS[0].lower()[:4]):
            yield model, "name_search", [name]
    yield ENTRY, "action_create_opportunity", [entry.ids]
    yield ENTRY, "get_formview_action", [entry.ids]
    yield MESSAGE, "action_open_in_outlook", [message.ids]


def elsewhere(entry):
    """:return: calls on what Odoo itself keeps of records, and on their pages"""
    for model, field in TEXT.items():
        yield model, "search_read", [[(field, "ilike", WORDS[0])], [field]]
        yield model, "search_count", [[(field, "ilike", WORDS[0])]]
    yield "res.partner", "get_logged_emails", [entry.partner_id.ids]
    yield "res.partner", "read", [entry.partner_id.ids, ["interaction_count"]]
    yield "res.users", "get_logged_emails", [entry.user_id.ids]
    composer = {
        "model": ENTRY,
        "res_ids": str(entry.ids),
        "composition_mode": "mass_mail",
    }
    for expression in ("object.subject", "object.message_id.subject"):
        values = {**composer, "subject": "{{ " + expression + " }}"}
        yield "mail.compose.message", "web_save", [[], values, {"subject": {}}]
    conversation = entry.message_id.conversation_id
    for one in (entry, conversation):
        activity = {"res_model": one._name, "res_id": one.id, "summary": "x"}
        yield "mail.activity", "web_save", [[], activity, {"res_name": {}}]
    yield CONVERSATION, "get_messages", [conversation.ids]
    yield CONVERSATION, "action_schedule_activity", [conversation.ids]
    of_it = [("model", "=", CONVERSATION)]
    yield "mail.message", "search_read", [of_it, ["body", "preview", "record_name"]]
    yield "mail.activity", "search_read", [[], ["res_name", "summary", "note"]]


@tagged("post_install", "-at_install")
class TestWords(ProbeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.message = cls.others[MESSAGE]
        cls.entry = cls.others[ENTRY]
        cls.conversation = cls.message.conversation_id
        cls.note = cls.conversation._note("x")
        values = {"user_id": cls.marco.id, "res_id": cls.conversation.id}
        cls.activity = cls.env["mail.activity"].create(
            {"res_model_id": cls.env["ir.model"]._get_id(CONVERSATION), **values}
        )

    def calls(self):
        return [
            *searches(),
            *orders_and_groups(),
            *reads(self.entry, self.message),
            *elsewhere(self.entry),
            *made(self.entry, self.message),
            *of_the_page(self.entry, self.message),
        ]

    def write_words(self, word):
        # As the job writes it: nobody else may.
        self.message.write(
            {
                **dict.fromkeys(("subject", "preview", "sender_name"), f"{word} x"),
                **dict.fromkeys(("recipients_to", "recipients_cc"), f"{word} <a@b.c>"),
                "plain_body": word,
                "further_words": word,
                "has_attachments": word == WORDS[0],
            }
        )
        # What colleagues say of it, and are told of it.
        self.note.body = f"<p>{word}</p>"
        self.activity.write({"summary": word, "note": word})
        self.activity._compute_res_name()
        self.env.flush_all()

    def answers(self, role):
        return {json.dumps(call): self.answer(role, *call) for call in self.calls()}

    def answer(self, role, model, method, args):
        found = self.attempt(role, model, method, *args)
        # Ids of what a call makes are never the same.
        if method in ("web_save", "copy") and isinstance(found, list):
            found = [self.without_id(row) for row in found]
        if method == "action_create_opportunity" and isinstance(found, dict):
            found = {**found, "res_id": None}
        # An error names what was asked; one of PostgreSQL also where it happened.
        return type(found).__name__ if isinstance(found, Exception) else repr(found)

    def without_id(self, row):
        return {**row, "id": None} if isinstance(row, dict) else None

    def assertNothingTold(self, role):
        told = []
        for word in WORDS:
            self.write_words(word)
            told.append(self.answers(role))
        different = [call for call in told[0] if told[0][call] != told[1][call]]
        record(
            f"answers of {len(told[0])} that tell words to {role}", len(different), 0
        )
        self.assertEqual(different, [])
        self.assertGreaterEqual(len(told[0]), FEWEST_CALLS)
        return told[0]

    def test_own_documents(self):
        self.assertNothingTold("own")

    def test_all_documents_see_the_header_only(self):
        answers = self.assertNothingTold("all")
        call = json.dumps((ENTRY, "web_read", [self.entry.ids, {"display_name": {}}]))
        self.assertNotEqual(answers[call], repr(REFUSED))

    def test_administrators_of_a_level_that_leaves_them_out(self):
        self.mailbox.words_for = "participants"
        self.assertNothingTold("manager")

    def test_administrators_of_what_is_private(self):
        self.message.audience = "private"
        self.assertNothingTold("manager")

    def test_the_calls_would_tell(self):
        """Who may read the words gets other answers: the calls do reach them."""
        told = []
        for word in WORDS:
            self.write_words(word)
            told.append(self.answers("manager"))
        different = [call for call in told[0] if told[0][call] != told[1][call]]
        self.assertGreater(len(different), 50)


@tagged("post_install", "-at_install")
class TestWordsOfMany(TestWords):
    """Asked as the database is for who reads much."""

    def setUp(self):
        super().setUp()
        as_many(self)


@tagged("post_install", "-at_install")
class TestRoutesOfWords(ProbeCase, HttpCase):
    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_who_sees_the_header_gets_no_page_of_the_message(self):
        self.authenticate("role_all", "role_all")
        message = self.others[MESSAGE]
        for page in ("body", "outlook", "outlook/mailbox", "attachment/x"):
            with self.subTest(page):
                url = f"/email_logging/message/{message.id}/{page}"
                self.assertEqual(self.url_open(url).status_code, 404)
