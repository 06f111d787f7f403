"""A sandbox, fresh per test, and the requests that tests make."""

import json
import os
import unittest
from unittest.mock import patch
from urllib.parse import parse_qs, quote, urlsplit

import requests

from ...sandbox.store.tenant import CLIENT_ID, CLIENT_SECRET, REDIRECT_URIS, TENANT_ID
from ..one_sandbox import one_sandbox

# they would win over the certificate authority that a session was told to trust
CERTIFICATE_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
REDIRECT_URI = REDIRECT_URIS[0]
READER = "odoo.reader@lumen.example"
GIULIA = "giulia.conti@lumen.example"
LOG = "crm.log@lumen.example"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
OLDEST_FIRST = "$orderby=receivedDateTime asc"
DEFAULT_SCOPE = "https://graph.microsoft.com/.default"
SCOPES = "Mail.ReadWrite.Shared User.Read openid profile offline_access"


def mime(subject="Offer", *lines, sender="anna.bianchi@bianchi-arredi.example"):
    head = [
        f"From: Anna Bianchi <{sender}>",
        f"To: Giulia Conti <{GIULIA}>",
        f"Subject: {subject}",
        f"Message-ID: <{subject.replace(' ', '-')}@bianchi-arredi.example>",
        *lines,
    ]
    return ("\r\n".join(head) + "\r\n\r\nGood morning\r\n").encode()


class SandboxCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        environment = patch.dict(os.environ)
        environment.start()
        cls.addClassCleanup(environment.stop)
        for name in CERTIFICATE_VARIABLES:
            os.environ.pop(name, None)
        cls.sandbox = one_sandbox()
        cls.control = cls.sandbox.control
        cls.session = requests.Session()
        cls.session.verify = cls.sandbox.ca_path
        cls.addClassCleanup(cls.session.close)

    def setUp(self):
        super().setUp()
        self.control.reset()
        self.tokens = {}

    # signing in

    def endpoint(self, name, tenant=TENANT_ID):
        return f"{self.sandbox.url}/{tenant}/oauth2/v2.0/{name}"

    def authorize(self, tenant=TENANT_ID, **changes):
        """The answer of the authorize endpoint, redirects not followed."""
        query = {
            "client_id": CLIENT_ID,
            "response_type": "code",
            "redirect_uri": REDIRECT_URI,
            "scope": SCOPES,
            "state": "state-1",
            "login_hint": READER,
            **changes,
        }
        query = {name: value for name, value in query.items() if value is not None}
        address = self.endpoint("authorize", tenant)
        return self.session.get(address, params=query, allow_redirects=False)

    def returned(self, answer):
        """What the redirect to the application carries."""
        self.assertEqual(answer.status_code, 302, answer.text[:500])
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: values[0] for name, values in query.items()}

    def code(self, **changes):
        return self.returned(self.authorize(**changes))["code"]

    def token(self, tenant=TENANT_ID, **form):
        form = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uri": REDIRECT_URI,
            **form,
        }
        form = {name: value for name, value in form.items() if value is not None}
        return self.session.post(self.endpoint("token", tenant), data=form)

    def redeem(self, code, **form):
        return self.token(grant_type="authorization_code", code=code, **form)

    def refresh(self, refresh_token, **form):
        return self.token(
            grant_type="refresh_token", refresh_token=refresh_token, **form
        )

    def signed_in(self, account=READER, scope=SCOPES):
        """The token answer of a person who signed in."""
        return self.redeem(self.code(login_hint=account, scope=scope)).json()

    def application_token(self):
        answer = self.token(grant_type="client_credentials", scope=DEFAULT_SCOPE).json()
        return answer["access_token"]

    def access_token(self, account=READER):
        if account not in self.tokens:
            self.tokens[account] = self.signed_in(account)["access_token"]
        return self.tokens[account]

    # Graph

    def graph(self, method, path, body=None, token=None, headers=None):
        """The answer of Graph; ``path`` below the version."""
        authorization = f"Bearer {token or self.access_token()}"
        return self.session.request(
            method,
            f"{self.sandbox.url}/v1.0{path}",
            json=body,
            headers={"Authorization": authorization, **(headers or {})},
        )

    def get(self, path, status=200, **kwargs):
        answer = self.graph("GET", path, **kwargs)
        self.assertEqual(answer.status_code, status, answer.text[:500])
        return answer.json()

    def post(self, path, body=None, status=201, **kwargs):
        answer = self.graph("POST", path, body, **kwargs)
        self.assertEqual(answer.status_code, status, answer.text[:500])
        return answer.json() if answer.content else None

    def batch(self, *items, status=200, headers=None):
        """The responses of a batch by id; an item is (method, url, body)."""
        requests_ = [
            self.item(str(number), *item) for number, item in enumerate(items, 1)
        ]
        body = {"requests": requests_}
        answer = self.post("/$batch", body, status, headers=headers)
        if status != 200:
            return answer
        return {each["id"]: each for each in answer["responses"]}

    @staticmethod
    def item(identifier, method, url, body=None, **more):
        found = {"id": identifier, "method": method, "url": url, **more}
        if body is not None:
            found.setdefault("headers", {"Content-Type": "application/json"})
            found["body"] = body
        return found

    def put(self, *messages, mailbox=LOG, folder="inbox"):
        """Put messages into a folder; their immutable ids."""
        raw = [m if isinstance(m, bytes) else mime(m) for m in messages]
        return self.control.deliver_into(raw, mailbox, folder)

    def default_id(self, subject):
        answer = self.get(f"{INBOX}?$filter=subject eq '{subject}'")
        return answer["value"][0]["id"]

    def move(self, identifier, folder="archive", **kwargs):
        path = f"{MAILBOX}/messages/{quote(identifier, safe='')}/move"
        return self.graph("POST", path, {"destinationId": folder}, **kwargs)

    def assertError(self, answer, status, code):
        self.assertEqual(answer.status_code, status, answer.text[:500])
        self.assertEqual(answer.json()["error"]["code"], code)

    def assertAadsts(self, answer, number, error):
        content = answer.json()
        self.assertEqual(content["error_codes"], [number], json.dumps(content))
        self.assertEqual(content["error"], error)
        return content


MAILBOX = f"/users/{LOG}"
INBOX = f"{MAILBOX}/mailFolders/inbox/messages"
