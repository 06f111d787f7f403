"""The sandbox's refresh tokens: rotated, kept, revoked."""

import tempfile

import requests

from ...sandbox import Sandbox
from ...sandbox.store.tenant import (
    CLIENT_ID,
    CLIENT_SECRET,
    TENANT_ID,
)
from .case import READER, REDIRECT_URI, SCOPES, SandboxCase


class TestRefresh(SandboxCase):
    def setUp(self):
        super().setUp()
        self.first = self.signed_in()["refresh_token"]

    def test_rotates_and_the_old_one_lives(self):
        second = self.refresh(self.first).json()["refresh_token"]
        self.assertNotEqual(second, self.first)
        for each in (self.first, second):
            self.assertEqual(self.refresh(each).status_code, 200)

    def test_revoked(self):
        self.control.revoke_sign_ins(READER)
        content = self.assertAadsts(self.refresh(self.first), 50173, "invalid_grant")
        self.assertEqual(content["suberror"], "bad_token")
        again = self.signed_in()["refresh_token"]
        self.assertEqual(self.refresh(again).status_code, 200)

    def test_expires_after_ninety_days(self):
        self.control.set_clock_offset(91 * 24 * 3600)
        self.assertAadsts(self.refresh(self.first), 700082, "invalid_grant")

    def test_refusals_by_the_state_of_the_tenant(self):
        for number, error, suberror, change in (
            (50057, "invalid_grant", None, {"disabled": True}),
            (50076, "interaction_required", "basic_action", {"sign_in": "mfa"}),
            (
                53003,
                "invalid_grant",
                "message_only",
                {"sign_in": "conditional_access"},
            ),
        ):
            with self.subTest(number=number):
                self.control.reset()
                self.control.set_account(READER, **change)
                content = self.assertAadsts(self.refresh(self.first), number, error)
                self.assertEqual(content.get("suberror"), suberror)

    def test_consent_withdrawn(self):
        self.control.set_application(admin_consent=False)
        content = self.assertAadsts(self.refresh(self.first), 65001, "invalid_grant")
        self.assertEqual(content["suberror"], "consent_required")

    def test_invented(self):
        for text in ("1.e30.x", "nothing", self.first[:-2] + "xx"):
            with self.subTest(text):
                self.assertAadsts(self.refresh(text), 70000, "invalid_grant")

    def test_injected(self):
        for number in (70043, 70008, 50126):
            with self.subTest(number):
                self.control.add_fault(path="/token", aadsts=number)
                self.assertAadsts(self.refresh(self.first), number, "invalid_grant")

    def test_survives_a_restart_with_the_same_state(self):
        with tempfile.TemporaryDirectory() as state:
            tokens, authorities = [], []
            for _start in range(2):
                with Sandbox(state=state) as sandbox:
                    tokens.append(tokens_of(sandbox, tokens))
                    with open(sandbox.ca_path, encoding="ascii") as authority:
                        authorities.append(authority.read())
        self.assertIn("refresh_token", tokens[1])
        self.assertEqual(*authorities)


def tokens_of(sandbox, earlier):
    """Sign in at the first start; refresh what the first start gave at the next."""
    form = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    address = f"{sandbox.url}/{TENANT_ID}/oauth2/v2.0"
    if earlier:
        form["grant_type"] = "refresh_token"
        form["refresh_token"] = earlier[0]["refresh_token"]
    else:
        query = {**form, "response_type": "code", "scope": SCOPES}
        query |= {"redirect_uri": REDIRECT_URI, "login_hint": READER}
        answer = requests.get(
            f"{address}/authorize",
            params=query,
            allow_redirects=False,
            verify=sandbox.ca_path,
            timeout=60,
        )
        code = answer.headers["Location"].partition("code=")[2].partition("&")[0]
        form |= {"grant_type": "authorization_code", "code": code}
        form["redirect_uri"] = REDIRECT_URI
    return requests.post(
        f"{address}/token", data=form, verify=sandbox.ca_path, timeout=60
    ).json()
