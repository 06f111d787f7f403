import json
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tests.common import mute_logger

from ...engine.answer import TOKEN_HEADER
from ...models import email_logging_draft_sending as sending
from ..answer_case import AnswerCase
from ..common import ANNA, CRM_LOG, GIULIA, MARCO, PAOLO
from ..sandbox_common import mime


@tagged("post_install", "-at_install")
class TestAnswer(AnswerCase):
    def test_answer_goes_out_and_its_copy_joins_it(self):
        asked = self.receive(subject="Offer", to=(GIULIA, CRM_LOG), cc=(PAOLO,))
        draft = self.draft(asked, "reply_all")
        self.assertEqual(draft.obstacle, "")
        self.write_and_send(draft)
        self.assertFalse(draft.exists(), draft.exists().failure)
        sent = self.sent
        self.assertEqual(len(self.wire), 1)
        self.assertEqual(sent["To"].addresses[0].addr_spec, ANNA)
        self.assertEqual([a.addr_spec for a in sent["Cc"].addresses], [PAOLO])
        self.assertEqual(sent["From"].addresses[0].addr_spec, GIULIA)
        self.assertEqual(sent["Reply-To"].addresses[0].addr_spec, GIULIA)
        self.assertEqual(sent["Subject"], "Re: Offer")
        self.assertEqual(sent["In-Reply-To"], asked.internet_message_id)
        self.assertIn(asked.internet_message_id, sent["References"])
        self.assertIsNone(sent["Bcc"])
        answer = self.messages - asked
        self.assertEqual(len(answer), 1)
        self.assertEqual(answer.copy_state, "expected")
        self.assertEqual(answer.conversation_id, asked.conversation_id)
        self.run_job()
        self.assertEqual(self.messages - asked, answer)
        self.assertFalse(answer.copy_state)
        self.assertFalse(self.skipped)

    def test_nothing_stays_but_the_message(self):
        asked = self.receive(subject="Offer")
        before = self.env["mail.message"].search_count([])
        self.write_and_send(self.draft(asked))
        self.assertEqual(self.env["mail.message"].search_count([]), before)
        self.assertFalse(self.env["mail.mail"].search([("subject", "=", "Re: Offer")]))
        self.assertFalse(self.env["email.logging.draft"].search([]))
        self.assertFalse(self.env["email.logging.unsettled"].search([]))

    def test_copy_with_another_message_id_joins_by_our_header(self):
        """As servers do that stamp what they relay."""
        asked = self.receive(subject="Offer")
        self.drop_copies()
        self.write_and_send(self.draft(asked))
        answer = self.messages - asked
        copy = self.copy_of_sent()
        copy.replace_header("Message-Id", "<stamped@exchange.example>")
        self.deliver_copies()
        for _again in range(2):
            self.send(copy)
            self.run_job()
        self.assertEqual(self.messages - asked, answer)
        self.assertEqual(answer.internet_message_id, "<stamped@exchange.example>")
        self.assertEqual(self.skipped.mapped("reason"), ["duplicate"])
        reply = self.receive(
            subject="Re: Offer", In_Reply_To="<stamped@exchange.example>"
        )
        self.assertEqual(reply.conversation_id, asked.conversation_id)

    def test_our_header_from_somebody_else_joins_nothing(self):
        """Whoever got the answer knows the header."""
        asked = self.receive(subject="Offer")
        self.drop_copies()
        self.write_and_send(self.draft(asked))
        answer = self.messages - asked
        token = self.sent[TOKEN_HEADER]
        self.deliver_copies()
        forged = self.receive(subject="Re: Offer", **{TOKEN_HEADER: token})
        self.assertNotEqual(forged, answer)
        self.assertEqual(answer.copy_state, "expected")

    def test_no_copy_after_a_day(self):
        asked = self.receive(subject="Offer")
        self.drop_copies()
        self.write_and_send(self.draft(asked))
        answer = self.messages - asked
        self.assertFalse(self.messages.search([("copy_state", "=", "missing")]))
        expected = [("copy_state", "=", "expected")]
        self.assertEqual(self.messages.search(expected), answer)
        self.env.cr.execute(
            "UPDATE email_logging_awaited SET create_date = create_date - %s",
            [timedelta(hours=25)],
        )
        self.env.invalidate_all()
        self.assertEqual(answer.copy_state, "missing")
        found = self.messages.search([("copy_state", "=", "missing")])
        self.assertEqual(found, answer)
        self.assertFalse(self.messages.search(expected))
        both = [("copy_state", "in", ["missing", "expected"])]
        self.assertEqual(self.messages.search(both), answer)
        none = self.messages.search([("copy_state", "=", False)])
        self.assertEqual(none, asked)

    def test_nobody_is_named_in_to(self):
        """What is in Cc only is sent by no mail program."""
        draft = self.draft(self.receive(subject="Offer"))
        for to, sentence in (("", "Write in To"), ("anna", "no e-mail address")):
            with self.subTest(to), self.assertRaisesRegex(UserError, sentence):
                self.write_and_send(draft, recipients_to=to, recipients_cc=PAOLO)
        self.assertTrue(draft.exists())
        self.assertEqual(self.wire, [])

    def test_refused_it_is_a_draft_again_and_its_author_is_told(self):
        asked = self.receive(subject="Offer")
        self.server.smtp_port = 9  # nobody listens
        draft = self.draft(asked)
        with mute_logger("odoo.addons.base.models.ir_mail_server"):
            self.write_and_send(draft)
        self.assertEqual(draft.state, "draft")
        self.assertIn("Here it is.", draft.body)
        self.assertIn("mail server did not take it", draft.failure)
        self.assertEqual(self.messages, asked)
        activity = self.env["mail.activity"].search([("user_id", "=", self.giulia.id)])
        self.assertEqual(activity.summary, "An answer was not sent")
        self.server.smtp_port = self.sandbox.smtp_port
        draft.action_send_anyway()
        self.send_queued()
        self.assertEqual(len(self.messages), 2)

    def test_stopped_while_it_was_sent_it_is_not_sent_again(self):
        asked = self.receive(subject="Offer")
        draft = self.draft(asked)
        draft.sudo().state = "sending"
        self.send_queued()
        self.assertFalse(self.wire)
        self.assertEqual(draft.state, "draft")
        self.assertIn("Look in Outlook", draft.failure)

    def test_author_is_told_the_reason_in_words_he_can_act_on(self):
        """Rights, servers and Exchange may be others than when it was queued."""
        mail = mime(subject="Offer")
        mail.add_attachment(b"%PDF-1.4", "application", "pdf", filename="plan.pdf")
        self.send(mail)
        self.run_job()
        draft = self.draft(self.messages, "forward")
        draft.write({"recipients_to": PAOLO, "body": "<p>Here it is.</p>"})
        draft.action_send_anyway()
        self.server.from_filter = "elsewhere.example"
        self.send_queued()
        self.assertIn("No outgoing mail server", draft.failure)
        self.server.from_filter = "lumen.example"
        draft.action_send_anyway()
        self.control.clear_mailbox()
        self.send_queued()
        self.assertIn("no longer exists in the mailbox", draft.failure)
        self.assertNotIn("mail server", draft.failure)
        self.assertEqual(draft.state, "draft")
        self.assertFalse(self.wire)

    def told(self, user):
        """:return: the sentences that the user's pages were told"""
        told = self.env["bus.bus"].search([("channel", "like", "res.partner")])
        return [
            message["payload"]["message"]
            for message in map(json.loads, told.mapped("message"))
            if message["type"] == "simple_notification"
        ]

    def test_what_left_is_not_sent_again_when_it_cannot_be_recorded(self):
        """Its author is told so; the job logs the copy, as of any mail of his."""
        asked = self.receive(subject="Offer")
        draft = self.draft(asked)
        messages = type(self.messages)
        broken = patch.object(messages, "_insert", side_effect=ValueError("full"))
        with broken, mute_logger(sending.__name__):
            self.write_and_send(draft)
        self.assertEqual(len(self.wire), 1)
        self.assertFalse(draft.exists())
        self.assertEqual(self.messages, asked)
        [sentence] = self.told(self.giulia)
        self.assertIn("was sent. Odoo does not log it", sentence)
        self.send_queued()
        self.assertEqual(len(self.wire), 1)
        self.run_job()
        self.assertEqual((self.messages - asked).subject, "Re: Offer")

    def test_author_is_told_that_what_left_is_not_logged(self):
        asked = self.receive(subject="Offer")
        draft = self.draft(asked)
        self.env["email.logging.exclusion"].create({"name": ANNA})
        self.write_and_send(draft)
        self.assertEqual(len(self.wire), 1)
        self.assertEqual(self.messages, asked)
        [sentence] = self.told(self.giulia)
        self.assertIn("Odoo does not log it", sentence)

    def test_a_strange_message_id_is_not_sent_on(self):
        """No mail program would find by it what was answered."""
        asked = self.receive(subject="Offer")
        asked.internet_message_id = "no id at all"
        self.write_and_send(self.draft(asked))
        self.assertIsNone(self.sent["In-Reply-To"])
        self.assertNotIn("no id", self.sent["References"] or "")

    def test_what_is_in_the_queue_is_changed_by_nobody(self):
        draft = self.draft(self.receive(subject="Offer"))
        draft.body = "<p>Here it is.</p>"
        draft.action_send()
        for change in (
            lambda: draft.write({"body": "<p>Other words.</p>"}),
            draft.unlink,
            draft.action_discard,
            draft.action_send,
            draft.action_send_anyway,
        ):
            with self.assertRaisesRegex(UserError, "is being sent"):
                change()
        self.send_queued()
        self.assertIn("Here it is.", self.sent.get_body(("html",)).get_content())

    def test_pictures_of_the_author_s_own_go_along(self):
        """A signature's logo lies in Odoo, where no customer signs in."""
        asked = self.receive(subject="Offer")
        logo = (
            self.env["ir.attachment"]
            .with_user(self.giulia)
            .create(
                {"name": "logo.png", "raw": b"\x89PNG-logo", "mimetype": "image/png"}
            )
        )
        foreign = self.env["ir.attachment"].create(
            {
                "name": "x.png",
                "raw": b"\x89PNG-secret",
                "res_model": "email.logging.mailbox",
                "res_id": self.mailbox.id,
            }
        )
        draft = self.draft(asked)
        body = (
            f'<p>Here it is.</p><img src="/web/image/{logo.id}-abc/logo.png">'
            f'<img src="/web/image/{foreign.id}">'
        )
        self.write_and_send(draft, body=body)
        pictures = [
            part for part in self.sent.walk() if part.get_content_maintype() == "image"
        ]
        self.assertEqual([p.get_content() for p in pictures], [logo.raw])
        html = self.sent.get_body(("html",)).get_content()
        self.assertIn(f'src="cid:{pictures[0]["Content-ID"].strip("<>")}"', html)

    def test_begun_with_a_template(self):
        """Its words before the signature, with its files."""
        asked = self.receive(subject="Offer")
        self.giulia.signature = "<p>Giulia Conti</p>"
        file = self.env["ir.attachment"].create({"name": "terms.pdf", "raw": b"%PDF"})
        model = self.env["ir.model"]._get("email.logging.message")
        template = self.env["mail.template"].create(
            {
                "name": "Terms",
                "model_id": model.id,
                "body_html": "<p>Our terms, as you asked.</p>",
                "attachment_ids": file.ids,
            }
        )
        with Form(self.draft(asked)) as form:
            form.template_id = template
        draft = self.draft(asked)
        words, _, signature = draft.body.partition("Our terms, as you asked.")
        self.assertNotIn("Giulia Conti", words)
        self.assertIn("Giulia Conti", signature)
        self.assertEqual(draft.attachment_ids, file)
        with Form(draft) as form:
            form.template_id = template.browse()
        self.assertIn("Our terms, as you asked.", draft.body)

    def test_what_is_pasted_into_to_is_tidied(self):
        with Form(self.draft(self.receive(subject="Offer"))) as form:
            form.recipients_to = f"Anna <{ANNA}>;{PAOLO};\n{PAOLO}"
            self.assertEqual(form.recipients_to, f"Anna <{ANNA}>, {PAOLO}")

    def test_wrong_address_is_named(self):
        draft = self.draft(self.receive(subject="Offer"))
        for text in ("anna", "anna@", f"{ANNA}, paolo", "a b@c.example"):
            draft.recipients_to = text
            with self.subTest(text), self.assertRaisesRegex(UserError, "no e-mail"):
                draft.action_send()
        draft.recipients_to = ""
        with self.assertRaisesRegex(UserError, "who gets"):
            draft.action_send()

    def test_draft_survives_and_follows_the_button(self):
        asked = self.receive(subject="Offer", cc=(PAOLO,))
        draft = self.draft(asked)
        draft.body = "<p>Half a</p>"
        again = self.draft(asked, "reply_all")
        self.assertEqual(again, draft)
        self.assertIn("Half a", again.body)
        self.assertIn(PAOLO, again.recipients_cc)

    def test_forward_takes_the_attachments_along(self):
        mail = mime(subject="Offer")
        mail.add_attachment(b"%PDF-1.4", "application", "pdf", filename="plan.pdf")
        self.send(mail)
        self.run_job()
        draft = self.draft(self.messages, "forward")
        self.assertEqual(draft.subject, "Fwd: Offer")
        self.assertFalse(draft.recipients_to)
        self.write_and_send(draft, recipients_to=f"Paolo <{PAOLO}>")
        [file] = self.sent.iter_attachments()
        self.assertEqual(file.get_filename(), "plan.pdf")
        self.assertEqual(file.get_content(), b"%PDF-1.4")
        self.assertIn("Text of Offer", self.sent.get_body(("html",)).get_content())

    def test_reply_to_before_from(self):
        asked = self.receive(subject="Offer", Reply_To=f"Purchasing <{PAOLO}>")
        draft = self.draft(asked)
        self.assertIn(PAOLO, draft.recipients_to)
        self.assertNotIn(ANNA, draft.recipients_to)

    def test_history_is_quoted_without_images(self):
        mail = mime(subject="Offer")
        mail.set_content(
            '<p onclick="x()">Old <b>words</b></p><script>x()</script>'
            '<img src="https://evil.example/p.png"><img src="cid:1">',
            subtype="html",
        )
        self.send(mail)
        self.run_job()
        asked = self.messages
        self.write_and_send(self.draft(asked))
        body = self.sent.get_body(("html",)).get_content()
        self.assertIn("Old <b>words</b>", body)
        for hostile in ("<img", "script", "onclick", "evil.example"):
            self.assertNotIn(hostile, body)
        answer = self.messages - asked
        self.assertEqual(answer.preview, "Here it is.")
        self.wire.clear()
        self.write_and_send(self.draft(asked), has_history=False)
        self.assertNotIn("Old", self.sent.get_body(("html",)).get_content())


@tagged("post_install", "-at_install")
class TestAnswerConcerns(AnswerCase):
    def test_colleague_confirms_and_takes_part(self):
        self.mailbox.words_for = "administrators"
        asked = self.receive(subject="Offer")
        draft = self.draft(asked, user=self.sara)
        self.assertIn("took no part", draft.concerns)
        action = draft.action_send()
        self.assertEqual(action["name"], "Before You Send")
        self.assertEqual(draft.state, "draft")
        draft.action_send_anyway()
        self.send_queued()
        answer = self.messages - asked
        self.assertEqual(answer.entry_ids.user_id, self.sara)

    def test_newer_e_mail_and_another_writer_are_told(self):
        asked = self.receive(subject="Offer", to=(GIULIA, MARCO))
        draft = self.draft(asked)
        self.assertFalse(draft.concerns)
        self.draft(asked, user=self.marco)
        self.receive(
            subject="Re: Offer",
            to=(GIULIA, MARCO),
            In_Reply_To=asked.internet_message_id,
        )
        self.env.invalidate_all()
        self.assertIn("not the latest", draft.concerns)
        self.assertIn("Marco Ferri", draft.concerns)

    def test_e_mail_that_belongs_to_no_conversation_yet_is_answered(self):
        """As after an update, until the job has been there."""
        asked = self.receive(subject="Offer", to=(GIULIA, MARCO))
        asked.conversation_id = False
        draft = self.draft(asked)
        self.assertFalse(draft.concerns)
        self.draft(asked, user=self.marco)
        self.env.invalidate_all()
        self.assertIn("Marco Ferri", draft.concerns)

    def test_whoever_may_not_read_any_more_sends_nothing(self):
        asked = self.receive(subject="Offer")
        asked.sudo().reader_ids = self.marco
        draft = self.draft(asked, user=self.marco)
        draft.action_send_anyway()
        asked.sudo().reader_ids = False
        self.send_queued()
        self.assertFalse(self.wire)
        self.assertIn("may not read", draft.failure)

    def test_answer_to_an_e_mail_without_message_id_is_in_its_conversation(self):
        asked = self.receive(subject="Offer", Message_ID="")
        self.assertFalse(asked.internet_message_id)
        self.write_and_send(self.draft(asked))
        answer = self.messages - asked
        self.assertEqual(answer.conversation_id, asked.conversation_id)
        self.assertEqual(answer.conversation_id.waiting, "they")
        self.run_job()
        self.assertEqual(self.messages - asked, answer)

    def test_answer_that_is_known_by_what_both_go_back_to(self):
        """It is in that conversation already."""
        first = self.receive(subject="Offer")
        asked = self.receive(
            subject="Re: Offer", Message_ID="", In_Reply_To=first.internet_message_id
        )
        self.assertFalse(asked.internet_message_id)
        self.assertEqual(asked.conversation_id, first.conversation_id)
        self.write_and_send(self.draft(asked))
        self.write_and_send(self.draft(asked, "reply_all"))
        self.assertEqual(len(self.messages), 4)
        self.assertEqual(len(self.messages.conversation_id), 1)

    def test_private_e_mail_has_a_private_answer(self):
        asked = self.receive(subject="Offer")
        asked.with_user(self.giulia).action_mark_private()
        self.write_and_send(self.draft(asked))
        answer = self.messages - asked
        self.assertEqual(answer.audience, "private")

    def test_nobody_else_reads_a_draft_or_its_files(self):
        asked = self.receive(subject="Offer")
        draft = self.draft(asked)
        file = self.env["ir.attachment"].create(
            {"name": "x", "raw": b"x", "res_model": draft._name, "res_id": draft.id}
        )
        draft.attachment_ids = file
        with mute_logger("odoo.addons.base.models.ir_mail_server"):
            admin = new_test_user(
                self.env, "admin_of_drafts", "base.group_user,base.group_system"
            )
        for user in (self.sara, self.marco, admin):
            with self.subTest(user.login):
                self.assertFalse(draft.with_user(user).has_access("read"))
                self.assertFalse(file.with_user(user).has_access("read"))

    def test_draft_goes_with_its_e_mail(self):
        asked = self.receive(subject="Offer")
        draft = self.draft(asked)
        file = self.env["ir.attachment"].create(
            {"name": "x", "raw": b"x", "res_model": draft._name, "res_id": draft.id}
        )
        with self.assertRaises(AccessError):
            asked.with_user(self.giulia).unlink()
        self.env["email.logging.message"].invalidate_model()
        asked.unlink()
        self.assertFalse(draft.exists() | self.env[draft._name].search([]))
        self.assertFalse(file.exists())

    def test_nobody_sends_a_file_that_he_may_not_open(self):
        asked = self.receive(subject="Offer")
        file = self.env["ir.attachment"].create(
            {
                "name": "x",
                "raw": b"x",
                "res_model": "email.logging.mailbox",
                "res_id": self.mailbox.id,
            }
        )
        with self.assertRaises(AccessError):
            self.draft(asked).attachment_ids = file

    def test_whom_one_may_read_is_proposed(self):
        drafts = self.env["email.logging.draft"].with_user(self.giulia)
        anna, marco = self.anna_bianchi, self.marco.partner_id
        for word in ("Bianchi", "anna.bian", anna.email):
            with self.subTest(word):
                found = drafts.suggest_recipients(f" {word}")
                self.assertIn(
                    f"{anna.name} <{anna.email}>", [o["typed"] for o in found]
                )
        self.assertTrue(drafts.suggest_recipients(marco.email))
        rule = {"domain_force": [("id", "!=", anna.id)], "name": "Not Anna"}
        model = self.env["ir.model"]._get("res.partner")
        self.env["ir.rule"].create({**rule, "model_id": model.id})
        self.assertEqual(drafts.suggest_recipients(anna.email), [])
        for odd in ("a", "", None, False, 1, ["Bianchi"], {}):
            with self.subTest(odd=odd):
                self.assertEqual(drafts.suggest_recipients(odd), [])
