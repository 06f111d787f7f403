"""Files of a message: listed, shown, downloaded and kept, from Exchange."""

import os
from email.message import EmailMessage
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...engine import kept_file
from ..common import ANNA, GIULIA
from ..sandbox_common import SandboxCase, mime

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20_000
FILES = {
    "offer.pdf": (b"%PDF-1.4 offer", "application/pdf"),
    "photo.png": (PNG, "image/png"),
    "notes.txt": ("perché".encode(), "text/plain"),
    "page.html": (b"<script>x</script>", "text/html"),
    "false.pdf": (b"MZ\x00\x01", "application/pdf"),
    "logo.png": (PNG[:500], "image/png"),
}


@tagged("post_install", "-at_install")
class TestFiles(SandboxCase, HttpCase):
    def setUp(self):
        super().setUp()
        message = mime(to=[GIULIA], subject="Offer for Verona")
        for name, (content, kind) in FILES.items():
            main, _slash, sub = kind.partition("/")
            message.add_attachment(content, maintype=main, subtype=sub, filename=name)
        inside = EmailMessage()
        inside["Subject"], inside["From"] = "Older offer", ANNA
        inside.set_content("Older words")
        message.add_attachment(inside)
        self.send(message)
        self.run_job()
        self.message = self.messages[:1]
        self.url = f"/email_logging/message/{self.message.id}"
        self.authenticate("giulia", "giulia")

    def listed(self):
        """:return: {name: attachment}"""
        answer = self.make_jsonrpc_request(f"{self.url}/attachments")
        return {attachment["name"]: attachment for attachment in answer["attachments"]}

    def get(self, name, page=""):
        return self.url_open(f"{self.url}/attachment/{self.listed()[name]['id']}{page}")

    def test_what_is_listed(self):
        listed = self.listed()
        self.assertEqual({*FILES, "Older offer.eml"}, set(listed))
        shown = {name: one["shown"] for name, one in listed.items() if one["shown"]}
        self.assertEqual(
            shown,
            {
                "offer.pdf": "application/pdf",
                "false.pdf": "application/pdf",
                "photo.png": "image/png",
                "logo.png": "image/png",
                "notes.txt": "text/plain",
            },
        )
        self.assertEqual([n for n, one in listed.items() if one["small"]], ["logo.png"])

    def test_shown_by_its_bytes_where_nothing_runs(self):
        for name, kind in (
            ("offer.pdf", "application/pdf"),
            ("photo.png", "image/png"),
            ("notes.txt", "text/plain; charset=utf-8"),
            ("page.html", "text/plain; charset=utf-8"),
        ):
            with self.subTest(name):
                answer = self.get(name, "/shown")
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.headers["Content-Type"], kind)
                self.assertEqual(answer.content, FILES[name][0])
                policy = answer.headers["Content-Security-Policy"]
                self.assertTrue(policy.startswith("sandbox; default-src 'none'"))
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_what_is_not_what_its_name_says(self):
        answer = self.get("false.pdf", "/shown")
        self.assertEqual(answer.status_code, 502)
        self.assertIn("can be downloaded only", answer.text)
        self.assertNotIn("MZ", answer.text)
        self.assertEqual(self.get("false.pdf").content, FILES["false.pdf"][0])

    def test_downloads_are_never_shown(self):
        for name in ("page.html", "offer.pdf"):
            headers = self.get(name).headers
            self.assertIn("attachment", headers["Content-Disposition"])
            self.assertEqual(headers["Content-Type"], "application/octet-stream")

    def test_an_attached_mail_and_the_original(self):
        self.assertIn("Older words", self.get("Older offer.eml").text)
        answer = self.url_open(f"{self.url}/original")
        disposition = answer.headers["Content-Disposition"]
        self.assertIn("Offer%20for%20Verona.eml", disposition)
        self.assertIn(b"Subject: Offer for Verona", answer.content)
        self.assertIn(b"offer.pdf", answer.content)

    def test_a_message_that_exchange_has_no_more(self):
        listed = self.listed()["offer.pdf"]["id"]
        self.control.clear_mailbox()
        answer = self.make_jsonrpc_request(f"{self.url}/attachments")
        self.assertIn("no longer exists", answer["error"])
        for page in (f"attachment/{listed}", f"attachment/{listed}/shown", "original"):
            with self.subTest(page):
                answer = self.url_open(f"{self.url}/{page}")
                self.assertEqual(answer.status_code, 502)
                self.assertIn("no longer exists", answer.text)
        self.assertIn("main", self.url_open(f"{self.url}/body").text)

    def test_saved_to_a_contact(self):
        answer = self.make_jsonrpc_request(f"{self.url}/attachments")
        anna = {"model": "res.partner", "id": self.anna_bianchi.id}
        self.assertEqual(
            answer["targets"], [{**anna, "name": self.anna_bianchi.display_name}]
        )
        self.assertEqual(self.save(self.anna_bianchi), {"name": "offer.pdf"})
        saved = self.attachments_of(self.anna_bianchi)
        self.assertEqual((saved.name, saved.raw), ("offer.pdf", b"%PDF-1.4 offer"))
        self.assertEqual(saved.create_uid, self.giulia)

    def test_saved_where_the_user_may_write_only(self):
        other = self.env["res.partner"].create({"name": "Other"})
        self.assertIn("error", self.save(other))
        self.env["ir.rule"].create(
            {
                "name": "No writing",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.anna_bianchi.id})]",
                "perm_read": False,
            }
        )
        self.assertIn("error", self.save(self.anna_bianchi))
        self.assertFalse(self.attachments_of(other | self.anna_bianchi))

    def test_saved_on_contacts_and_opportunities_only(self):
        page = f"{self.url}/attachment/{self.listed()['offer.pdf']['id']}/save"
        contact = {"model": "res.partner", "res_id": self.anna_bianchi.id}
        for odd in ({"model": "res.users"}, {"model": None}, {"res_id": "1"}):
            with self.subTest(odd), mute_logger("odoo.http"):
                target = {"jsonrpc": "2.0", "params": {**contact, **odd}}
                answer = self.url_open(page, json=target).json()
                self.assertEqual(answer["error"]["code"], 404)
        self.assertFalse(self.attachments_of(self.anna_bianchi))

    def test_an_opportunity_whose_attachments_exchange_has_no_more(self):
        """It is made and opened, and what did not come along is said."""
        wizard = self.env["email.logging.opportunity"].with_user(self.giulia)
        entry = self.message.entry_ids[0]
        wizard = wizard.create(
            {"entry_id": entry.id, "name": "Offer", "with_attachments": True}
        )
        self.control.clear_mailbox()
        action = wizard.action_create_opportunity()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("no longer exists", action["params"]["message"])
        self.assertEqual(action["params"]["next"]["res_id"], entry.opportunity_id.id)
        self.assertTrue(entry.opportunity_id)

    def test_nobody_else(self):
        attachment = self.listed()["offer.pdf"]["id"]
        self.authenticate("marco", "marco")
        with mute_logger("odoo.http"):
            for page in (f"attachment/{attachment}/shown", "original"):
                answer = self.url_open(f"{self.url}/{page}")
                self.assertEqual(answer.status_code, 404)

    def test_all_of_a_contact_and_its_company(self):
        self.send(mime(to=[GIULIA], subject="No files"))
        self.run_job()
        company = self.anna_bianchi.commercial_partner_id
        for record in (self.anna_bianchi, company):
            with self.subTest(record.name):
                answer = self.files_of(record)
                self.assertFalse(answer["next"])
                (found,) = answer["messages"]
                self.assertEqual(
                    (found["id"], found["name"]), (self.message.id, "Offer for Verona")
                )
        self.assertEqual(self.files_of(self.giulia.partner_id)["messages"], [found])
        self.authenticate("marco", "marco")
        self.assertEqual(self.files_of(company)["messages"], [])

    def files_of(self, record):
        target = {"model": record._name, "res_id": record.id}
        return self.make_jsonrpc_request("/email_logging/files", target)

    def save(self, record):
        page = f"{self.url}/attachment/{self.listed()['offer.pdf']['id']}/save"
        target = {"model": record._name, "res_id": record.id}
        return self.make_jsonrpc_request(page, target)

    def attachments_of(self, records):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", records.ids)]
        )


@tagged("post_install", "-at_install")
class TestFileInParts(SandboxCase, HttpCase):
    """A PDF is read as its pages are turned, and fetched from Exchange once."""

    PDF = b"%PDF-1.4\n" + bytes(range(250)) * 1200

    def setUp(self):
        super().setUp()
        message = mime(to=[GIULIA])
        for name, content in (("big.pdf", self.PDF), ("small.pdf", self.PDF[:999])):
            message.add_attachment(
                content, maintype="application", subtype="pdf", filename=name
            )
        self.send(message)
        self.run_job()
        self.url = f"/email_logging/message/{self.messages.id}"
        self.authenticate("giulia", "giulia")
        answer = self.make_jsonrpc_request(f"{self.url}/attachments")
        self.files = {one["name"]: one["id"] for one in answer["attachments"]}
        self.control.clear_requests()

    def get(self, asked=None, name="big.pdf"):
        headers = {"Range": asked} if asked else {}
        page = f"{self.url}/attachment/{self.files[name]}/shown"
        return self.url_open(page, headers=headers)

    def assertSafe(self, answer):
        policy = answer.headers["Content-Security-Policy"]
        self.assertTrue(policy.startswith("sandbox; default-src 'none'"))
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(answer.headers["Cache-Control"], "private, no-store")

    def test_parts_of_one_fetching(self):
        size = len(self.PDF)
        whole = self.get()
        self.assertEqual((whole.status_code, whole.content), (200, self.PDF))
        self.assertEqual(whole.headers["Accept-Ranges"], "bytes")
        asked = len(self.control.requests())
        self.assertGreater(asked, 0)
        for wanted, first, last in (
            ("bytes=0-0", 0, 0),
            ("bytes=65536-131071", 65536, 131071),
            ("bytes=300000-", 300000, size - 1),
            ("bytes=-100", size - 100, size - 1),
            (f"bytes=5-{10 * size}", 5, size - 1),
        ):
            with self.subTest(wanted):
                answer = self.get(wanted)
                self.assertEqual(answer.status_code, 206)
                self.assertEqual(answer.content, self.PDF[first : last + 1])
                told = f"bytes {first}-{last}/{size}"
                self.assertEqual(answer.headers["Content-Range"], told)
                self.assertSafe(answer)
        answer = self.get(f"bytes={size}-")
        self.assertEqual((answer.status_code, answer.content), (416, b""))
        self.assertEqual(answer.headers["Content-Range"], f"bytes */{size}")
        self.assertSafe(answer)
        # What is not understood, or of several, may be answered as a whole.
        for wanted in ("bytes=5-2", "lines=1-2", "bytes=0-1,5-6", "bytes=x", "x"):
            with self.subTest(wanted):
                answer = self.get(wanted)
                self.assertEqual((answer.status_code, answer.content), (200, self.PDF))
        self.assertEqual(len(self.control.requests()), asked)

    def test_it_is_kept_for_one_person_and_for_minutes(self):
        self.get()
        asked = len(self.control.requests())
        self.authenticate("dario", "dario")
        self.assertEqual(self.get("bytes=0-9").status_code, 404)
        self.authenticate("giulia", "giulia")  # another session
        self.assertEqual(self.get("bytes=0-9").status_code, 206)
        self.assertGreater(len(self.control.requests()), asked)
        asked = len(self.control.requests())
        with patch.object(kept_file, "SECONDS", 0):
            self.assertEqual(self.get("bytes=0-9").content, self.PDF[:10])
            self.env["email.logging.message"]._gc_kept_files()
            self.assertFalse(os.listdir(kept_file._folder()))
        self.assertGreater(len(self.control.requests()), asked)

    def test_a_small_one_is_not_kept(self):
        for wanted in (None, "bytes=0-1"):
            answer = self.get(wanted, name="small.pdf")
            self.assertEqual(answer.status_code, 200)
            self.assertNotIn("Accept-Ranges", answer.headers)


@tagged("post_install", "-at_install")
class TestGarbage(HttpCase):
    """What no page of ours asks for is refused in one way."""

    ODD = ("x", None, False, True, 1.5, -1, 2**31, 10**30, [1], {"a": 1}, "1")

    @mute_logger("odoo.http")
    def test_what_is_no_number_is_not_found(self):
        self.authenticate("admin", "admin")
        partner = self.env.user.partner_id.id
        good = {"model": "res.partner", "res_id": partner, "offset": 0}
        self.assertNotIn("error", self.ask("files", **good))
        for name in good:
            for odd in self.ODD:
                with self.subTest(name, odd=odd):
                    self.assertNotFound(self.ask("files", **{**good, name: odd}))
        self.assertNotFound(self.ask("files"))
        for page in ("parts", "people", "images", "attachments", "attachment/x/save"):
            for number in ("0", str(2**31), str(10**30)):
                with self.subTest(page, number=number):
                    self.assertNotFound(self.ask(f"message/{number}/{page}"))
        for page in ("body", "outlook", "original", "attachment/x/shown"):
            for number in ("0", str(10**30), "-1", "x", "1.5"):
                with self.subTest(page, number=number):
                    answer = self.url_open(f"/email_logging/message/{number}/{page}")
                    self.assertEqual(answer.status_code, 404)

    def ask(self, page, **params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        return self.url_open(f"/email_logging/{page}", json=body).json()

    def assertNotFound(self, answer):
        self.assertEqual(answer["error"]["code"], 404)
