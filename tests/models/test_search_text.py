"""Somebody types words and presses Enter."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.modules.db import FunctionStatus
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ...engine.word_index import MOST_CHARACTERS
from ...models import email_logging_message_further_words as further
from ..common import ANNA, GIULIA, JOHN, MARCO, EmailLoggingCase, graph_message
from ..security.asking import as_frequent, as_many

MODELS = (
    "email.logging.message",
    "interaction.log.entry",
    "email.logging.conversation",
)
QUOTE = "On 12/05/2026 10:15, Giulia wrote:\n> The obelisk of May."
BANNER = "CAUTION: This email originated from outside of the organization."
TEXT = (
    f"{BANNER}\nHi Giulia,\nPlease send the façade's drawing (A-113), 50%.\n\n"
    f"Kind regards\nZoe Zimmer\n\n{QUOTE}\n"
)
LONG = (
    f"{BANNER}\nHi Giulia,\nA begonia in a {'very ' * 60}crème façade, Hauptstraße, "
    f"Straße of zymurgy 2.\n\nKind regards\nZoe Zimmer\n\n{QUOTE}\n"
)
SUBJECT = "R&D: l'offerta_finale"


@tagged("post_install", "-at_install")
class TestSearchText(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.mailbox.words_for = "participants"
        name = {"emailAddress": {"name": "Desk 7", "address": ANNA}}
        self.offer = self.log(ANNA, TEXT, subject=SUBJECT, **{"from": name})
        self.bridge = self.log(JOHN, "Good news.", subject="Bridge")

    def log(self, sender, text, **properties):
        body = {"contentType": "text", "content": text}
        return self.record(graph_message(sender, [GIULIA], body=body, **properties))

    def assertFinds(self, typed, *messages, user=None):
        """So say the lists, and what they count."""
        self.env.flush_all()
        expected = self.env["email.logging.message"].union(*messages)
        user = user or self.giulia
        for name in MODELS:
            records = self.env[name].with_user(user)
            domain = [("search_text", "ilike", typed)]
            found = records.search(domain, limit=80, order="date desc, id desc")
            counted = records.search_count(domain, limit=100)
            with self.subTest(ascii(typed[:50]), model=name, user=user.login):
                self.assertEqual(len(found), counted)
                self.assertEqual(self.messages_of(found.sudo()), expected)

    def found_row_by_row(self, typed):
        """As superuser asks."""
        return self.env["email.logging.message"].search(
            [("search_text", "ilike", typed)]
        )

    def messages_of(self, found):
        paths = dict(zip(MODELS, ("", "message_id", "message_ids"), strict=True))
        path = paths[found._name]
        return found.mapped(path) if path else found

    def test_people_subject_and_text(self):
        for typed in (
            *("offerta", "OFFERTA finale", "finale offerta", "fin offe", "r&d"),
            *("draw please", "Façade", "A-113", "50%", "113", "_finale"),
            *(ANNA, "anna", "bianchi arredi", "Desk 7", "desk drawing bianchi"),
            *("'offerta':*", "offerta|drawing!", "offerta\0 \ud800finale"),
            "offerta " + "drawing " * 1_300,
        ):
            self.assertFinds(typed, self.offer)
        self.assertFinds("news giulia", self.bridge)
        for typed in ("giulia", GIULIA, "lumen"):
            self.assertFinds(typed, self.bridge, self.offer)

    def test_words_of_a_field_that_few_say(self):
        for user in (self.giulia, self.env.user):
            for name in MODELS:
                records = self.env[name].with_user(user)
                found = records.search([("subject", "ilike", "bridge")])
                with self.subTest(name, user=user.login):
                    self.assertEqual(self.messages_of(found.sudo()), self.bridge)

    def test_rules_of_the_database_itself_hold_as_well(self):
        self.assertFinds("giulia", self.bridge, self.offer)
        hidden = {"domain_force": "[('subject', 'not ilike', 'offerta')]"}
        model = self.env["ir.model"]._get("email.logging.message")
        rule = self.env["ir.rule"].create(
            {"name": "No offers", "model_id": model.id, **hidden}
        )
        self.assertFinds("giulia", self.bridge)
        for name in MODELS[1:]:
            found = self.env[name].with_user(self.giulia)
            self.assertFalse(found.search([("subject", "ilike", "offerta")]), name)
        rule.unlink()
        self.assertFinds("giulia", self.bridge, self.offer)

    def test_what_is_not_new_is_not_found(self):
        for typed in ("obelisk", "originated", "zimmer"):
            self.assertFinds(typed)

    def test_what_is_no_beginning_of_a_word_is_not_found(self):
        strange = ("%", "_", "\\", "':*", "& | ! ()", "(((", "x" * 10_000)
        for typed in ("rawing", "drawings", "drawing bridge", "de", *strange):
            self.assertFinds(typed)

    def test_people_are_found_by_their_names_of_today(self):
        self.john_carter.name = "Ioannes Quintus"
        self.giulia.partner_id.name = "Iulia Sexta"
        for typed in ("quintus", "bridge ioan", "sexta quintus news"):
            self.assertFinds(typed, self.bridge)
        self.assertFinds("sexta", self.bridge, self.offer)

    def test_who_may_not_read_it_finds_nothing(self):
        for user in (self.marco, self.sara):
            for typed in ("offerta", "drawing", "anna", "giulia", "offerta drawing"):
                self.assertFinds(typed, user=user)
        self.offer.audience = "sales"
        self.assertFinds("giulia drawing", self.offer, user=self.marco)
        self.offer.audience = "private"
        self.assertFinds("giulia drawing", user=self.marco)

    def test_who_reads_by_the_level_finds_it_as_well(self):
        self.mailbox.words_for = "administrators"
        self.bridge.audience = "private"
        for typed in ("offerta", "giulia", "giulia drawing", "drawing offerta"):
            self.assertFinds(typed, self.offer, user=self.sara)
        for typed in ("bridge news", "bridge drawing", "obelisk drawing"):
            self.assertFinds(typed, user=self.sara)
        self.mailbox.words_for = "leaders"
        self.assertFinds("giulia drawing", user=self.sara)

    def test_words_of_all_and_of_none(self):
        for typed in ("giulia drawing", "drawing giulia"):
            self.assertFinds(typed, self.offer)
        for typed in ("giulia obelisk", "obelisk giulia", "bridge drawing"):
            self.assertFinds(typed)

    def test_what_was_removed_is_not_found(self):
        period = self.env["email.logging.period"].search([("kind", "=", "text")])
        period._remove(self.offer.ids)
        self.assertFinds("drawing")
        self.assertFinds("offerta", self.offer)
        subjects = self.env["email.logging.period"].search([("kind", "=", "subject")])
        subjects._remove(self.offer.ids)
        self.assertFinds("offerta")
        self.assertFinds("desk", self.offer)
        self.bridge.unlink()
        self.assertFinds("bridge")

    def test_accents_are_of_no_matter_where_the_database_knows_them(self):
        self.cr.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
        self.cr.execute("ALTER FUNCTION unaccent(text) IMMUTABLE")
        indexable = FunctionStatus.INDEXABLE
        for name, value in (("has_unaccent", indexable), ("unaccent", unaccented)):
            self.startPatcher(patch.object(self.registry, name, value))
        self.assertFinds("facade", self.offer)
        self.assertFinds("Öffèrta FAÇADE", self.offer)
        self.env.company.email_logging_searches_texts = True
        self.registry.clear_cache()
        self.addCleanup(self.registry.clear_cache)
        long = self.log(ANNA, LONG, subject="Long")
        for typed in ("creme zymurgy", "CRÈME strasse", "straße"):
            self.assertFinds(typed, long)

    def test_a_text_without_end(self):
        """Both ways of asking know where it ends: of words by their beginnings and as a
        whole, also of one that is cut there.
        """
        room = MOST_CHARACTERS - len(f"{self.bridge.subject} ")
        for said, found, beyond in (
            ("zebra zebu", "zebra", "zebu"),
            ("xy wv", "xy", "wv"),
            ("xyz wv", "xy", "wv"),  # cut within
        ):
            with self.subTest(said):
                filler = "f " * MOST_CHARACTERS
                before = filler[: room - len(found) - 1]
                self.bridge.preview = f"{before} {said}"
                self.assertFinds(found, self.bridge)
                self.assertFinds(beyond)
                self.assertEqual(self.found_row_by_row(found), self.bridge)
                self.assertFalse(self.found_row_by_row(beyond))

    def test_a_word_without_end(self):
        """PostgreSQL takes none of more than 2,046 bytes."""
        for letter in ("w", "字"):
            with self.subTest(ascii(letter)):
                self.bridge.preview = f"{letter * 9_000} zebra"
                self.assertFinds(f"{letter * 900} zebra", self.bridge)
                self.assertFinds(letter * 200, self.bridge)
                self.assertFinds(f"{letter * 200}x")
                self.assertEqual(self.found_row_by_row(letter * 900), self.bridge)

    def test_the_index_is_asked(self):
        self.cr.execute("SET LOCAL enable_seqscan = off")
        messages = self.env["email.logging.message"]
        asked = messages.with_context(email_logging_by_index=True)
        query = asked._search([("search_text", "ilike", "drawing news")])
        self.cr.execute(SQL("EXPLAIN %s", query.select()))
        self.assertIn("email_logging_message_words_index", str(self.cr.fetchall()))

    def test_whole_texts_where_the_company_chose_so(self):
        """What is logged from then on, and by a job what was before."""
        self.patch(further, "BATCH", 2)
        old = self.log(ANNA, LONG, subject="Old")
        company, way_on = self.env.company, self.env["email.logging.way.on"]
        self.assertFinds("zymurgy")
        self.assertFinds("begonia", old)
        self.assertIn("first 255", way_on._searched(MODELS[0]))
        company.email_logging_searches_texts = True
        new = self.log(ANNA, LONG, subject="New")
        self.assertFinds("zymurgy", new)
        self.assertIn("Of some older e-mails", way_on._searched(MODELS[0]))
        cron = self.env.ref("crm_email_logging.words_cron")
        self.registry_enter_test_mode()
        cron.method_direct_trigger()
        self.assertFalse(cron.active)
        self.assertNotIn("255", way_on._searched(MODELS[0]))
        for typed in ("zymurgy", "begonia zymu anna", "new zymurgy 2", "façad crème"):
            self.assertFinds(typed, *((new,) if "new" in typed else (old, new)))
        for typed in ("obelisk", "originated", "zimmer", "drawing zymurgy", "ymurgy"):
            self.assertFinds(typed)
        self.assertFinds("zymurgy", user=self.marco)
        period = self.env["email.logging.period"].search([("kind", "=", "text")])
        period._remove(new.ids)
        self.assertFinds("zymurgy", old)
        company.email_logging_searches_texts = False
        cron.method_direct_trigger()
        self.assertFinds("zymurgy")
        self.assertFinds("begonia", old)

    def test_it_takes_no_statement_more(self):
        """Whether it is chosen is known with the mailbox."""
        counts = []
        for chosen in (False, True):
            self.env.company.email_logging_searches_texts = chosen
            self.log(ANNA, LONG, subject="Before")  # choosing forgets what was known
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertTrue(self.mailbox.email)  # a run reads its row first
            before = self.cr.sql_log_count
            self.log(ANNA, LONG, subject=str(chosen))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_words_of_a_text_are_nobodys_to_read(self):
        for operation in (
            lambda message: message.read(["further_words"]),
            lambda message: message.search([("further_words", "ilike", "x")]),
            lambda message: message.search([], order="further_words"),
        ):
            with self.assertRaises(AccessError):
                operation(self.offer.with_user(self.giulia))


def unaccented(text):
    return SQL("unaccent(%s)", text)


@tagged("post_install", "-at_install")
class TestSearchTextOfMany(TestSearchText):
    """Asked as the database is for who reads much, and of words that many say."""

    def setUp(self):
        super().setUp()
        as_many(self)

    def log_many(self):
        """Of what most are Giulia's, more than the database looks up one by one."""
        many = [
            self.log(JOHN, "A quarry of marble.", subject=f"Quarry {number}")
            for number in range(9)
        ]
        body = {"contentType": "text", "content": "His quarry."}
        to_marco = graph_message(JOHN, [MARCO], body=body, subject="Quarry of Marco")
        return self.env["email.logging.message"].union(*many), self.record(to_marco)

    def test_what_many_say(self):
        """Whether one reads much, nearly all, or little; and as superuser."""
        giulias, marcos = self.log_many()
        mine = giulias | self.bridge
        all_documents = "sales_team.group_sale_salesman_all_leads"
        others = new_test_user(self.env, "others", groups=all_documents)
        self.assertFinds("quarry", *giulias)
        self.assertFinds("marble quarry john", *giulias)
        self.assertFinds("quarry", marcos, user=self.marco)
        self.assertFinds("quarry", user=others)
        self.mailbox.words_for = "administrators"
        self.assertFinds("quarry", *giulias, marcos, user=self.sara)
        self.mailbox.words_for = "sales"
        self.assertFinds("quarry", marcos, user=self.marco)
        self.assertFinds("quarry", *giulias, marcos, user=others)
        self.mailbox.words_for = "participants"
        self.assertFinds("quarry", *giulias, marcos, user=self.env.user)
        self.john_carter.name = "Ioannes Quintus"
        self.assertFinds("quintus", *mine)
        self.assertFinds("quintus marble", *giulias)
        # Whoever sees all headers reads his own, and what others gave him.
        self.giulia.group_ids |= self.env.ref(all_documents)
        self.assertFinds("quarry", *giulias)
        marcos.reader_ids = self.giulia
        self.registry.clear_cache()
        self.assertFinds("quarry", *giulias, marcos)

    def test_what_many_say_in_one_conversation_is_counted_as_one(self):
        """However few are counted, and however many of its e-mails say it."""
        for _mail in range(9):
            self.log(JOHN, "A quarry.", conversationIndex="AQHc" + "U" * 28)
        conversations = self.env[MODELS[2]].with_user(self.giulia)
        asked = [("search_text", "ilike", "quarry")]
        for limit in (1, 2, 100):
            self.assertEqual(conversations.search_count(asked, limit=limit), 1)

    def test_what_many_say_by_rules_of_the_database_itself(self):
        giulias, _marcos = self.log_many()
        hidden, *seen = giulias.sorted("id")
        model = self.env["ir.model"]._get("email.logging.message")
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": model.id,
                "domain_force": f"[('id', '!=', {hidden.id})]",
            }
        )
        self.assertFinds("quarry", *seen)
        self.assertFinds("marble", *seen)
        for name in MODELS[1:]:
            records = self.env[name].with_user(self.giulia)
            found = records.search([("subject", "ilike", "quarry")])
            with self.subTest(name):
                self.assertEqual({*self.messages_of(found.sudo())}, {*seen})
        records = self.env[MODELS[2]].with_user(self.giulia)
        self.assertNotIn(
            hidden.conversation_id, records.search([("is_readable", "=", True)])
        )

    def test_words_of_a_field_that_many_say(self):
        giulias, marcos = self.log_many()
        asked = [("subject", "ilike", "quarry")]
        for user, found in (
            (self.giulia, giulias),
            (self.marco, marcos),
            (self.env.user, giulias | marcos),
        ):
            for name in MODELS:
                records = self.env[name].with_user(user).search(asked)
                with self.subTest(name, user=user.login):
                    self.assertEqual({*self.messages_of(records.sudo())}, {*found})


@tagged("post_install", "-at_install")
class TestSearchTextOfFrequentWords(TestSearchTextOfMany):
    """As if most messages said whatever is searched."""

    def setUp(self):
        super().setUp()
        as_frequent(self)
