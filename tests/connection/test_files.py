"""Files of a message: listed, shown, downloaded and kept, from Exchange."""

from email.message import EmailMessage

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

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
