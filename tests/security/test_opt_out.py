"""Who took part removes an e-mail for himself: it does not come back for him, and his
colleagues keep it.
"""

from dataclasses import replace

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import (
    ANNA,
    GIULIA,
    JOHN,
    MARCO,
    PAOLO,
    copy_of,
    graph_message,
    recipient,
)
from .test_audience import AudienceCase


def sent_to(mail, *addresses):
    """Another copy, with other recipients."""
    people = graph_message(to=addresses).to
    return replace(copy_of(mail), to=people)


class OptOutCase(AudienceCase):
    def setUp(self):
        super().setUp()
        self.message.unlink()
        self.env["email.logging.removed"].search([]).unlink()
        self.mail = graph_message(ANNA, [GIULIA, MARCO, PAOLO], subject="Zinnober")
        self.message = self.record(self.mail)

    def remove(self, message, user=None):
        wizard = self.wizard(message, user or self.giulia)
        wizard.action_remove()
        self.env.invalidate_all()
        return wizard

    def wizard(self, records, user):
        wizards = self.env["email.logging.removal"].with_user(user)
        return wizards.with_context(
            active_model=records._name, active_ids=records.ids
        ).create({})

    def users_of(self, message):
        return message.entry_ids.user_id


@tagged("post_install", "-at_install")
class TestRemoval(OptOutCase):
    def test_his_entries_go_and_others_keep_theirs(self):
        self.remove(self.message)
        self.assertEqual(self.users_of(self.message), self.marco)
        self.assertFalse(self.reads(self.giulia))
        self.assertTrue(self.reads(self.marco))
        self.assertFalse(self.found(self.giulia))

    def test_contacts_whom_he_alone_met_keep_the_e_mail(self):
        both = self.anna_bianchi | self.paolo_greco
        self.assertEqual(self.message.entry_ids.partner_id, both)
        self.remove(self.message)
        self.assertEqual(self.message.entry_ids.partner_id, both)
        self.assertEqual(len(self.message.entry_ids), 2)

    def test_its_window_stays_and_offers_to_undo(self):
        wizard = self.wizard(self.message, self.giulia)
        action = wizard.action_remove()
        self.assertEqual((action["res_id"], action["target"]), (wizard.id, "new"))
        self.assertEqual(action["name"], "Remove What Concerns Me")
        self.assertTrue(wizard.is_done)

    def test_from_an_entry(self):
        self.remove(self.message.entry_ids.filtered(lambda e: e.user_id == self.giulia))
        self.assertEqual(self.users_of(self.message), self.marco)

    def test_of_nobody_else_the_message_goes(self):
        message = self.record(graph_message(ANNA, [GIULIA]))
        wizard = self.wizard(message, self.giulia)
        self.assertEqual((wizard.count, wizard.last_count), (1, 1))
        wizard.action_remove()
        self.assertFalse(message.exists())

    def test_only_who_took_part(self):
        for user in (self.users["manager"], self.users["leader"]):
            wizard = self.wizard(self.message, user)
            self.assertEqual(wizard.count, 0)
            with self.assertRaises(AccessError):
                self.message.with_user(user)._opt_out()
        self.remove(self.message, self.users["manager"])
        self.assertEqual(self.users_of(self.message), self.giulia | self.marco)

    def test_what_was_shared_with_him_goes_as_well(self):
        self.message.reader_ids = self.giulia
        self.remove(self.message)
        self.assertFalse(self.reads(self.giulia))

    def test_several_at_once(self):
        alone = self.record(graph_message(ANNA, [GIULIA]))
        messages = self.message | alone | self.record(graph_message(JOHN, [MARCO]))
        entries = messages.entry_ids.filtered(lambda e: e.user_id == self.giulia)
        wizard = self.wizard(entries, self.giulia)
        self.assertEqual((wizard.count, wizard.last_count), (2, 1))


@tagged("post_install", "-at_install")
class TestStaysRemoved(OptOutCase):
    def assertOfMarcoOnly(self):
        found = self.env["email.logging.message"].search([])
        self.assertNotIn(self.giulia, found.entry_ids.user_id)
        self.assertTrue(found.exists())

    def test_copies_of_the_same_mail(self):
        self.remove(self.message)
        for mail in (
            copy_of(self.mail),
            sent_to(self.mail, GIULIA),
            sent_to(self.mail, GIULIA, MARCO, JOHN),
        ):
            self.record(mail)
            self.assertOfMarcoOnly()
        # The copy's further contact is there, with who is left.
        self.assertIn(self.john_carter, self.message.entry_ids.partner_id)

    def test_read_anew_after_the_message_was_deleted(self):
        self.remove(self.message)
        self.message.with_user(self.sara).unlink()
        self.env["email.logging.removed"].search([]).unlink()  # as a retry does
        for mail in (copy_of(self.mail), sent_to(self.mail, MARCO, GIULIA, ANNA)):
            self.record(mail)
        self.assertOfMarcoOnly()

    def test_retry(self):
        mail = graph_message(ANNA, [GIULIA])
        self.remove(self.record(mail))
        self.record(copy_of(mail))
        skipped = self.env["email.logging.skipped"].search([])
        self.assertEqual(skipped.reason, "removed")
        self.env["email.logging.removed"]._forget(skipped)
        (decision,) = self.decide(copy_of(mail))
        self.assertEqual((decision.reason, decision.sign), ("removed", "opted_out"))
        again = self.env["email.logging.skipped"]._insert(self.mailbox, [decision])
        self.assertFalse(again.participants or again.sender_email or again.recipients)
        self.assertIn("for himself", again.remedy)

    def test_log_anyway_and_assigning_it_to_him(self):
        self.remove(self.message)
        mail = sent_to(self.mail, GIULIA)
        self.env["email.logging.wanted"].create(
            {"mailbox_id": self.mailbox.id, "key": mail.key, "user_id": self.giulia.id}
        )
        (decision,) = self.decide(mail)
        self.assertEqual(decision.reason, "removed")

    def test_merge_of_contacts(self):
        self.remove(self.message)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.anna_bianchi | self.paolo_greco).ids, self.anna_bianchi)
        self.env.invalidate_all()
        self.assertOfMarcoOnly()

    def test_other_mail_of_the_same_people_is_logged(self):
        self.remove(self.message)
        other = self.record(graph_message(ANNA, [GIULIA], subject="Zinnober"))
        self.assertEqual(self.users_of(other), self.giulia)
        answer = graph_message(GIULIA, [ANNA], toRecipients=[recipient(ANNA)])
        self.assertEqual(self.users_of(self.record(answer)), self.giulia)

    def test_a_mail_without_message_id(self):
        mail = graph_message(ANNA, [GIULIA, MARCO], internetMessageId=None)
        message = self.record(mail)
        self.remove(message)
        message.with_user(self.sara).unlink()
        self.env["email.logging.removed"].search([]).unlink()
        (decision,) = self.decide(mail)
        self.assertEqual(decision.correspondence.salespeople, [self.marco.id])


@tagged("post_install", "-at_install")
class TestUndo(OptOutCase):
    def test_it_is_his_again(self):
        before = len(self.message.entry_ids)
        self.remove(self.message).action_undo()
        self.env.invalidate_all()
        self.assertEqual(self.users_of(self.message), self.giulia | self.marco)
        self.assertTrue(self.reads(self.giulia))
        self.assertEqual(len(self.message.entry_ids), before)
        (decision,) = self.decide(sent_to(self.mail, GIULIA, JOHN))
        self.assertIn(self.giulia.id, decision.correspondence.salespeople)

    def test_nobody_gets_what_he_has_not_removed(self):
        own = self.users["own"]
        self.message.with_user(own)._undo_opt_out()
        self.remove(self.message)
        self.message.with_user(own)._undo_opt_out()
        self.assertEqual(self.users_of(self.message), self.marco)

    def test_what_has_gone_stays_away(self):
        message = self.record(graph_message(ANNA, [GIULIA]))
        self.remove(message).action_undo()
        self.assertFalse(message.exists())


@tagged("post_install", "-at_install")
class TestCount(OptOutCase):
    def test_administrators_see_how_many(self):
        mailbox = self.mailbox.with_user(self.sara)
        self.assertEqual(mailbox.opt_out_count, 0)
        self.remove(self.message)
        self.remove(self.record(graph_message(ANNA, [GIULIA])))
        self.assertEqual(mailbox.opt_out_count, 2)
