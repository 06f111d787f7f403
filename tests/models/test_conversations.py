"""Messages that answer one another are one conversation, and who sees it."""

from dataclasses import replace

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...engine.packed_text import packing
from ..common import (
    ANNA,
    GIULIA,
    JOHN,
    MARCO,
    EmailLoggingCase,
    copy_of,
    graph_message,
)

IN_REPLY_TO, REFERENCES = "String 0x1042", "String 0x1039"


def answering(name="", references=(), sender=ANNA, to=(GIULIA,), **properties):
    """A mail that answers; of what it does not say, its headers are unknown."""
    values = {IN_REPLY_TO: name, REFERENCES: " ".join(references)}
    extended = [{"id": id, "value": value} for id, value in values.items() if value]
    return graph_message(
        sender, to, singleValueExtendedProperties=extended, **properties
    )


class ConversationsCase(EmailLoggingCase):
    def tearDown(self):
        """Whoever reads very much is told by entries, which must not lag behind."""
        self.env.flush_all()
        self.env.invalidate_all()
        for entry in self.env["interaction.log.entry"].search([]):
            self.assertEqual(entry.conversation_id, entry.message_id.conversation_id)
        super().tearDown()

    def log(self, *mails):
        """:return: the messages, recorded one by one"""
        messages = [self.record(mail) for mail in mails]
        return self.env["email.logging.message"].union(*messages)

    def assertTogether(self, messages):
        self.assertEqual(len(messages.conversation_id), 1)

    def assertApart(self, messages):
        self.assertEqual(len(messages.conversation_id), len(messages))

    def three(self):
        """:return: messages of one conversation, each an answer to the one before"""
        return self.log(
            graph_message(ANNA, [GIULIA], internetMessageId="<1@x>", subject="Offer"),
            answering("<1@x>", [], GIULIA, [ANNA], internetMessageId="<2@x>"),
            answering("<2@x>", ["<1@x>"], internetMessageId="<3@x>"),
        )


@tagged("post_install", "-at_install")
class TestJoined(ConversationsCase):
    def test_every_message_has_one(self):
        self.assertApart(self.record(*(graph_message() for _ in range(3))))

    def test_an_answer(self):
        """Whatever its subject, and whoever wrote it."""
        first = graph_message(ANNA, [GIULIA], internetMessageId="<1@x>")
        self.assertTogether(self.log(first, answering("<1@x>", [], JOHN, [MARCO])))

    def test_answer_to_what_comes_later(self):
        messages = self.log(
            answering("<2@x>", [], internetMessageId="<3@x>"),
            graph_message(ANNA, [GIULIA], internetMessageId="<1@x>"),
        )
        self.assertApart(messages)
        older = messages.conversation_id[0]
        late = answering("<1@x>", [], GIULIA, [ANNA], internetMessageId="<2@x>")
        messages |= self.record(late)
        self.assertTogether(messages)
        self.assertEqual(messages.conversation_id, min(older, messages.conversation_id))
        self.assertEqual(self.env["email.logging.conversation"].search_count([]), 1)

    def test_references_need_the_topic(self):
        first = {"internetMessageId": "<1@x>", "subject": "Offer"}
        for subject, is_together in (("R: [EXT] offer", True), ("Invoice", False)):
            with self.subTest(subject), self.cr.savepoint() as savepoint:
                messages = self.log(
                    graph_message(ANNA, [GIULIA], **first),
                    answering("", ["<0@x>", "<1@x>"], subject=subject),
                )
                self.assertEqual(len(messages.conversation_id) == 1, is_together)
                savepoint.rollback()

    def test_the_servers_ids_need_somebody_outside(self):
        index = "AQHc" + "U" * 28
        for same in ({"conversationIndex": index}, {"conversationId": "same"}):
            for sender, is_together in ((ANNA, True), (JOHN, False)):
                with (
                    self.subTest(same, sender=sender),
                    self.cr.savepoint() as savepoint,
                ):
                    messages = self.log(
                        graph_message(ANNA, [GIULIA], **same),
                        graph_message(sender, [GIULIA], **same),
                    )
                    self.assertEqual(len(messages.conversation_id) == 1, is_together)
                    savepoint.rollback()

    def test_the_server_s_ids_of_what_was_sent_from_odoo(self):
        """They come with its copy, and hold for what answers it."""
        mail = graph_message(GIULIA, [ANNA], subject="Offer")
        sent = self.record(mail)
        awaited = self.env["email.logging.awaited"]
        awaited.create({"message_id": sent.id, "token": "t"})
        index = {"conversationIndex": "AQHc" + "U" * 28}
        later = answering("<0@x>", [], subject="Offer", **index)
        copy = replace(copy_of(mail), conversation_index=later.conversation_index)
        [decision] = self.decide(copy)
        self.assertEqual(awaited._arrive([decision]), sent)
        self.assertFalse(awaited.search([]))
        self.assertTogether(sent | self.record(later))

    def test_what_was_moved_at_the_same_moment(self):
        """An answer is where the e-mail is now."""
        first, other = self.log(
            graph_message(ANNA, [GIULIA], internetMessageId="<1@x>"),
            graph_message(ANNA, [GIULIA]),
        )
        first.conversation_id = other.conversation_id
        [decision] = self.decide(answering("<1@x>"))
        conversations = self.env["email.logging.conversation"]
        conversations._place([decision])
        self.assertEqual(
            decision.correspondence.conversation_id, other.conversation_id.id
        )

    def test_never_by_subject(self):
        self.assertApart(self.log(*(graph_message(subject="Offer") for _ in range(2))))

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.giulia.company_ids |= other
        (first,) = self.record(graph_message(ANNA, [GIULIA], internetMessageId="<1@x>"))
        self.mailbox.company_id = other
        (answer,) = self.record(answering("<1@x>"))
        self.assertApart(first | answer)
        self.assertEqual(answer.conversation_id.company_id, other)

    def test_what_a_message_leaves(self):
        messages = self.three()
        conversation = messages.conversation_id
        messages[2].unlink()
        self.assertEqual(conversation.last_date, messages[1].date)
        messages[:2].unlink()
        self.assertFalse(conversation.exists())

    def test_who_does_not_read_it_changes_nothing(self):
        """By RPC, where no button is hidden."""
        messages = self.three()
        conversation = messages.conversation_id
        for user in (self.marco, self.dario):
            theirs, page = messages[1].with_user(user), conversation.with_user(user)
            for ask in (
                theirs.action_split_conversation,
                theirs.unlink,
                page.get_messages,
            ):
                name = ask.__name__
                with (
                    self.subTest(name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    ask()
        self.assertEqual(messages.exists().conversation_id, conversation)
        self.assertFalse(self.env["email.logging.removed"].search([]))

    def test_erasure(self):
        conversation = self.three().conversation_id
        wizard = self.env["email.logging.erasure"].with_user(self.sara)
        wizard.create({"addresses": ANNA}).action_erase()
        self.assertFalse(conversation.exists())

    def test_a_page_takes_no_statement_more(self):
        def cost(*mails):
            decisions = self.decide(*mails)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            with packing({mail.key: mail.body for mail in mails}) as bodies:
                messages = self.env["email.logging.message"]
                messages._insert(self.mailbox, decisions, bodies)
            return self.env.cr.sql_log_count - before

        def answers(name):
            return [answering(name, [], GIULIA, [ANNA]) for _ in range(20)]

        self.record(graph_message(ANNA, [GIULIA], internetMessageId="<1@x>"))
        alone = cost(graph_message())
        self.assertEqual(cost(*answers("<1@x>"), *answers("<new@x>")), alone)
        self.assertEqual(alone, 2)  # messages and entries


@tagged("post_install", "-at_install")
class TestReader(ConversationsCase):
    def setUp(self):
        super().setUp()
        self.messages = self.three()
        self.messages |= self.log(
            answering(
                "<3@x>", [], MARCO, [JOHN], subject="Secret", internetMessageId="<4@x>"
            )
        )
        self.conversation = self.messages.conversation_id

    def seen_by(self, user):
        conversation = self.conversation.with_user(user)
        names = ["name", "message_count", "direction", "contacts", "salespeople"]
        (shown,) = conversation.read(names)
        return [shown[name] for name in names]

    def test_only_what_the_reader_may_read(self):
        anna, john = self.anna_bianchi.name, self.john_carter.name
        giulia, marco = self.giulia.name, self.marco.name
        expected = ["Offer", 3, "inbound", anna, giulia]
        self.assertEqual(self.seen_by(self.giulia), expected)
        expected = ["Secret", 1, "outbound", john, marco]
        self.assertEqual(self.seen_by(self.marco), expected)
        everybody = [f"{john}, {anna}", f"{marco}, {giulia}"]
        self.assertEqual(self.seen_by(self.sara), ["Offer", 4, "outbound", *everybody])

    def test_nobody_else_learns_of_it(self):
        stranger = self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "seller",
                "group_ids": self.env.ref("sales_team.group_sale_salesman").ids,
            }
        )
        theirs = self.env["email.logging.conversation"].with_user(stranger)
        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            self.conversation.with_user(stranger).read(["name"])

    def test_names_and_searches_tell_nothing_hidden(self):
        conversation = self.conversation.with_user(self.giulia)
        self.assertEqual(conversation.display_name, "Offer")
        self.assertEqual(conversation.sudo().display_name, "Offer")
        for domain in (
            [("display_name", "ilike", "Secret")],
            [("message_ids.entry_ids.subject", "ilike", "Secret")],
            [("message_ids.subject", "ilike", "Secret")],
            [("message_ids.address", "ilike", JOHN)],
        ):
            self.assertFalse(conversation.search(domain), domain)
            theirs = self.conversation.with_user(self.marco)
            self.assertTrue(theirs.search(domain), domain)
        self.env.invalidate_all()
        self.assertEqual(len(conversation.message_ids), 3)
        with self.assertRaises(AccessError):
            conversation.read(["last_date"])

    def test_the_last_mail_is_first(self):
        (other,) = self.record(graph_message(ANNA, [GIULIA]))
        ours = self.env["email.logging.conversation"].with_user(self.giulia)
        expected = other.conversation_id | self.conversation
        self.assertEqual(ours.search([]).ids, expected.ids)
        self.log(answering("<4@x>", [], ANNA, [GIULIA]))
        self.assertEqual(ours.search([]).ids, expected[::-1].ids)


@tagged("post_install", "-at_install")
class TestByHand(ConversationsCase):
    def log_answer(self, name, **properties):
        (message,) = self.log(answering(name, **properties))
        return message

    def test_split_is_kept(self):
        first, second, third = messages = self.three()
        second.with_user(self.giulia).action_split_conversation()
        self.assertNotEqual(first.conversation_id, second.conversation_id)
        self.assertTogether(second | third)
        # Later ones go with what they answer, though they go back to both.
        both = ["<1@x>", "<2@x>", "<3@x>"]
        to_third = self.log_answer("<3@x>", references=both, subject="Offer")
        to_first = self.log_answer("<1@x>", references=["<1@x>"], subject="Offer")
        self.assertEqual(to_third.conversation_id, third.conversation_id)
        self.assertEqual(to_first.conversation_id, first.conversation_id)
        self.assertEqual(len((messages | to_first | to_third).conversation_id), 2)

    def test_undo_split(self):
        messages = self.three()
        before = messages.conversation_id
        messages[1].with_user(self.giulia).action_split_conversation()
        messages |= self.log_answer("<3@x>")
        messages[1].conversation_id.with_user(self.giulia).action_undo()
        self.assertEqual(messages.conversation_id, before)
        self.assertFalse(before.undo_kind)
        self.assertTogether(messages | self.log_answer("<2@x>"))

    def test_what_answers_the_first_part_stays_there(self):
        messages = self.three()
        to_first = self.log_answer("<1@x>")
        messages[1].action_split_conversation()
        self.assertTogether(messages[0] | to_first)
        self.assertTogether(messages[1] | messages[2])

    def test_the_first_is_not_split_off(self):
        with self.assertRaises(UserError):
            self.three()[0].action_split_conversation()

    def test_merge_and_undo(self):
        messages = self.three()
        (other,) = self.record(graph_message(ANNA, [GIULIA], internetMessageId="<o@x>"))
        both = (messages | other).conversation_id
        wizard = Form(
            self.env["email.logging.conversation.merge"]
            .with_user(self.giulia)
            .with_context(default_conversation_id=other.conversation_id.id)
        )
        wizard.other_id = messages.conversation_id.with_user(self.giulia)
        wizard.save().action_merge()
        self.assertTogether(messages | other)
        self.assertEqual(messages.conversation_id, min(both))
        later = self.log_answer("<o@x>") | self.log_answer("<3@x>")
        self.assertTogether(messages | other | later)
        other.conversation_id.with_user(self.giulia).action_undo()
        self.assertTogether(messages | later[1])
        self.assertTogether(other | later[0])
        self.assertNotEqual(other.conversation_id, messages.conversation_id)

    def test_only_who_reads_all_of_it(self):
        messages = self.three()
        secret = self.log_answer("<3@x>", sender=MARCO, to=[JOHN])
        conversation = messages.conversation_id
        (other,) = self.record(graph_message(ANNA, [GIULIA]))
        for user in (self.giulia, self.marco):
            both = (conversation | other.conversation_id).with_user(user)
            with self.assertRaises(UserError):
                both.action_merge()
        with self.assertRaises(UserError):
            messages[1].with_user(self.giulia).action_split_conversation()
        with self.assertRaises(AccessError):
            secret.with_user(self.giulia).action_split_conversation()
        messages[1].with_user(self.sara).action_split_conversation()
        self.assertTogether(messages[1] | messages[2] | secret)

    def test_not_of_two_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        messages = self.record(*(graph_message(ANNA, [GIULIA]) for _ in range(2)))
        messages[1].conversation_id.company_id = other
        with self.assertRaises(UserError):
            messages.conversation_id.action_merge()

    def test_a_split_survives_what_joins_others(self):
        """A third one takes in the half from which the other was split off."""
        older = self.log_answer("<0@x>", internetMessageId="<z@x>")
        first, second, third = self.three()
        second.action_split_conversation()
        late = self.log_answer("<1@x>", internetMessageId="<0@x>")
        self.assertTogether(older | first | late)
        both = ["<0@x>", "<1@x>", "<2@x>"]
        answer = self.log_answer("<2@x>", references=both, subject="Offer")
        self.assertTogether(second | third | answer)
        self.assertNotEqual(first.conversation_id, second.conversation_id)


@tagged("post_install", "-at_install")
class TestStored(ConversationsCase):
    """Those of earlier versions, of which Graph's own id is all that is known."""

    def as_before(self, messages):
        self.env.flush_all()
        self.cr.execute(
            """
            UPDATE email_logging_message
               SET conversation_id = NULL, thread_marks = NULL, in_reply_to = NULL,
                   mail_references = NULL, conversation_index = NULL,
                   opens_conversation = NULL
             WHERE id = ANY(%s);
            DELETE FROM email_logging_conversation
            """,
            [messages.ids],
        )
        self.env.invalidate_all()

    def thread(self):
        self.env["email.logging.conversation"]._thread(
            self.env["email.logging.conversation"]._unthreaded(0)
        )
        self.env.invalidate_all()

    def test_old_messages(self):
        same = {"conversationId": "same"}
        old = self.log(
            graph_message(ANNA, [GIULIA], internetMessageId="<1@x>", **same),
            graph_message(GIULIA, [ANNA], **same),
            graph_message(JOHN, [GIULIA], **same),
        )
        self.as_before(old)
        new = self.log_answer_to("<1@x>")
        self.assertNotEqual(new.conversation_id, old.conversation_id)
        self.thread()
        self.assertTogether(old[:2] | new)
        self.assertNotIn(old[2].conversation_id, new.conversation_id)
        self.assertEqual(new.conversation_id.last_date, new.date)
        self.assertFalse(self.env["email.logging.conversation"]._unthreaded(0))

    def log_answer_to(self, name):
        (message,) = self.record(answering(name))
        return message

    def test_recorded_by_two_at_the_same_moment(self):
        messages = self.three()
        self.cr.execute(
            "INSERT INTO email_logging_conversation (company_id) VALUES (%s)"
            " RETURNING id",
            [self.company.id],
        )
        messages[2].conversation_id = self.cr.fetchone()[0]
        self.env.flush_all()
        self.env["email.logging.conversation"]._thread(messages.ids)
        self.env.invalidate_all()
        self.assertTogether(messages)
