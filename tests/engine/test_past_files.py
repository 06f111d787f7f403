import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import mute_logger

from ...engine.run import Run
from ...exchange import eml
from ...wizards import email_logging_dropped
from ..common import ANNA, GIULIA, JOHN, MARCO, STRANGER
from ..sandbox_common import SandboxCase, mime


def with_file(message):
    message.add_attachment(b"%PDF-1.4 offer", "application", "pdf", filename="O.pdf")
    return message


@tagged("post_install", "-at_install")
class TestPastFiles(SandboxCase):
    def test_what_becomes_of_each(self):
        own = with_file(mime(ANNA, [GIULIA], subject="Own", Date="1 Mar 2024 9:00"))
        files = {
            "own.eml": own.as_bytes(),
            "again.eml": own.as_bytes(),
            "others.eml": mime(JOHN, [MARCO]).as_bytes(),
            "stranger.eml": mime(STRANGER, [GIULIA]).as_bytes(),
            "outlook.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not a mail",
        }
        before = self.noise()
        past = self.drop(self.giulia, files)
        self.run_job()
        self.assertEqual(self.noise(), before)
        self.assertEqual(past.state, "done")
        verdicts = {f.name: f.reason or f.state for f in past.file_ids}
        self.assertEqual(
            verdicts,
            {
                "own.eml": "logged",
                "again.eml": "duplicate",
                "others.eml": "foreign",
                "stranger.eml": "unknown_contact",
                "outlook.msg": "unreadable",
            },
        )
        self.assertTrue(all(f.verdict or f.state == "logged" for f in past.file_ids))
        self.assertFalse(any(past.file_ids.sudo().mapped("content")))
        self.assertFalse(self.skipped, "the file has its verdict")
        self.check_files_of(self.messages)
        again = self.drop(self.giulia, files)
        self.run_job()
        self.assertEqual(again.file_ids[0].reason, "duplicate")
        self.assertEqual(len(self.messages), 1)

    def check_files_of(self, message):
        own = message.with_user(self.giulia)
        (attachment,) = own._list_attachments()
        self.assertEqual(attachment["name"], "O.pdf")
        name, content = own._fetch_attachment(attachment["id"])
        self.assertEqual((name, content), ("O.pdf", b"%PDF-1.4 offer"))
        self.assertEqual(own.dropped_by, self.giulia.name)
        self.assertFalse(own.has_link)
        self.assertEqual(str(message.date), "2024-03-01 09:00:00")
        with self.assertRaises(AccessError):
            message.with_user(self.marco)._list_attachments()
        period = self.env["email.logging.period"].search([], limit=1)
        period._remove_text(message.ids)
        self.assertFalse(self.env["email.logging.source"].sudo().search([]))

    def test_an_administrator_drops_an_archive_of_others_mail(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for number in range(45):
                message = mime(JOHN, [MARCO], subject=f"Offer {number}")
                archive.writestr(f"old/{number}.eml", message.as_bytes())
        past = self.drop(self.env.ref("base.user_admin"), {"a.zip": packed.getvalue()})
        self.run_job()
        self.assertEqual((past.state, past.logged_count), ("done", 45))
        self.assertEqual(self.messages.entry_ids.user_id, self.marco)

    def test_how_many_at_once(self):
        """Some, and not too many; also inside an archive."""
        packed = io.BytesIO()
        zipfile.ZipFile(packed, "w").close()
        mails = {f"{number}.eml": mime().as_bytes() for number in range(3)}
        self.startPatcher(patch(f"{email_logging_dropped.__name__}.MOST", 2))
        for files in ({"a.zip": packed.getvalue()}, mails):
            with self.subTest([*files]), self.assertRaisesRegex(UserError, "at most 2"):
                self.drop(self.giulia, files)
        self.assertFalse(self.mailbox.past_ids)
        mails.popitem()
        self.assertEqual(len(self.drop(self.giulia, mails).file_ids), 2)

    def test_a_file_gives_no_right(self):
        """A made-up copy in which one takes part oneself opens nobody's e-mail."""
        secret = mime(JOHN, [MARCO], subject="Secret", Date="2 Nov 2026 9:00 +0000")
        self.send(secret)
        self.run_job()
        (message,) = self.messages
        secret["Cc"] = GIULIA
        past = self.drop(self.giulia, {"copy.eml": secret.as_bytes()})
        self.run_job()
        self.assertEqual(past.file_ids.reason, "duplicate")
        self.assertEqual(message.entry_ids.user_id, self.marco)
        with self.assertRaises(AccessError):
            message.with_user(self.giulia).read(["subject"])

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_a_file_that_cannot_be_recorded_says_so(self):
        files = {
            f"{subject}.eml": mime(ANNA, [GIULIA], subject=subject).as_bytes()
            for subject in ("Good", "Bad")
        }
        insert = Run._insert

        def refuse(run, model, decisions, *more):
            if "Bad" in [decision.mail.subject for decision in decisions]:
                raise ValueError("poison")
            return insert(run, model, decisions, *more)

        past = self.drop(self.giulia, files)
        with patch.object(Run, "_insert", refuse):
            self.run_job()
        self.assertEqual((past.state, past.logged_count), ("done", 1))
        verdicts = {f.name: f.reason or f.state for f in past.file_ids}
        self.assertEqual(verdicts, {"Good.eml": "logged", "Bad.eml": "failed"})
        bad = past.file_ids.filtered(lambda file: file.reason == "failed")
        self.assertTrue(bad.verdict)
        self.assertFalse(self.skipped, "the file has its verdict")

    def test_an_archive_of_more_than_is_logged_at_once(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for number in range(3):
                archive.writestr(f"{number}.eml", mime().as_bytes())
        files = {"a.zip": packed.getvalue()}
        for module, limit in (
            (eml, "MOST_IN_ARCHIVE"),
            (email_logging_dropped, "MOST"),
        ):
            with (
                self.subTest(limit),
                patch.object(module, limit, 2),
                self.assertRaisesRegex(UserError, "at most"),
            ):
                self.drop(self.giulia, files)

    def test_files_that_were_chosen_and_not_logged_go(self):
        dropped = {"res_model": "email.logging.dropped"}
        left, new, other = self.attachments(
            self.giulia, dict.fromkeys(("left", "new", "other"), b"x")
        )
        (left | new).write(dropped)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = create_date - INTERVAL '2 d'"
            " WHERE id IN %s",
            [(left.id, other.id)],
        )
        self.env["email.logging.dropped"]._gc_left_files()
        self.assertEqual((left | new | other).exists(), new | other)

    def test_nobody_else_reads_names_or_drops_for_others(self):
        past = self.drop(self.giulia, {"Subject.eml": mime().as_bytes()})
        for user in (self.marco, self.dario, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                past.file_ids.with_user(user).read(["name"])
        theirs = self.attachments(self.marco, {"x.eml": mime().as_bytes()})
        dropped = self.env["email.logging.dropped"].with_user(self.giulia).sudo()
        with self.assertRaises(UserError):
            dropped.create({"attachment_ids": theirs.ids}).action_log()
        past.with_user(self.giulia).action_stop()
        self.run_job()
        self.assertFalse(self.messages)
        past.with_user(self.giulia).action_resume()
        self.run_job()
        self.assertEqual(len(self.messages), 1)

    def test_names_of_files_are_not_kept_for_long(self):
        files = {"Subject.eml": mime(ANNA, [GIULIA]).as_bytes()}
        old, new = (self.drop(self.giulia, files) for _ in range(2))
        self.run_job()
        self.env.cr.execute(
            "UPDATE email_logging_past SET create_date = create_date - INTERVAL '31 d'"
            " WHERE id = %s",
            [old.id],
        )
        self.env["email.logging.past"]._gc_old_files()
        self.assertEqual((old | new).exists(), new)
        self.assertEqual(len(self.messages), 1)

    # Helpers

    def attachments(self, user, files):
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .create([{"name": name, "raw": raw} for name, raw in files.items()])
        )

    def drop(self, user, files):
        attachments = self.attachments(user, files)
        dropped = self.env["email.logging.dropped"].with_user(user)
        opened = dropped.create({"attachment_ids": attachments.ids}).action_log()
        self.assertFalse(attachments.exists())
        return self.env["email.logging.past"].with_user(user).browse(opened["res_id"])

    def noise(self):
        names = ("mail.activity", "mail.mail", "bus.bus")
        return [self.env[name].sudo().search_count([]) for name in names]
