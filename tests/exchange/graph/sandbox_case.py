"""The library against the sandbox tenant, signed in as the service account."""

import unittest
from urllib.parse import parse_qsl, urlsplit

import requests

from ....exchange.graph.auth import Application, DelegatedTokens
from ....exchange.graph.client import GraphClient
from ....exchange.graph.cloud import custom_cloud
from ....exchange.graph.mailbox import GraphMailbox
from ....sandbox.store.tenant import CLIENT_ID, CLIENT_SECRET, TENANT_ID
from ...one_sandbox import one_sandbox
from .double import FakeTime

CRM_LOG = "crm.log@lumen.example"
SERVICE_ACCOUNT = "odoo.reader@lumen.example"
REDIRECT = "http://localhost/email_logging/oauth/callback"
_tokens = {}


class SandboxCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox = one_sandbox()
        cls.control = cls.sandbox.control
        url = cls.sandbox.url
        cls.cloud = custom_cloud(url, f"{url}/v1.0")

    def setUp(self):
        super().setUp()
        self.control.reset()
        self.time = FakeTime()
        self.application = Application(TENANT_ID, CLIENT_ID, CLIENT_SECRET)

    def sign_in(self, application=None, cache=None):
        return DelegatedTokens(
            self.cloud,
            application or self.application,
            cache=cache,
            verify=self.sandbox.ca_path,
        )

    def browse(self, flow):
        """What the browser brings back from the flow's page."""
        answer = requests.get(
            flow["auth_uri"],
            verify=self.sandbox.ca_path,
            allow_redirects=False,
            timeout=60,
        )
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def finish(self, sign_in, account=SERVICE_ACCOUNT):
        flow = sign_in.start(REDIRECT, login_hint=account)
        return sign_in.finish(flow, self.browse(flow))

    def signed_in(self, account=SERVICE_ACCOUNT):
        """In a test about signing in; whoever only needs a token: ``reader``."""
        sign_in = self.sign_in()
        self.finish(sign_in, account)
        return sign_in

    def reader(self):
        """The service account's tokens, got by its browser once for all tests; its
        sign-in asks Entra ID once, too, and not for each client.
        """
        if "reader" not in _tokens:
            _tokens["reader"] = self.signed_in()
        return _tokens["reader"]

    def new_client(self, token=None, **options):
        client = GraphClient(
            self.cloud,
            token or self.reader().token,
            verify=self.sandbox.ca_path,
            sleep=self.time.sleep,
            clock=self.time,
            **options,
        )
        self.addCleanup(client.close)
        return client

    def new_mailbox(self, address=CRM_LOG, **options):
        return GraphMailbox(self.new_client(**options), address)

    def fill(self, *messages):
        return self.control.deliver_into([one.as_bytes() for one in messages])
