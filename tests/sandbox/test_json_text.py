"""JSON that is kept is sent as it would be encoded."""

import json
import unittest

from ...sandbox.written.json_text import WrittenObject, json_text
from .case import INBOX, SandboxCase

BODY = {
    "contentType": "html",
    "content": '<p class="x">€ 5\r\n\\ \ud83d \U0001f600\x00',
}


def plain(content):
    return json.dumps(content, separators=(",", ":")).encode()


class TestJsonText(unittest.TestCase):
    def test_as_the_encoder_writes_it(self):
        written = WrittenObject(BODY)
        for kept, content in (
            (written, BODY),
            (
                [written, {"body": written, "id": "x"}],
                [BODY, {"body": BODY, "id": "x"}],
            ),
            (WrittenObject({"body": written}), {"body": BODY}),
            ({"body": None, "to": []}, {"body": None, "to": []}),
        ):
            with self.subTest(content):
                self.assertEqual(json_text(kept), plain(content))

    def test_what_is_no_json(self):
        with self.assertRaises(TypeError):
            json_text({"id": object()})

    def test_it_is_a_mapping(self):
        written = WrittenObject(BODY)
        self.assertEqual(written, BODY)
        self.assertEqual(repr(written), repr(BODY))


class TestAnswers(SandboxCase):
    def test_generated_mail(self):
        self.control.generate(count=10, is_mixed=True)
        for query in ("", "?$select=id,body", "?$expand=attachments"):
            for prefer in ("", 'outlook.body-content-type="text"'):
                with self.subTest(query + prefer):
                    headers = {"Prefer": prefer}
                    answer = self.graph("GET", INBOX + query, headers=headers)
                    messages = answer.json()["value"]
                    self.assertEqual(len(messages), 10)
                    self.assertTrue(all(each["body"]["content"] for each in messages))
                    self.assertEqual(answer.content, plain(answer.json()))

    def test_generated_mail_is_found_by_its_body(self):
        self.control.generate(count=10, is_mixed=True)
        for query in ("$filter=contains(body/content, 'Cordiali')", "$search=Cordiali"):
            with self.subTest(query):
                found = self.get(f"{INBOX}?{query}")["value"]
                self.assertEqual(len(found), 10)
