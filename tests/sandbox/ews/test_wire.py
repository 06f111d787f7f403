"""What goes over the wire, beyond what exchangelib shows."""

from xml.etree import ElementTree

from exchangelib import Configuration, Credentials

from ....sandbox.ews.soap import M, escape
from ....sandbox.store.organization import SERVER_LOGIN, SERVER_PASSWORD
from ..case import mime
from .case import QUEUE, SHARED, EwsCase


class TestWire(EwsCase):
    def codes(self, body):
        root = ElementTree.fromstring(self.post(body).content)
        return [each.text for each in root.iter(f"{M}ResponseCode")]

    def get_item(self, *ids):
        named = "".join(f'<t:ItemId Id="{each}"/>' for each in ids)
        shape = "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>"
        return f"<m:GetItem>{shape}<m:ItemIds>{named}</m:ItemIds></m:GetItem>"

    def test_exchangelib_finds_out_login_and_version(self):
        config = Configuration(
            credentials=Credentials(SERVER_LOGIN, SERVER_PASSWORD),
            service_endpoint=self.sandbox.ews_url,
        )
        protocol = type.__call__(self._endpoint(True, None), config=config)
        self.addCleanup(protocol.close)
        self.assertEqual(protocol.auth_type, "NTLM")
        self.control.set_server(build=(15, 1, 2507, 6))
        build = protocol.version.build
        self.assertEqual((build.major_version, build.minor_version), (15, 1))

    def test_ids_that_are_none(self):
        self.put_shared("One")
        box = self.sandbox.organization.mailbox(SHARED)
        immutable = box.ids.immutable_message(next(iter(box.messages)))
        codes = self.codes(self.get_item("nonsense", immutable, ""))
        self.assertEqual(codes, ["ErrorInvalidIdMalformed"] * 3)

    def test_a_folder_is_no_item(self):
        [code] = self.codes(self.get_item(self.account.inbox.id))
        self.assertNotEqual(code, "NoError")

    def test_the_public_root_belongs_to_no_mailbox(self):
        mailbox = f"<t:Mailbox><t:EmailAddress>{SHARED}</t:EmailAddress></t:Mailbox>"
        root = '<t:DistinguishedFolderId Id="publicfoldersroot">'
        body = (
            "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape>"
            f"</m:FolderShape><m:FolderIds>{root}{mailbox}</t:DistinguishedFolderId>"
            "</m:FolderIds></m:GetFolder>"
        )
        self.assertEqual(self.codes(body), ["ErrorInvalidOperation"])

    def test_what_is_not_known(self):
        answer = self.post("<m:ExportItems/>")
        self.assertEqual(answer.status_code, 500)
        self.assertIn("ErrorInvalidRequest", answer.text)
        self.assertEqual(self.codes("<m:GetItem/>"), ["ErrorInvalidRequest"])
        self.control.set_server(basic=True)
        auth = (SERVER_LOGIN, SERVER_PASSWORD)
        answer = self.session.post(self.sandbox.ews_url, b"<no", auth=auth)
        self.assertEqual(answer.status_code, 400)

    def test_moved_to_a_public_folder_the_list_is_empty(self):
        self.put_queue("One")
        [item] = self.oldest(self.public("Queue"))
        answer = self.post(
            f'<m:MoveItem><m:ToFolderId><t:FolderId Id="{self.public("Storage").id}"/>'
            f'</m:ToFolderId><m:ItemIds><t:ItemId Id="{item.id}"/></m:ItemIds>'
            "</m:MoveItem>"
        )
        self.assertIn("<m:Items/>", answer.text)
        self.assertNotIn("ItemId", answer.text)

    def test_conversations_are_of_mailboxes(self):
        self.put_shared(mime("One"))
        self.put_queue(mime("One"))
        self.assertTrue(self.account.inbox.all().get().conversation_id)
        self.assertIsNone(self.public("Queue").all().get().conversation_id)

    def test_the_log_says_who_did_what(self):
        self.oldest(self.public("Queue"))
        last = self.control.requests()[-1]
        self.assertEqual(last["operation"], "FindItem")
        self.assertEqual(last["account"], "svc-odoo@lumen.example")
        self.assertEqual(self.control.messages(QUEUE), [])


class TestEscape(EwsCase):
    def test_each(self):
        expected = {
            'a<b>&"c"': "a&lt;b&gt;&amp;&quot;c&quot;",
            "a\r\nb\tc": "a&#xD;\nb\tc",
            "\x0b\x1f": "&#xB;&#x1F;",
            "\ud83d!": "&#xD83D;!",
            "\U0001f4a1\u00e8": "\U0001f4a1\u00e8",
        }
        for text, written in expected.items():
            with self.subTest(written):
                self.assertEqual(escape(text), written)
