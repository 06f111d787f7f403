"""A person's e-mails as a file, and that somebody got or erased them, without data."""

import base64
import csv
import io
import zipfile
from contextlib import ExitStack, suppress
from datetime import timedelta
from email import message_from_bytes, policy
from unittest.mock import patch

from psycopg2 import InterfaceError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ...engine.personal_copy import Archive, Letter
from ..common import ANNA, GIULIA, JOHN, STRANGER, EmailLoggingCase, speak_italian
from ..common import graph_message as mail
from ..sandbox_common import SandboxCase, mime

HOME = "anna@home.example"
FILE = "odoo.addons.crm_email_logging.models.email_logging_data_request_file"


@tagged("post_install", "-at_install")
class TestFetched(SandboxCase):
    def test_e_mails_are_fetched_as_they_were_sent(self):
        message = mime(subject="With lamp")
        message.add_attachment(b"lamp", "image", "png", filename="lamp.png")
        self.send(message, mime(subject="Gone"))
        self.run_job()
        box = self.sandbox.tenant.mailboxes[self.mailbox.email]
        gone = self.messages.filtered(lambda one: one.subject == "Gone")
        box.remove(box.find_message(gone.sudo().key))
        requests = self.env["email.logging.data.request"]
        request = requests.create({"addresses": ANNA})
        archive = Archive()
        request._add_letters(archive, self.messages, self.opened())
        letters = zipfile.ZipFile(io.BytesIO(archive.content()))
        whole, rebuilt = sorted(
            (
                message_from_bytes(letters.read(n), policy=policy.default)
                for n in letters.namelist()
            ),
            key=lambda letter: letter["Subject"] == "Gone",
        )
        (attachment,) = whole.iter_attachments()
        self.assertEqual(attachment.get_content(), b"lamp")
        self.assertIn("Text of Gone", rebuilt.get_content())
        # Once the file is large, the others are made of what Odoo keeps.
        archive = Archive()
        with patch(f"{FILE}.MOST_BYTES", -1):
            request._add_letters(archive, self.messages, self.opened())
        letters = zipfile.ZipFile(io.BytesIO(archive.content()))
        contents = [letters.read(name) for name in letters.namelist()]
        self.assertEqual(len(contents), 2)
        self.assertFalse([one for one in contents if b"image/png" in one])

    def opened(self):
        requests = self.env["email.logging.data.request"]
        stack = self.enterContext(ExitStack())
        return requests._opened(stack, self.mailbox)


@tagged("post_install", "-at_install")
class TestDataRequests(EmailLoggingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "base.group_user,crm_email_logging.group_privacy"
        cls.officer = new_test_user(cls.env, "officer", groups=group)
        cls.enterClassContext(patch.object(cls.env.cr, "commit", lambda: None))

    def setUp(self):
        super().setUp()
        self.anna_bianchi._add_other_addresses({HOME})
        self.record(
            mail(ANNA, [GIULIA], subject="Càmpana\r\nBcc: x", body=self.body("Grüße")),
            mail(HOME, [GIULIA], subject="From home"),
            mail(JOHN, [GIULIA], subject="Not hers"),
            mail(HOME, ["nobody@lumen.example"]),
        )

    def body(self, text):
        return {"contentType": "html", "content": f"<p>{text}</p>"}

    def ask(self, addresses=ANNA):
        requests = self.env["email.logging.data.request"]
        request = requests.with_user(self.officer).create({"addresses": addresses})
        self.assertEqual(request.state, "waiting")
        requests._cron_prepare()
        return request

    def files(self, request):
        """:return: {name: bytes}"""
        content = base64.b64decode(request.with_context(bin_size=False).file)
        archive = zipfile.ZipFile(io.BytesIO(content))
        return {name: archive.read(name) for name in archive.namelist()}

    def table(self, content):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

    def test_all_addresses_of_the_person_however_they_are_typed(self):
        request = self.ask(f" Anna <{ANNA.upper()}> ")
        self.assertEqual(request.state, "ready")
        self.assertEqual((request.message_count, request.skipped_count), (2, 1))
        files = self.files(request)
        letters = [
            message_from_bytes(content, policy=policy.default)
            for name, content in files.items()
            if name.endswith(".eml")
        ]
        self.assertEqual(
            sorted(letter["Subject"] for letter in letters),
            ["Càmpana Bcc: x", "From home"],
        )
        hers = next(one for one in letters if ANNA in one["From"])
        self.assertIn("Grüße", hers.get_content())
        self.assertIn(GIULIA, hers["To"])
        self.assertTrue(hers["Date"])
        self.assertFalse(hers["Bcc"])
        self.assertEqual(len(self.table(files["entries.csv"])), 3)
        self.assertEqual(self.table(files["not-logged.csv"])[1][1], HOME)

    def test_whoever_asked_reads_what_is_in_it(self):
        english = self.files(self.ask())["read-me.txt"].decode()
        self.assertIn("The folder e-mails holds each e-mail", english)
        speak_italian(self.officer)
        italian = self.files(self.ask())["read-me.txt"].decode()
        self.assertIn("La cartella e-mails contiene ogni e-mail", italian)

    def test_addresses_of_a_contact_that_is_archived(self):
        self.anna_bianchi.active = False
        request = self.ask()
        self.assertEqual((request.message_count, request.skipped_count), (2, 1))

    def test_what_colleagues_wrote_about_it(self):
        messages = self.env["email.logging.message"].search([])
        hers = messages.filtered(lambda one: one.subject == "From home")
        others = messages.filtered(lambda one: one.subject == "Not hers")
        for message, text in ((hers, "Pays\nlate"), (others, "Not of her")):
            message.conversation_id.with_user(self.giulia).add_note(text)
        header, *notes = self.table(self.files(self.ask())["notes.csv"])
        self.assertEqual(header[1:3], ["author", "note"])
        self.assertEqual(
            [note[1:] for note in notes],
            [[self.giulia.name, "Pays\nlate", str(hers.conversation_id.id)]],
        )

    def test_it_keeps_no_address(self):
        request = self.ask()
        self.assertFalse(request.addresses)
        row = str(request.sudo().read(["addresses", "digests", "display_name"]))
        self.assertNotIn(ANNA, row)
        self.assertEqual(request.user_id, self.officer)
        self.assertEqual(request.digests.split()[0], self.ask(JOHN)._digest(ANNA))

    def test_an_erasure_is_noted_without_the_data(self):
        erasures = self.env["email.logging.erasure"].with_user(self.officer)
        erasures.create({"addresses": f"{ANNA},{HOME}", "exclude": True}).action_erase()
        noted = self.env["email.logging.data.request"].search([])
        self.assertEqual((noted.kind, noted.state), ("erasure", "done"))
        self.assertEqual((noted.message_count, noted.skipped_count), (2, 1))
        self.assertNotIn(ANNA, str(noted.read()))
        self.assertEqual(self.ask().message_count, 0)

    def test_nobody_notes_an_erasure_that_was_none(self):
        requests = self.env["email.logging.data.request"].with_user(self.officer)
        request = requests.create(
            {"addresses": JOHN, "kind": "erasure", "state": "done", "message_count": 9}
        )
        self.assertEqual((request.kind, request.state), ("access", "waiting"))
        self.assertEqual(request.message_count, 1)

    def waiting(self, *addresses):
        requests = self.env["email.logging.data.request"].with_user(self.officer)
        return requests.create([{"addresses": address} for address in addresses])

    def prepare(self, bad, error):
        """Run the job; the file of one request cannot be made."""
        requests = self.env["email.logging.data.request"]
        make_file = type(requests)._make_file

        def make(request):
            if request == bad:
                raise error
            return make_file(request)

        with patch.object(type(requests), "_make_file", make):
            requests._cron_prepare()

    def test_addresses_of_the_contact_are_there_when_the_form_opens(self):
        requests = self.env["email.logging.data.request"].with_user(self.officer)
        contact = {"active_model": "res.partner", "active_id": self.anna_bianchi.id}
        form = Form(requests.with_context(**contact, active_ids=[contact["active_id"]]))
        self.assertIn(ANNA, form.addresses)
        self.assertIn(HOME, form.addresses)

    def test_whom_nobody_knows_is_listed_with_when_he_last_wrote(self):
        self.record(mail(STRANGER, [GIULIA]))
        table = self.table(self.files(self.ask(STRANGER))["correspondents.csv"])
        [_head, [address, name, last]] = table
        self.assertEqual((address, name), (STRANGER, STRANGER.split("@")[0]))
        self.assertTrue(last.startswith("2026-11-02"), last)

    def test_when_its_time_is_over_the_others_wait_for_the_next_run(self):
        first, second = self.waiting(ANNA, JOHN)
        is_over = patch.object(self.registry["ir.cron"], "_commit_progress")
        with is_over as commit_progress:
            commit_progress.return_value = 0.0
            self.env["email.logging.data.request"]._cron_prepare()
        self.assertEqual((first.state, second.state), ("ready", "waiting"))

    def test_when_the_database_is_gone_nothing_is_wrong_with_the_request(self):
        """It is not set aside: the job is begun again."""
        [waiting] = self.waiting(ANNA)
        gone = patch.object(
            type(waiting), "_make_file", side_effect=InterfaceError("closed")
        )
        with gone, self.assertRaises(InterfaceError):
            self.env["email.logging.data.request"]._cron_prepare()

    def test_what_cannot_be_made_is_set_aside_and_tried_again_by_hand(self):
        bad, good = self.waiting(ANNA, JOHN)
        with self.assertLogs("odoo.addons.crm_email_logging", "WARNING"):
            self.prepare(bad, ValueError("no room left"))
        self.assertEqual((bad.state, good.state), ("failed", "ready"))
        self.assertEqual(bad.failure, "no room left")
        bad.with_user(self.officer).action_try_again()
        self.assertEqual((bad.state, bad.failure), ("waiting", False))
        self.env["email.logging.data.request"]._cron_prepare()
        self.assertEqual(bad.state, "ready")
        self.assertIn("entries.csv", self.files(bad))

    def test_what_ends_the_process_each_time_is_set_aside(self):
        bad, good = self.waiting(ANNA, JOHN)
        for _time in range(3):
            with suppress(SystemExit):  # assertRaises would undo what is committed
                self.prepare(bad, SystemExit())
        self.assertEqual((bad.state, good.state), ("waiting", "ready"))
        self.prepare(bad, SystemExit())
        self.assertEqual((bad.state, bad.failure), ("failed", False))
        with self.assertRaises(AccessError):
            bad.with_user(self.officer).state = "waiting"

    def test_the_file_expires(self):
        request = self.ask()
        request.sudo().expiry = fields.Datetime.now() - timedelta(days=1)
        self.env["email.logging.data.request"]._cron_prepare()
        self.assertEqual(request.state, "done")
        self.assertFalse(request.file)
        self.assertEqual(request.message_count, 2)

    def test_only_administrators_of_privacy(self):
        request = self.ask()
        admin = new_test_user(self.env, "x_admin", groups="base.group_system")
        for user in (self.sara, self.giulia, admin):
            with self.assertRaises(AccessError):
                request.with_user(user).read(["file"])
            with self.assertRaises(AccessError):
                self.env["email.logging.data.request"].with_user(user).create(
                    {"addresses": ANNA}
                )
            self.assertFalse(self.attachments(user))
        with self.assertRaises(AccessError):
            request.write({"addresses": ANNA})

    def attachments(self, user):
        attachments = self.env["ir.attachment"].with_user(user)
        domain = [("res_model", "=", "email.logging.data.request")]
        try:
            return attachments.search(domain)
        except AccessError:
            return attachments

    def test_it_takes_no_more_memory_when_there_are_more_e_mails(self):
        """Texts of one batch at a time."""
        messages = self.env["email.logging.message"].search([])
        field = messages._fields["internet_message_id"]
        self.assertTrue(all(messages.mapped(field.name)))
        self.assertTrue(field._get_cache(self.env))
        requests = self.env["email.logging.data.request"]
        requests._add_letters(Archive(), messages, None)
        self.assertFalse(field._get_cache(self.env))

    def test_the_file_is_named_by_the_day_of_the_request(self):
        request = self.ask()
        request.sudo().date = "2026-03-05 10:00:00"
        self.assertEqual(request.file_name, f"e-mails-2026-03-05-{request.id}.zip")

    def test_no_address(self):
        with self.assertRaises(UserError):
            self.ask("nobody")

    def rebuilt(self, letter):
        """:return: the name of the letter's file, and what a mail program reads"""
        archive = Archive()
        archive.add_letter(letter, None)
        letters = zipfile.ZipFile(io.BytesIO(archive.content()))
        (name,) = letters.namelist()
        return name, message_from_bytes(letters.read(name), policy=policy.default)

    def test_who_wrote_to_whom_is_read_by_mail_programs(self):
        to = f'"M\u00fcller, \\"Jo\\" Anna" <{ANNA}>, "Conti, G." <{GIULIA}>, {JOHN}'
        cc = f"Nobody\u2019s name, {JOHN}"
        letter = Letter(
            7, None, ANNA, to, cc, "Gr\u00fc\u00dfe", "<1@x>", "W", is_html=False
        )
        _name, found = self.rebuilt(letter)
        people = [(a.display_name, a.addr_spec) for a in found["To"].addresses]
        self.assertEqual(people[0], ('M\u00fcller, "Jo" Anna', ANNA))
        self.assertEqual(people[1:], [("Conti, G.", GIULIA), ("", JOHN)])
        self.assertIn("Nobody\u2019s name", str(found["Cc"]))
        self.assertEqual(
            (found["Subject"], found["Message-ID"]), ("Gr\u00fc\u00dfe", "<1@x>")
        )

    def test_a_letter_that_says_no_date_and_no_recipient(self):
        letter = Letter(7, None, ANNA, "", "", "Offer", "", "Words", is_html=False)
        name, found = self.rebuilt(letter)
        self.assertIn("undated", name)
        self.assertEqual(found.get_content().strip(), "Words")
        self.assertEqual((found["From"], found["Subject"]), (ANNA, "Offer"))
        self.assertEqual((found["Date"], found["To"]), (None, None))

    def test_a_cell_is_no_formula(self):
        self.record(mail(STRANGER, ["=cmd@lumen.example"]))
        self.env["email.logging.skipped"].search(
            [("participants", "like", STRANGER)]
        ).recipients = "=cmd()"
        rows = self.table(self.files(self.ask(STRANGER))["not-logged.csv"])
        self.assertEqual(rows[1][2], "'=cmd()")

    def test_privacy_lookup_finds_and_erases(self):
        if "privacy.lookup.wizard" not in self.env:
            self.skipTest("privacy_lookup is not installed")
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Anna Bianchi", "email": HOME}
        )
        wizard.action_lookup()
        found = wizard.line_ids.grouped("res_model")
        names = [("email.logging.message", 2), ("email.logging.skipped", 1)]
        for model, count in names:
            self.assertEqual(len(found[model]), count, model)
        found["email.logging.message"].action_unlink_all()
        left = self.env["email.logging.message"].search([])
        self.assertEqual(left.mapped("subject"), ["Not hers"])
