"""A double of Entra ID, and what tests of signing in share."""

import base64
import json
import time
import unittest
from functools import cache
from urllib.parse import parse_qs, urlsplit

import trustme

from ....exchange import errors
from ....exchange.graph.auth import (
    Application,
    DelegatedTokens,
)
from .double import Double, Reply

TENANT = "3f1c7a52-5d0e-4b8e-9c55-2a1d7e6f0b41"
CLIENT = "8b2e4c1d-7f60-4a35-b1d9-6c0e9f3a5d27"
SECRET = "sandbox~Secret.For-Tests_only-0001"
REDIRECT = "http://localhost/email_logging/oauth/callback"


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class FakeEntra:
    """The few answers of Entra ID that a sign-in needs; ``claims`` replaces some."""

    def __init__(self, double):
        self.double = double
        self.claims = {}
        self.refusal = None
        self.tokens = 0

    def __call__(self, request):
        if request.path.endswith("openid-configuration"):
            return self.discovery(request)
        return self.refusal or self.token(request)

    def discovery(self, request):
        if "unknown.example" in request.path:
            return refusal(90002, "invalid_tenant")
        base = f"{self.double.url}/{TENANT}"
        return Reply(
            json={
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "issuer": f"{base}/v2.0",
            }
        )

    def token(self, request):
        self.tokens += 1
        answer = {
            "token_type": "Bearer",
            "expires_in": 3599,
            "access_token": f"access-secret-{self.tokens}",
        }
        if request.form["grant_type"] != "client_credentials":
            answer |= {
                "scope": request.form.get("scope") or "",
                "refresh_token": f"refresh-secret-{self.tokens}",
                "id_token": f"e30.{encoded(self.identity())}.idtoken-secret",
                "client_info": encoded({"uid": "oid-1", "utid": TENANT}),
            }
        return Reply(json=answer)

    def identity(self):
        usual = {
            "aud": CLIENT,
            "iss": f"{self.double.url}/{TENANT}/v2.0",
            "tid": TENANT,
            "oid": "oid-1",
            "sub": "sub-1",
            "preferred_username": "odoo.reader@lumen.example",
            "name": "Odoo Reader",
            "iat": time.time(),
            "nbf": time.time(),
            "exp": time.time() + 3600,
            "nonce": self.nonce,
        }
        return {k: v for k, v in {**usual, **self.claims}.items() if v is not None}

    nonce = ""


@cache
def pem_pair(key_type=trustme.KeyType.RSA, number=1):
    """:return: a private key and its certificate; ``number``: another pair each"""
    leaf = trustme.CA().issue_cert("application.example", key_type=key_type)
    public = leaf.cert_chain_pems[0].bytes().decode()
    return leaf.private_key_pem.bytes().decode(), public


def refusal(number, error, suberror=None, status=400):
    return Reply(
        status,
        {
            "error": error,
            "error_codes": [number],
            "error_description": f"AADSTS{number}: No.\r\nTrace ID: 1",
            "suberror": suberror,
        },
    )


class AuthCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = Double()
        cls.addClassCleanup(cls.double.close)

    def setUp(self):
        super().setUp()
        self.double.requests.clear()
        self.double.replies.clear()
        self.entra = self.double.answer = FakeEntra(self.double)
        self.application = Application(TENANT, CLIENT, client_secret=SECRET)

    def sign_in(self, cache=None, application=None):
        return DelegatedTokens(
            self.double.cloud,
            application or self.application,
            cache=cache,
            verify=self.double.ca_path,
        )

    def signed_in(self):
        sign_in = self.sign_in()
        self.finish(sign_in)
        return sign_in

    def finish(self, sign_in, **response):
        flow = json.loads(json.dumps(sign_in.start(REDIRECT)))
        query = parse_qs(urlsplit(flow["auth_uri"]).query)
        self.entra.nonce = query["nonce"][0]
        if "error" not in response:
            response["code"] = "code-secret"
        response = {"state": flow["state"], **response}
        return sign_in.finish(flow, response)

    def assert_kind(self, kind, call, *args, **options):
        with self.assertRaises(errors.RemoteError) as caught:
            call(*args, **options)
        self.assertEqual(caught.exception.kind, kind)
        return caught.exception
