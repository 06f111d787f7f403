from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from ...engine import bulk_insert
from ...engine.run import Run
from ..common import ANNA, GIULIA, JOHN, MARCO, PAOLO, STRANGER
from ..kinds.case import KindCase, each_kind
from ..kinds.kind import only
from ..sandbox_common import mime


@each_kind
@tagged("post_install", "-at_install")
class TestRun(KindCase):
    def test_from_a_mail_client_to_the_contact_s_page(self):
        self.send(mime(ANNA, [GIULIA], subject="Sconto"))
        self.run_job()
        entry = self.anna_bianchi.with_user(self.giulia)._latest_interactions()
        self.assertEqual(entry.subject, "Sconto")
        self.assertEqual(entry.user_id, self.giulia)
        self.assertIn("Text of Sconto", entry.message_id._safe_body())

    def test_four_entries(self):
        inbound = mime(ANNA, [GIULIA], [MARCO])
        outbound = mime(GIULIA, [ANNA], [PAOLO])
        repeated = mime(ANNA, [GIULIA], Message_ID=inbound["Message-ID"])
        draft = mime(GIULIA, [ANNA], X_Unsent="1")
        stranger = mime(STRANGER, [GIULIA])
        to_stranger = mime(GIULIA, [STRANGER])
        self.send(inbound, outbound, repeated, draft, stranger, to_stranger)
        self.run_job()
        entries = self.messages.entry_ids
        self.assertEqual(len(entries), 4)
        self.assertEqual(
            {(entry.direction, entry.partner_id, entry.user_id) for entry in entries},
            {
                ("inbound", self.anna_bianchi, self.giulia),
                ("inbound", self.anna_bianchi, self.marco),
                ("outbound", self.anna_bianchi, self.giulia),
                ("outbound", self.paolo_greco, self.giulia),
            },
        )
        self.assertEqual(
            sorted(self.skipped.mapped("reason")),
            ["draft", "duplicate", "unknown_contact", "unknown_contact"],
        )
        counts = {self.kind.archive: 2, "Not Logged": 4}
        self.assertEqual(self.folder_counts(), counts)

    def test_skipped_message_keeps_addresses_only(self):
        self.send(mime(STRANGER, [GIULIA], subject="Top secret"))
        self.run_job()
        (values,) = self.skipped.read()
        self.assertEqual(values["sender_email"], STRANGER)
        self.assertNotIn("Top secret", str(values))

    def test_no_page_s_statements_are_compiled(self):
        """PostgreSQL compiles what it thinks is long, which takes longer."""
        settings = []
        matcher = type(self.env["email.logging.matcher"])
        decide = matcher._decide

        def look(records, *arguments):
            records.env.cr.execute("SHOW jit")
            settings.extend(records.env.cr.fetchone())
            return decide(records, *arguments)

        self.send(mime())
        with patch.object(matcher, "_decide", look):
            self.run_job()
        self.assertEqual(settings, ["off"])

    @only("online", "server")
    def test_links_follow_the_message(self):
        self.send(mime())
        self.run_job()
        (message,) = self.messages
        self.assertTrue(message.settled)
        link = message._current_web_link()
        self.assertTrue(link.startswith(self.sandbox.url))
        self.kind.move_by_hand(*self.kind.ids_in(self.kind.archive))
        self.assertNotEqual(message._current_web_link(), link)

    def test_second_run_finds_nothing(self):
        self.send(mime())
        self.run_job()
        self.run_job()
        self.assertEqual(len(self.messages), 1)
        self.assertEqual(self.mailbox.run_ids.mapped("logged_count"), [1])

    def test_many_pages(self):
        self.mailbox.batch_size = 7
        self.send(*[mime(subject=f"Offer {number}") for number in range(20)])
        self.run_job()
        self.assertEqual(len(self.messages), 20)
        self.assertEqual(self.folder_counts(), {self.kind.archive: 20})
        self.assertEqual(sum(self.mailbox.run_ids.mapped("read_count")), 20)

    @only("online")
    def test_a_run_of_more_than_an_hour_is_one(self):
        run = Run(self.mailbox)
        run._note_progress()
        run.report.start -= timedelta(hours=2)
        run._note_progress()
        self.assertEqual(self.mailbox.run_ids, run.report)

    @only("online")
    def test_a_page_longer_than_a_statement_may_be(self):
        self.send(*[mime(subject=f"Offer {number}") for number in range(5)])
        with (
            patch.object(bulk_insert, "MOST_CHARACTERS", 1000),
            patch.object(Run, "_record_one_by_one", side_effect=AssertionError),
        ):
            self.run_job()
        subjects = sorted(self.messages.mapped("subject"))
        self.assertEqual(subjects, [f"Offer {number}" for number in range(5)])
        self.assertEqual(self.folder_counts(), {self.kind.archive: 5})

    def test_mail_that_comes_meanwhile(self):
        """The same run logs it; what lies there is counted anew at its end only."""
        self.mailbox.batch_size = 2
        self.send(*[mime(subject=f"Offer {number}") for number in range(4)])
        waiting, counts = self.kind.adapter.waiting, []

        def count(remote):
            counts.append(waiting(remote))
            if len(counts) == 1:
                self.kind.deliver(mime(subject="Late"))
            return counts[-1]

        with patch.object(self.kind.adapter, "waiting", count):
            self.run_job()
        self.assertEqual(len(self.messages), 5)
        self.assertEqual(self.folder_counts(), {self.kind.archive: 5})
        self.assertEqual(len(counts), 2)
        counts.append("more")
        self.send(mime())
        with patch.object(self.kind.adapter, "waiting", count):
            self.run_job()
        self.assertEqual(len(counts), 4, "the last page was not full")

    def test_disabled_mailbox_is_left_alone(self):
        self.mailbox.action_disable()
        self.assertFalse(self.mailbox.cron_id.active)
        self.send(mime())
        self.run_job()
        self.assertFalse(self.messages)
        self.assertEqual(self.folder_counts(), {self.kind.inbox: 1})

    def test_monthly_folders(self):
        self.mailbox.logged_folder = "monthly"
        self.send(mime(GIULIA, [ANNA], Date="Tue, 03 Nov 2026 09:00:00 +0100"))
        self.run_job()
        self.assertEqual(self.folder_counts(), {"2026-11": 1})

    @only("online", "server")
    def test_own_folder_and_deletion_of_the_rest(self):
        self.mailbox.write(
            {
                "logged_folder": "own",
                "logged_folder_name": "Logged",
                "skipped_action": "delete",
            }
        )
        self.send(mime(), mime(STRANGER, [GIULIA]))
        self.run_job()
        self.assertEqual(self.folder_counts(), {"Logged": 1, "Deleted Items": 1})

    def test_folder_that_somebody_removed_is_made_anew(self):
        self.send(mime(STRANGER, [GIULIA]))
        self.run_job()
        self.kind.remove_not_logged()
        self.send(mime(STRANGER, [MARCO]))
        self.run_job()
        self.assertEqual(self.folder_counts().get("Not Logged"), 1)

    def test_retry_after_the_contact_is_known(self):
        self.send(mime(STRANGER, [GIULIA]))
        self.run_job()
        (correspondent,) = self.env["email.logging.correspondent"].search([])
        self.assertEqual(correspondent.message_count, 1)
        self.assertEqual(correspondent.user_ids, self.giulia)
        correspondent.with_user(self.giulia).action_create_contact()
        self.run_job()
        self.assertFalse(self.skipped)
        self.assertEqual(self.messages.entry_ids.contact_email, STRANGER)
        self.assertEqual(self.folder_counts(), {self.kind.archive: 1})

    def test_retry_of_what_was_deleted_in_exchange(self):
        self.send(mime(STRANGER, [GIULIA]))
        self.run_job()
        self.kind.clear()
        self.skipped.action_retry()
        self.run_job()
        self.assertFalse(self.skipped.retry)  # nothing waits for ever
        self.assertTrue(self.skipped.error)

    def test_log_the_past_of_a_contact_made_by_hand(self):
        self.send(mime(STRANGER, [GIULIA]), mime(GIULIA, [STRANGER]))
        self.run_job()
        partner = self.env["res.partner"].create({"name": "S", "email": STRANGER})
        self.assertEqual(partner._waiting_email_count(), 2)
        partner.with_user(self.giulia).action_log_the_past()
        self.run_job()
        self.assertEqual(partner.with_user(self.giulia).interaction_count, 2)
        self.assertEqual(partner._waiting_email_count(), 0)

    def test_two_mailboxes_log_a_message_once(self):
        other = self.second_mailbox()
        message = mime(JOHN, [GIULIA])
        for mailbox in (self.mailbox, other):
            self.kind.deliver(message, mailbox.email)
        self.run_job()
        self.run_job(other)
        self.assertEqual(len(self.messages), 1)
        self.assertEqual(self.skipped.reason, "duplicate")
