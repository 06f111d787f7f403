"""Answers as bytes: which are believed, and what of them."""

import unittest

from ....exchange.errors import (
    AccessDenied,
    NotFound,
    RemoteError,
    Throttled,
    Unavailable,
)
from ....exchange.ews.soap import MESSAGES, TYPES, Answer, error_of, http_error

HEAD = (
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    f' xmlns:m="{MESSAGES}" xmlns:t="{TYPES}"><s:Body>'
)
TAIL = "</s:Body></s:Envelope>"


def answer(*messages, operation="GetItem"):
    inside = "".join(
        f"<m:{operation}ResponseMessage {one}</m:{operation}ResponseMessage>"
        for one in messages
    )
    response = f"{operation}Response"
    found = f"<m:ResponseMessages>{inside}</m:ResponseMessages>"
    return f"{HEAD}<m:{response}>{found}</m:{response}>{TAIL}".encode()


def said(text):
    return (
        'ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
        f"<m:Items><t:Message><t:Subject>{text}</t:Subject></t:Message></m:Items>"
    )


def refused(code, more=""):
    return (
        f'ResponseClass="Error"><m:MessageText>Sorry</m:MessageText>'
        f"<m:ResponseCode>{code}</m:ResponseCode>{more}"
    )


def fault(code, more=""):
    return (
        f"{HEAD}<s:Fault><faultcode>a:{code}</faultcode><faultstring>No</faultstring>"
        '<detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/'
        f'services/2006/errors">{code}</e:ResponseCode>{more}</detail></s:Fault>{TAIL}'
    ).encode()


class TestAnswer(unittest.TestCase):
    def messages(self, content, may_apply=False):
        return Answer("GetItem", content, may_apply=may_apply).messages

    def subjects(self, content):
        return [
            one.findtext(f".//{{{TYPES}}}Subject") for one in self.messages(content)
        ]

    def test_characters_that_are_none(self):
        cases = {
            "a&#xD83D;b": "a\ufffdb",
            "a&#xD83D;&#xDE00;b": "a\U0001f600b",
            "a&#55357;&#56832;b": "a\U0001f600b",
            "a&#xDE00;&#xD83D;b": "a\ufffd\ufffdb",
            "a&#x1F;&#0;&#x0;b": "ab",
            "a\x00\x1fb": "ab",
            "a&#xFFFF;\uffffb": "ab",
            "a&#x110000;b": "ab",
            "a&#x41;&#13;b": "aA\rb",
        }
        for text, expected in cases.items():
            with self.subTest(text):
                content = answer(said("one"), said(text), said("three"))
                self.assertEqual(self.subjects(content), ["one", expected, "three"])

    def test_bytes_that_are_none(self):
        for half in (b"\xed\xa0\xbd", b"\xff", b"\xc3"):
            content = answer(said("one"), said("<>")).replace(b"<>", b"x" + half)
            first, second = self.subjects(content)
            self.assertEqual(first, "one")
            self.assertTrue(second.startswith("x\ufffd"), second)

    def test_what_cannot_be_read_is_believed_of_one_only(self):
        broken = said("A & B")
        self.assertTrue(self.subjects(answer(broken))[0].startswith("A"))
        with self.assertRaises(Unavailable):
            self.messages(answer(broken, said("two")))

    def test_a_cut_answer_is_never_believed(self):
        whole = answer(said("one"))
        for end in range(0, len(whole) - 1, 7):
            with self.assertRaises(Unavailable) as caught:
                self.messages(whole[:end], may_apply=True)
            self.assertEqual(caught.exception.kind, "malformed_answer")
            self.assertTrue(caught.exception.maybe_applied)
        self.assertEqual(self.subjects(whole + b"\r\n "), ["one"])

    def test_the_answer_to_another_question(self):
        for content in (answer(said("one"), operation="FindItem"), b"<html></html>"):
            with self.assertRaises(Unavailable):
                self.messages(content)

    def test_an_envelope_with_nothing_in_it(self):
        for inside in ("<s:Body></s:Body>", ""):
            content = f"{HEAD.removesuffix('<s:Body>')}{inside}</s:Envelope>"
            with self.assertRaises(Unavailable) as caught:
                self.messages(content.encode())
            self.assertEqual(caught.exception.kind, "malformed_answer")

    def test_what_is_no_xml_at_all(self):
        for content in (
            b"Envelope>",
            b"\x00</s:Envelope>",
            b"<?xml?></s:Envelope>",
            b'<?xml version="1.0" encoding="ut-8"?><s/></s:Envelope>',
        ):
            with self.assertRaises(Unavailable):
                self.messages(content)

    def test_no_entity_is_opened(self):
        content = answer(said("&x;")).replace(
            b"<s:Envelope",
            b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><s:Envelope',
            1,
        )
        with self.subTest("no file"):
            for subject in self.subjects(content):
                self.assertNotIn("root", subject or "")


class TestErrors(unittest.TestCase):
    def error(self, content, may_apply=False):
        (message,) = Answer("GetItem", content, may_apply=may_apply).messages
        return error_of(message, may_apply=may_apply)

    def test_codes(self):
        cases = {
            "ErrorItemNotFound": (NotFound, "not_found"),
            "ErrorToFolderNotFound": (NotFound, "folder_missing"),
            "ErrorAccessDenied": (AccessDenied, "access_denied"),
            "ErrorMailboxStoreUnavailable": (Unavailable, "unavailable"),
            "ErrorOfTheFuture": (RemoteError, "request_refused"),
            "": (RemoteError, "request_refused"),
        }
        for code, (error_class, kind) in cases.items():
            with self.subTest(code):
                error = self.error(answer(refused(code)))
                self.assertIsInstance(error, error_class)
                self.assertEqual(error.kind, kind)
                self.assertEqual(error.detail, "Sorry")

    def test_half_a_success_is_none(self):
        for kind, code in (("Warning", "NoError"), ("Success", "ErrorOfTheFuture")):
            message = said("one").replace("Success", kind).replace("NoError", code)
            self.assertIsInstance(self.error(answer(message)), RemoteError)
        self.assertIsNone(self.error(answer(said("one"))))

    def test_after_some_nobody_knows(self):
        for code, is_open in (
            ("ErrorInternalServerError", True),
            ("ErrorMoveCopyFailed", True),
            ("ErrorMailboxStoreUnavailable", False),
            ("ErrorServerBusy", False),
        ):
            error = self.error(answer(refused(code)), may_apply=True)
            self.assertEqual(error.maybe_applied, is_open, code)

    def test_what_an_internal_error_hides(self):
        inner = (
            '<m:MessageXml><t:Value Name="InnerErrorResponseCode">ErrorServerBusy'
            "</t:Value></m:MessageXml>"
        )
        error = self.error(answer(refused("ErrorInternalServerError", inner)))
        self.assertIsInstance(error, Throttled)

    def test_faults(self):
        for milliseconds, seconds in (("297749", 297.749), ("-5", 0), ("x", 0)):
            more = (
                '<t:MessageXml><t:Value Name="BackOffMilliseconds">'
                f"{milliseconds}</t:Value></t:MessageXml>"
            )
            with self.assertRaises(Throttled) as caught:
                self.error(fault("ErrorServerBusy", more))
            self.assertEqual(caught.exception.retry_after, seconds)
        with self.assertRaises(AccessDenied):
            self.error(fault("ErrorAccessDenied"))

    def test_a_fault_that_says_no_more_than_its_name(self):
        bare = "<s:Fault><faultcode>a:ErrorServerBusy</faultcode></s:Fault>"
        with self.assertRaises(Throttled) as caught:
            self.error(f"{HEAD}{bare}{TAIL}".encode())
        self.assertEqual(caught.exception.code, "ErrorServerBusy")

    def test_answers_without_soap(self):
        page = b"<!DOCTYPE html><html>Sign in to Envelope Ltd</html>"
        cases = [
            (200, {}, answer(said("x")), None),
            (500, {}, fault("ErrorServerBusy"), None),
            (200, {}, page, "ews_missing"),
            (302, {}, b"", "ews_missing"),
            (401, {}, fault("ErrorServerBusy"), "login_refused"),
            (403, {}, b"", "ews_denied"),
            (407, {}, page, "unreachable"),
            (408, {}, page, "unreachable"),
            (413, {}, b"", "too_large"),
            (500, {}, page, "unavailable"),
            (503, {}, b"", "unavailable"),
            (503, {"Retry-After": "7"}, b"", "throttled"),
            (429, {}, b"", "throttled"),
        ]
        for status, headers, content, kind in cases:
            with self.subTest(status=status, kind=kind):
                error = http_error(status, headers, content)
                self.assertEqual(error and error.kind, kind)
