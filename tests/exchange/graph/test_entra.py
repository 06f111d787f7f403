"""Which answers of Entra ID msal gets to see, and which errors instead."""

import json
import unittest
from unittest import mock

from ....exchange.errors import AuthError, Throttled, Unavailable
from ....exchange.graph.entra import EntraFailure, EntraHttp

UNKNOWN = {"error": "invalid_tenant", "error_codes": [90002]}


class TestEntraHttp(unittest.TestCase):
    def http(self, status, body=None, headers=None):
        content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        response = mock.Mock(status_code=status, content=content, headers=headers or {})
        return EntraHttp(mock.Mock(send=mock.Mock(return_value=response)))

    def error(self, ask):
        with self.assertRaises(EntraFailure) as caught:
            ask("https://login.example/x")
        return caught.exception.error

    def test_a_tenant_that_is_not_there(self):
        """Entra ID says so with 400, of the very first document."""
        for status in (400, 404):
            error = self.error(self.http(status, UNKNOWN).get)
            self.assertIsInstance(error, AuthError)
            self.assertEqual((error.kind, error.status), ("tenant_unknown", status))
        self.assertTrue(self.http(200, {"issuer": "x"}).get("https://login.example/x"))

    def test_why_no_token_is_given_msal_reads_itself(self):
        for status in (200, 400, 401):
            answer = self.http(status, UNKNOWN).post("https://login.example/x")
            self.assertEqual(answer.status_code, status)

    def test_busy_or_broken(self):
        for status, headers, pause in (
            (429, {}, 30.0),
            (429, {"Retry-After": "7"}, 7.0),
            (503, {"Retry-After": "0"}, 0.0),
        ):
            for ask in (self.http(status, {}, headers).get, self.http(status).post):
                error = self.error(ask)
                self.assertEqual(error.status, status)
            error = self.error(self.http(status, {}, headers).post)
            self.assertIsInstance(error, Throttled)
            self.assertEqual(error.retry_after, pause)
        for status in (500, 503):
            error = self.error(self.http(status).post)
            self.assertNotIsInstance(error, Throttled)
            self.assertEqual(error.kind, "unavailable")

    def test_half_an_answer_may_hold_a_token(self):
        for body in (b'{"access_token": "e', b"<html>", b"[]", b""):
            for ask in (self.http(200, body).get, self.http(200, body).post):
                error = self.error(ask)
                self.assertIsInstance(error, Unavailable)
                self.assertEqual(error.kind, "malformed_answer")
