"""The library against a tenant that behaves as Microsoft documents."""

import base64
import logging
from email import message_from_bytes, policy
from pathlib import Path

import requests

from ....exchange import errors
from ....exchange.graph.auth import Application, ApplicationTokens, Certificate
from ....exchange.graph.mailbox import GraphMailbox
from ....exchange.graph.urls import in_mailbox
from ....exchange.mailbox import Moved, Place
from ....sandbox.store.tenant import CLIENT_ID, CLIENT_SECRET, TENANT_ID
from ..plain_mail import mail
from .places import at, delete, move
from .sandbox_case import CRM_LOG, SERVICE_ACCOUNT, SandboxCase
from .test_auth import pem_pair

MESSAGE_3 = "<3@bianchi-arredi.example>"
EXPIRED_SECRET = "sandbox~Secret.Expired-0002"
SAMPLES = Path(__file__).parents[3] / "sandbox" / "mail"


def mail_with_attachment():
    message = mail(3)
    del message["Message-ID"]
    message["Message-ID"] = "<attached@bianchi-arredi.example>"
    message.add_attachment(b"lamp", "image", "png", filename="lamp.png")
    return message


class TestSigningIn(SandboxCase):
    def assert_kind(self, kind, call, *args, **options):
        with self.assertRaises(errors.RemoteError) as caught:
            call(*args, **options)
        self.assertEqual(caught.exception.kind, kind, caught.exception)
        return caught.exception

    def test_the_service_account_signs_in_and_stays_signed_in(self):
        sign_in = self.sign_in()
        account = self.finish(sign_in)
        self.assertEqual(account.username, SERVICE_ACCOUNT)
        self.assertEqual(account.tenant_id, TENANT_ID)
        later = self.sign_in(cache=sign_in.take_cache())
        mailbox = GraphMailbox(self.new_client(later.token), CRM_LOG)
        self.assertEqual(mailbox.account().username, SERVICE_ACCOUNT)
        self.assertNotEqual(later.token(force_refresh=True), sign_in.token())

    def test_an_access_token_that_has_ended_is_renewed(self):
        sign_in = self.signed_in()
        mailbox = GraphMailbox(self.new_client(sign_in.token), CRM_LOG)
        self.control.set_clock_offset(2 * 3600)
        self.assertEqual(mailbox.oldest(), [])

    def test_a_sign_in_that_is_revoked_and_renewed(self):
        sign_in = self.signed_in()
        self.control.set_clock_offset(60)
        self.control.revoke_sign_ins(SERVICE_ACCOUNT)
        error = self.assert_kind("sign_in_expired", sign_in.token, force_refresh=True)
        self.assertEqual(error.aadsts, 50173)
        self.control.set_clock_offset(120)
        self.finish(sign_in)
        sign_in.token(force_refresh=True)

    def test_credentials(self):
        for tenant, client, secret, kind in (
            (TENANT_ID, CLIENT_ID, "wrong", "secret_wrong"),
            (TENANT_ID, CLIENT_ID, EXPIRED_SECRET, "secret_expired"),
        ):
            sign_in = self.sign_in(Application(tenant, client, secret))
            self.assert_kind(kind, self.finish, sign_in)
        unknown = Application("00000000-1111-2222-3333-444444444444", CLIENT_ID, "x")
        self.assert_kind("tenant_unknown", self.sign_in(unknown).start, "http://x/")

    def test_the_secret_is_mended(self):
        sign_in = self.signed_in()
        self.control.remove_secret(CLIENT_SECRET)
        self.assert_kind("secret_wrong", sign_in.token, force_refresh=True)
        self.control.add_secret(CLIENT_SECRET, 4_102_444_800.0)
        sign_in.token(force_refresh=True)

    def test_consent(self):
        self.control.set_application(admin_consent=False)
        sign_in = self.sign_in()
        self.assert_kind("consent_missing", self.finish, sign_in)
        self.control.set_application(admin_consent=True)
        self.finish(sign_in)
        self.control.set_application(admin_consent=False)
        self.assert_kind("consent_missing", sign_in.token, force_refresh=True)

    def test_what_else_entra_says(self):
        for outcome, kind in (
            ("decline", "consent_declined"),
            ("conditional_access", "access_blocked"),
        ):
            with self.subTest(outcome):
                self.control.set_account(SERVICE_ACCOUNT, sign_in=outcome)
                self.assert_kind(kind, self.finish, self.sign_in())

    def test_every_number_that_the_tenant_can_give(self):
        sign_in = self.signed_in()
        for number, kind in (
            (50057, "account_disabled"),
            (50076, "mfa_required"),
            (50173, "sign_in_expired"),
            (53003, "access_blocked"),
            (65001, "consent_missing"),
            (70008, "sign_in_expired"),
            (700016, "application_unknown"),
            (7000215, "secret_wrong"),
            (7000222, "secret_expired"),
            (90033, "unavailable"),
        ):
            with self.subTest(number):
                self.control.add_fault(path="/token", aadsts=number)
                self.assert_kind(kind, sign_in.token, force_refresh=True)

    def test_the_application_itself(self):
        key, public = pem_pair()
        self.control.add_certificate(public)
        certificate = Certificate(key, public)
        for application in (
            self.application,
            Application(TENANT_ID, CLIENT_ID, certificate=certificate),
        ):
            with self.subTest(application):
                sign_in = ApplicationTokens(
                    self.cloud, application, verify=self.sandbox.ca_path
                )
                mailbox = GraphMailbox(self.new_client(sign_in.token), CRM_LOG)
                self.assertEqual(mailbox.oldest(), [])
                forbidden = GraphMailbox(mailbox.client, "giulia.conti@lumen.example")
                with self.assertRaises(errors.AccessDenied):
                    forbidden.oldest()

    def test_a_certificate_that_was_not_uploaded(self):
        application = Application(
            TENANT_ID, CLIENT_ID, certificate=Certificate(*pem_pair())
        )
        sign_in = ApplicationTokens(
            self.cloud, application, verify=self.sandbox.ca_path
        )
        self.assert_kind("certificate_wrong", sign_in.token)


class TestMailbox(SandboxCase):
    def setUp(self):
        super().setUp()
        self.mailbox = self.new_mailbox()
        self.client = self.mailbox.client

    def test_the_oldest_first(self):
        self.control.generate(30)
        first = self.mailbox.oldest(12)
        self.assertEqual(len(first), 12)
        dates = [message.received for message in self.mailbox.oldest(1000)]
        self.assertEqual(len(dates), 30)
        self.assertEqual(dates, sorted(dates))
        self.assertEqual(dates[:12], [message.received for message in first])

    def test_the_page_after_a_page(self):
        self.control.generate(30)
        everything = [mail.key for mail in self.mailbox.oldest(1000)]
        found = [mail.key for mail in self.mailbox.oldest(5, after=5)]
        self.assertEqual(found, everything[5:10])
        self.assertEqual(self.mailbox.oldest(5, after=30), [])

    def test_everything_about_a_message(self):
        (id,) = self.fill(mail(7, Cc="c@x.example", Sensitivity="Private"))
        (message,) = self.mailbox.oldest()
        self.assertEqual(message.key, id)
        self.assertEqual(message.subject, "Message 7")
        self.assertEqual(message.internet_message_id, "<7@bianchi-arredi.example>")
        self.assertEqual(message.sender.address, "anna.bianchi@bianchi-arredi.example")
        self.assertEqual(message.to[0].name, "Giulia Conti")
        self.assertEqual(message.cc[0].address, "c@x.example")
        self.assertIn("Text 7", message.body)
        self.assertEqual(message.sensitivity, 2)
        self.assertEqual(message.message_class, "IPM.Note")
        self.assertGreater(message.size, 100)
        self.assertEqual(message.header("subject"), ["Message 7"])

    def test_all_sample_mail_can_be_read(self):
        count = self.control.deliver_files(SAMPLES)
        self.assertGreater(count, 60)
        messages = self.mailbox.oldest(1000)
        self.assertEqual(len(messages), sum(self.control.folders().values()))
        # Not even of an attachment whose own type is a broken multipart/signed
        with self.assertNoLogs("urllib3", logging.WARNING):
            self.read_attachments(messages)

    def read_attachments(self, messages):
        for message in messages:
            for attachment in self.mailbox.attachments(Place.of(message)):
                self.assertIn(attachment.kind, ("file", "item", "reference"))
                if attachment.kind != "reference":
                    self.mailbox.attachment_content(Place.of(message), attachment.id)

    def test_a_move_keeps_the_id_and_gives_the_new_link(self):
        ids = self.fill(*map(mail, range(25)))
        links = {id: self.mailbox.web_link(at(id)) for id in ids}
        archive = self.mailbox.archive()
        moved = move(self.mailbox, ids, archive.id)
        self.assertEqual(list(moved), ids)
        for id, result in moved.items():
            self.assertIsInstance(result, Moved)
            self.assertEqual((result.at, result.folder_id), (id, archive.id))
            self.assertNotEqual(self.mailbox.web_link(at(id)), links[id])
        self.assertEqual(self.mailbox.oldest(), [])

    def test_messages_are_counted_as_graph_counts(self):
        ids = self.fill(*map(mail, range(45)))
        self.mailbox.oldest()
        archive = self.mailbox.archive()
        self.control.clear_requests()
        before = self.client.traffic.requests
        move(self.mailbox, ids, archive.id)
        self.assertEqual(self.client.traffic.requests - before, 45)
        self.assertEqual(len([r for r in self.control.requests() if r["in_batch"]]), 45)

    def test_faults_in_the_middle_of_moves(self):
        for fault in (
            {"path": r"\$batch", "drop": "after"},
            {"path": r"\$batch", "drop": "before"},
            {"path": r"\$batch", "truncate": True},
            {"path": r"\$batch", "html": True},
            {"path": r"\$batch", "status": 503},
            {"path": r"\$batch", "status": 504},
            {"path": r"\$batch", "status": 401, "code": "InvalidAuthenticationToken"},
            {"path": r"\$batch", "status": 429, "retry_after": 2},
            {"path": "/move", "in_batch": True, "status": 429, "retry_after": 2},
            {"path": "/move", "in_batch": True, "status": 429, "times": 20},
            {"path": "/move", "in_batch": True, "status": 500, "times": 3},
            {"path": "/move", "in_batch": True, "status": 503, "skip": 7},
            {"path": "/move", "in_batch": True, "status": 409},
            {"path": "/move", "in_batch": True, "status": 401},
        ):
            with self.subTest(fault):
                self.control.clear_mailbox()
                ids = self.fill(*map(mail, range(25)))
                self.control.add_fault(**fault)
                moved = move(self.mailbox, ids, "archive")
                self.assertEqual(self.control.waiting_faults(), [])
                failed = [r for r in moved.values() if not isinstance(r, Moved)]
                self.assertEqual(failed, [])
                counts = self.control.folders()
                self.assertEqual((counts["Inbox"], counts["Archive"]), (0, 25))

    def test_a_message_moved_by_hand_is_moved_all_the_same(self):
        (id,) = self.fill(mail())
        self.control.move_by_hand(id, "junkemail")
        self.assertIsInstance(move(self.mailbox, [id], "archive")[id], Moved)

    def test_a_message_that_was_deleted(self):
        (id,) = self.fill(mail())
        self.control.clear_mailbox()
        self.assertEqual(move(self.mailbox, [id], "archive")[id].kind, "not_found")
        with self.assertRaises(errors.NotFound):
            self.mailbox.web_link(at(id, "<1@bianchi-arredi.example>"))

    def test_a_full_mailbox(self):
        (id,) = self.fill(mail())
        self.control.set_full(CRM_LOG)
        result = move(self.mailbox, [id], "archive")[id]
        self.assertEqual(result.kind, "quota_exceeded")
        self.assertTrue(result.stops)

    def test_archive_of_our_own_is_found_again(self):
        """Item 2."""
        self.control.remove_well_known(CRM_LOG)
        with self.assertRaises(errors.NotFound):
            self.mailbox.existing_archive()
        made = self.mailbox.archive()
        self.assertEqual(self.mailbox.existing_archive().id, made.id)
        with self.assertRaises(errors.NotFound):
            self.mailbox.folder("archive")

    def test_no_archive(self):
        self.control.remove_well_known(CRM_LOG)
        with self.assertRaises(errors.NotFound) as caught:
            self.mailbox.folder("archive")
        self.assertEqual(caught.exception.kind, "folder_missing")
        (id,) = self.fill(mail())
        self.assertEqual(move(self.mailbox, [id], "archive")[id].kind, "folder_missing")
        own = self.mailbox.archive()
        self.assertEqual(own.name, "Archive")
        self.assertEqual(self.mailbox.archive().id, own.id)
        self.assertIsInstance(move(self.mailbox, [id], own.id)[id], Moved)

    def test_folders(self):
        self.fill(mail(1), mail(2))
        inbox = self.mailbox.folder("inbox")
        self.assertEqual((inbox.total, inbox.unread), (2, 2))
        self.assertGreater(inbox.size, 100)
        self.assertEqual(self.mailbox.folder(inbox.id), inbox)
        made = self.mailbox.ensure_folder("O'Brien & Söhne 2026")
        self.assertEqual(self.mailbox.ensure_folder("O'Brien & Söhne 2026").id, made.id)
        below = self.mailbox.ensure_folder("2026-11", "archive")
        self.assertEqual(below.parent_id, self.mailbox.folder("archive").id)
        self.assertEqual([f.name for f in self.mailbox.folders("archive")], ["2026-11"])
        names = {folder.name: folder for folder in self.mailbox.folders()}
        self.assertEqual(names["Inbox"].size, inbox.size)
        self.assertIn(made.name, names)
        with self.assertRaises(errors.NotFound):
            self.mailbox.folder("No such folder")

    def test_many_folders(self):
        for number in range(15):
            self.mailbox.ensure_folder(f"Folder {number}")
        self.assertGreater(len(self.mailbox.folders()), 15)

    def test_1_the_link_opens_the_message(self):
        """One that was asked for with immutable ids would be dead."""
        (id,) = self.fill(mail(3))
        for place in (at(id), at("AAMkgone", MESSAGE_3)):
            page = self.open(self.mailbox.web_link(place))
            self.assertEqual(page.status_code, 200)
            self.assertIn("Message 3", page.text)
        for nowhere in (at("AAMkgone"), at("AAMkgone", "<o'k@x.example>")):
            with self.assertRaises(errors.NotFound):
                self.mailbox.web_link(nowhere)

    def test_the_link_that_names_the_mailbox(self):
        """Item 1: for who has not the shared mailbox in their own Outlook."""
        (id,) = self.fill(mail(3))
        self.control.set_policy(automapping=False)
        for folder in ("inbox", "archive", "archive"):
            self.control.move_by_hand(id, folder)
            page = self.open(self.mailbox.web_link(at(id)))
            self.assertIn("moved or deleted", page.text)
            link = self.mailbox.mailbox_link(at(id, MESSAGE_3))
            self.assertIn(f"/mail/{CRM_LOG}/", link)
            self.assertIn("Message 3", self.open(link).text)
        old = link
        self.control.move_by_hand(id, "inbox")
        self.assertIn("moved or deleted", self.open(old).text)
        with self.assertRaises(errors.NotFound):
            self.mailbox.mailbox_link(at("AAMkgone"))

    def test_a_web_link_without_an_id_leads_nowhere(self):
        for link in ("https://x.example/owa/", "https://[", "?ItemID=", "/?itemid=1"):
            with self.subTest(link), self.assertRaises(errors.Unavailable):
                in_mailbox(link, CRM_LOG, "folder" if "=1" not in link else "")

    def test_one_message_is_refused_not_its_mailbox(self):
        """Item 7."""
        (id,) = self.fill(mail(3))
        for place in (at(id), at(id, MESSAGE_3)):
            self.control.add_fault(path=f"/messages/{id}", status=403, times=None)
            with self.assertRaises(errors.RemoteError) as caught:
                self.mailbox.web_link(place)
            self.assertFalse(caught.exception.stops)
            self.control.clear_faults()
        self.assertEqual(caught.exception.kind, "message_denied")
        self.control.set_right(CRM_LOG, SERVICE_ACCOUNT, "")
        for place in (at(id), at(id, MESSAGE_3)):
            with self.assertRaises(errors.AccessDenied) as caught:
                self.mailbox.web_link(place)
            self.assertEqual(caught.exception.kind, "access_denied")

    def test_refused_because_it_is_gone(self):
        """Item 7; msgraph-sdk-dotnet#3047."""
        first, second = self.fill(mail(3), mail(4))
        self.control.add_fault(path=first, status=403, code="ErrorCannotDeleteObject")
        box = self.sandbox.tenant.mailboxes[CRM_LOG]
        box.remove(box.find_message(first))
        results = move(self.mailbox, [first, second], "archive")
        self.assertIsInstance(results[first], errors.NotFound)
        self.assertNotIsInstance(results[second], errors.RemoteError)

    def open(self, link):
        return requests.get(link, verify=str(self.sandbox.ca_path), timeout=60)

    def test_3_a_message_imported_again_is_found_by_its_message_id(self):
        (before,) = self.fill(mail_with_attachment())
        self.control.clear_mailbox()
        self.fill(mail_with_attachment())
        place = at(before, "<attached@bianchi-arredi.example>")
        (attachment,) = self.mailbox.attachments(place)
        content, _type = self.mailbox.attachment_content(place, attachment.id)
        self.assertEqual(content, b"lamp")
        self.assertEqual(self.open(self.mailbox.web_link(place)).status_code, 200)

    def test_3_access_refused_to_a_message_that_is_gone(self):
        (id,) = self.fill(mail(3))
        for path in ("/attachments", id):
            self.control.add_fault(path=path, status=403, code="ErrorAccessDenied")
            self.assertEqual(self.mailbox.attachments(at(id, MESSAGE_3)), [])
        self.control.add_fault(path=id, status=403, code="ErrorAccessDenied")
        with self.assertRaises(errors.NotFound):
            self.mailbox.web_link(at(id))

    def test_source(self):
        (id,) = self.fill(mail_with_attachment())
        source = message_from_bytes(self.mailbox.source(at(id)), policy=policy.default)
        (attachment,) = source.iter_attachments()
        self.assertEqual(attachment.get_content(), b"lamp")
        self.control.clear_mailbox()
        with self.assertRaises(errors.NotFound):
            self.mailbox.source(at(id))

    def test_attachments(self):
        message = mail(4)
        message.add_attachment(
            b"%PDF-1.7", maintype="application", subtype="pdf", filename="à.pdf"
        )
        message.add_attachment(mail(5))
        (id,) = self.fill(message)
        found = {one.kind: one for one in self.mailbox.attachments(at(id))}
        self.assertEqual(found["file"].name, "à.pdf")
        content = self.mailbox.attachment_content(at(id), found["file"].id)
        self.assertEqual(content, (b"%PDF-1.7", "application/pdf"))
        attached, _type = self.mailbox.attachment_content(at(id), found["item"].id)
        self.assertIn(b"Text 5", attached)
        with self.assertRaises(errors.NotFound):
            self.mailbox.attachment_content(at(id), "AAMkunknown")

    def test_an_inline_image_has_a_content_id(self):
        message = mail(6)
        message.add_alternative("<img src='cid:logo@x'>", subtype="html")
        image = base64.b64decode("R0lGODlhAQABAAAAACw=")
        message.get_payload()[1].add_related(
            image, maintype="image", subtype="gif", cid="<logo@x>"
        )
        (id,) = self.fill(message)
        (logo,) = self.mailbox.attachments(at(id))
        self.assertEqual((logo.content_id, logo.is_inline), ("logo@x", True))

    def test_domains_of_the_organization(self):
        self.assertIn("lumen-group.example", self.mailbox.domains())
        self.control.set_domains(["Lumen.example"])
        self.assertEqual(self.mailbox.domains(), ["Lumen.example"])
        denied = {"status": 403, "code": "Authorization_RequestDenied"}
        self.control.add_fault(path="/organization", **denied)
        with self.assertRaises(errors.AccessDenied):
            self.mailbox.domains()

    def test_write_check(self):
        draft = self.mailbox.create_draft("Write check")
        moved = move(self.mailbox, [draft.at], "archive")
        self.assertIsInstance(moved[draft.at], Moved)
        self.assertEqual(delete(self.mailbox, [draft.at]), {draft.at: None})
        self.assertEqual(self.control.folders()["Deleted Items"], 1)

    def test_mailboxes_that_cannot_be_read(self):
        for address, error_class in (
            ("private.log@lumen.example", errors.AccessDenied),
            ("nobody@lumen.example", errors.MailboxUnknown),
        ):
            with self.assertRaises(error_class) as caught:
                GraphMailbox(self.client, address).oldest()
            self.assertTrue(caught.exception.stops)

    def test_a_reader_may_not_move(self):
        (id,) = self.fill(mail())
        self.control.set_right(CRM_LOG, SERVICE_ACCOUNT, "Reviewer")
        self.assertEqual(len(self.mailbox.oldest()), 1)
        result = move(self.mailbox, [id], "archive")[id]
        self.assertIsInstance(result, errors.AccessDenied)
