"""The sandbox's attachments: files, attached mail, links."""

import base64
from urllib.parse import quote

from .case import (
    MAILBOX,
    SandboxCase,
    mime,
)


class TestAttachments(SandboxCase):
    def setUp(self):
        super().setUp()
        inner = mime("Inner").decode()
        raw = (
            "Subject: Files\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
            '--b\r\nContent-Type: application/pdf; name="offer.pdf"\r\n'
            "Content-Disposition: attachment\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
            f"{base64.b64encode(b'%PDF-1.7').decode()}\r\n"
            f"--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n"
        )
        identifier = self.put(raw.encode())[0]
        self.path = f"{MAILBOX}/messages/{quote(identifier, safe='')}"

    def test_list(self):
        pdf, item = self.get(f"{self.path}/attachments")["value"]
        self.assertEqual(pdf["@odata.type"], "#microsoft.graph.fileAttachment")
        self.assertEqual(base64.b64decode(pdf["contentBytes"]), b"%PDF-1.7")
        self.assertEqual(item["@odata.type"], "#microsoft.graph.itemAttachment")
        self.assertNotIn("item", item)
        self.assertTrue(self.get(self.path)["hasAttachments"])
        expanded = self.get(f"{self.path}?$expand=attachments")["attachments"]
        self.assertEqual(len(expanded), 2)

    def test_select(self):
        path = f"{self.path}/attachments?$select=id,name,contentType,size,isInline"
        pdf = self.get(path)["value"][0]
        self.assertEqual(
            set(pdf),
            {"@odata.type", "id", "name", "contentType", "size", "isInline"}
            | ({"@odata.mediaContentType"} & set(pdf)),
        )
        answer = self.graph("GET", f"{self.path}/attachments?$select=contentBytes")
        self.assertEqual(answer.status_code, 400)
        cast = "microsoft.graph.fileAttachment/contentBytes"
        found = self.get(f"{self.path}/attachments?$select=id,{cast}")
        self.assertIn("contentBytes", found["value"][0])

    def test_one_and_its_content(self):
        pdf, item = self.get(f"{self.path}/attachments")["value"]
        identifier = quote(pdf["id"], safe="")
        self.assertEqual(
            self.get(f"{self.path}/attachments/{identifier}")["name"], "offer.pdf"
        )
        answer = self.graph("GET", f"{self.path}/attachments/{identifier}/$value")
        self.assertEqual(answer.content, b"%PDF-1.7")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        identifier = quote(item["id"], safe="")
        answer = self.graph("GET", f"{self.path}/attachments/{identifier}/$value")
        self.assertIn(b"Subject: Inner", answer.content)
        expand = "$expand=microsoft.graph.itemattachment/item"
        found = self.get(f"{self.path}/attachments/{identifier}?{expand}")
        self.assertEqual(found["item"]["subject"], "Inner")

    def test_unknown(self):
        answer = self.graph("GET", f"{self.path}/attachments/nonsense")
        self.assertError(answer, 400, "ErrorInvalidIdMalformed")
