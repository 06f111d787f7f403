"""The sandbox's sign-in: what Entra ID documents, and how it refuses."""

import base64
import hashlib
import json
import uuid

import jwt

from ...sandbox.store.tenant import (
    ADMIN,
    CLIENT_ID,
    CLIENT_SECRET,
    TENANT_ID,
)
from .case import DEFAULT_SCOPE, GIULIA, READER, REDIRECT_URI, SandboxCase

VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    .decode()
    .rstrip("=")
)


class TestDiscovery(SandboxCase):
    def configuration(self, tenant):
        path = f"/{tenant}/v2.0/.well-known/openid-configuration"
        return self.session.get(self.sandbox.url + path)

    def test_endpoints_carry_the_tenant_id(self):
        for tenant in (TENANT_ID, "lumen.example"):
            with self.subTest(tenant):
                found = self.configuration(tenant).json()
                self.assertEqual(found["token_endpoint"], self.endpoint("token"))
                self.assertTrue(found["issuer"].endswith(f"/{TENANT_ID}/v2.0"))

    def test_common_stays_common(self):
        for tenant in ("common", "organizations"):
            with self.subTest(tenant):
                found = self.configuration(tenant).json()
                self.assertIn(f"/{tenant}/", found["token_endpoint"])
                self.assertIn("{tenantid}", found["issuer"])

    def test_unknown_tenant(self):
        answer = self.configuration("nobody.example")
        self.assertEqual(answer.status_code, 400)
        self.assertAadsts(answer, 90002, "invalid_tenant")

    def test_instance_discovery(self):
        path = "/common/discovery/instance"
        host = "login.microsoftonline.com"
        for version in ("1.0", "1.1"):
            with self.subTest(version):
                query = {
                    "api-version": version,
                    "authorization_endpoint": f"https://{host}/common/oauth2/authorize",
                }
                answer = self.session.get(self.sandbox.url + path, params=query)
                aliases = answer.json()["metadata"][0]["aliases"]
                self.assertIn(host, aliases)

    def test_instance_discovery_of_a_stranger(self):
        query = {"authorization_endpoint": "https://evil.example/common/oauth2"}
        path = "/common/discovery/instance"
        answer = self.session.get(self.sandbox.url + path, params=query)
        self.assertAadsts(answer, 50049, "invalid_instance")

    def test_id_token_is_signed_with_the_served_key(self):
        keys = self.session.get(
            f"{self.sandbox.url}/{TENANT_ID}/discovery/v2.0/keys"
        ).json()["keys"]
        id_token = self.redeem(self.code(nonce="n-1")).json()["id_token"]
        key = jwt.PyJWK(keys[0]).key
        claims = jwt.decode(id_token, key, algorithms=["RS256"], audience=CLIENT_ID)
        self.assertEqual(claims["nonce"], "n-1")
        self.assertEqual(claims["tid"], TENANT_ID)
        self.assertEqual(claims["preferred_username"], READER)
        self.assertEqual(jwt.get_unverified_header(id_token)["kid"], keys[0]["kid"])


class TestAuthorize(SandboxCase):
    def test_login_hint_passes_straight_through(self):
        fields = self.returned(self.authorize(client_info="1"))
        self.assertEqual(fields["state"], "state-1")
        self.assertTrue(fields["code"])
        info = json.loads(base64.urlsafe_b64decode(fields["client_info"] + "=="))
        self.assertEqual(info["utid"], TENANT_ID)

    def test_a_person_picks_an_account(self):
        for changes in ({"login_hint": None}, {"prompt": "select_account"}):
            with self.subTest(changes):
                answer = self.authorize(**changes)
                self.assertEqual(answer.status_code, 200)
                self.assertIn("Pick an account", answer.text)
                self.assertIn(f'data-account="{GIULIA}"', answer.text)

    def test_form_post(self):
        answer = self.authorize(response_mode="form_post")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(f'action="{REDIRECT_URI}"', answer.text)
        self.assertIn('name="code"', answer.text)

    def test_fragment(self):
        answer = self.authorize(response_mode="fragment")
        self.assertIn("#code=", answer.headers["Location"])

    def test_the_port_of_localhost_is_free(self):
        address = REDIRECT_URI.replace("localhost", "localhost:8069")
        answer = self.authorize(redirect_uri=address)
        self.assertTrue(answer.headers["Location"].startswith(address))

    def test_never_redirects_to_an_unproven_address(self):
        for number, changes in (
            (50011, {"redirect_uri": "https://evil.example/callback"}),
            (50011, {"redirect_uri": REDIRECT_URI + "/"}),
            (50011, {"redirect_uri": REDIRECT_URI.upper()}),
            (700016, {"client_id": str(uuid.uuid4())}),
            (900144, {"client_id": None}),
            (90002, {"tenant": "nobody.example"}),
            (50194, {"tenant": "common"}),
            (50034, {"login_hint": "nobody@lumen.example"}),
            (50020, {"login_hint": "visitor@fabrika.example"}),
            (50057, {"login_hint": "crm.log@lumen.example"}),
        ):
            with self.subTest(number=number, **changes):
                answer = self.authorize(**changes)
                self.assertEqual(answer.status_code, 400)
                self.assertNotIn("Location", answer.headers)
                self.assertIn(f"AADSTS{number}", answer.text)

    def test_errors_come_back_to_the_application(self):
        for number, error, changes in (
            (70011, "invalid_scope", {"scope": "Mail.Everything"}),
            (
                700022,
                "invalid_scope",
                {"scope": f"{DEFAULT_SCOPE} {self.sandbox.url}/User.Read"},
            ),
            (500011, "invalid_resource", {"scope": "https://vault.example/read"}),
            (70005, "unsupported_response_type", {"response_type": "token"}),
            (50058, "login_required", {"prompt": "none"}),
            (50147, "invalid_request", {"code_challenge": "short"}),
        ):
            with self.subTest(number=number, **changes):
                fields = self.returned(self.authorize(**changes))
                self.assertEqual(fields["error"], error)
                self.assertIn(f"AADSTS{number}:", fields["error_description"])
                self.assertEqual(fields["state"], "state-1")

    def test_account_outcomes(self):
        for outcome, number, error in (
            ("decline", 65004, "access_denied"),
            ("mfa", 50076, "interaction_required"),
            ("conditional_access", 53003, "access_denied"),
        ):
            with self.subTest(outcome):
                self.control.set_account(READER, sign_in=outcome)
                fields = self.returned(self.authorize())
                self.assertEqual(fields["error"], error)
                self.assertIn(f"AADSTS{number}:", fields["error_description"])

    def test_mfa_is_passed_by_a_person(self):
        self.control.set_account(READER, sign_in="mfa")
        page = self.authorize(sandbox_picked="1")
        self.assertIn("Approve sign in request", page.text)
        code = self.code(sandbox_picked="1", sandbox_mfa="1")
        tokens = self.redeem(code).json()
        self.assertEqual(self.refresh(tokens["refresh_token"]).status_code, 200)

    def test_admin_approval_needed(self):
        self.control.set_application(admin_consent=False)
        fields = self.returned(self.authorize())
        self.assertEqual(fields["error"], "consent_required")
        self.assertIn("AADSTS90094:", fields["error_description"])
        page = self.authorize(sandbox_picked="1")
        self.assertIn("Need admin approval", page.text)

    def test_consent_of_a_person(self):
        self.control.set_application(admin_consent=False)
        self.control.set_policy(user_consent_allowed=True)
        self.assertIn(
            "AADSTS65001", self.returned(self.authorize())["error_description"]
        )
        page = self.authorize(sandbox_picked="1")
        self.assertIn("Permissions requested", page.text)
        self.assertIn("Mail.ReadWrite.Shared", page.text)
        declined = self.authorize(sandbox_picked="1", sandbox_consent="cancel")
        self.assertEqual(self.returned(declined)["error_subcode"], "cancel")
        self.code(sandbox_picked="1", sandbox_consent="accept")
        self.assertTrue(self.code(), "consent was recorded")
        other = self.returned(self.authorize(login_hint=GIULIA))
        self.assertEqual(other["error"], "invalid_grant")

    def test_injected_error(self):
        self.control.add_fault(path="/authorize", aadsts=50105)
        fields = self.returned(self.authorize())
        self.assertIn("AADSTS50105:", fields["error_description"])
        self.assertTrue(self.code(), "only once")


class TestCode(SandboxCase):
    def test_tokens(self):
        answer = self.redeem(self.code(), client_info="1")
        found = answer.json()
        self.assertEqual(found["token_type"], "Bearer")
        self.assertEqual(found["expires_in"], 3599)
        self.assertTrue({"Mail.ReadWrite.Shared"} <= set(found["scope"].split()))
        self.assertNotIn("offline_access", found["scope"])
        for name in ("access_token", "refresh_token", "id_token", "client_info"):
            self.assertTrue(found[name], name)
        self.assertEqual(answer.headers["Cache-Control"], "no-store, no-cache")

    def test_only_what_was_asked_for(self):
        found = self.signed_in(scope="User.Read")
        self.assertNotIn("refresh_token", found)
        self.assertNotIn("id_token", found)

    def test_scopes_keep_their_spelling(self):
        scope = "https://graph.microsoft.com/Mail.ReadWrite.Shared openid"
        found = self.signed_in(scope=scope)
        self.assertIn(scope.split()[0], found["scope"].split())

    def test_single_use(self):
        code = self.code()
        self.assertEqual(self.redeem(code).status_code, 200)
        self.assertAadsts(self.redeem(code), 54005, "invalid_grant")

    def test_lives_ten_minutes(self):
        code = self.code()
        self.control.set_clock_offset(601)
        self.assertAadsts(self.redeem(code), 70008, "invalid_grant")

    def test_pkce(self):
        pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        answer = self.redeem(self.code(**pkce), code_verifier="w" * 43)
        self.assertAadsts(answer, 501481, "invalid_grant")
        self.assertAadsts(self.redeem(self.code(**pkce)), 501481, "invalid_grant")
        answer = self.redeem(self.code(**pkce), code_verifier=VERIFIER)
        self.assertEqual(answer.status_code, 200)

    def test_redirect_uri_must_be_the_same(self):
        address = REDIRECT_URI.replace("localhost", "127.0.0.1")
        answer = self.redeem(self.code(), redirect_uri=address)
        self.assertAadsts(answer, 50011, "invalid_request")

    def test_unknown_code(self):
        self.assertAadsts(self.redeem("1.nothing"), 70000, "invalid_grant")

    def test_basic_authentication(self):
        form = {
            "grant_type": "authorization_code",
            "code": self.code(),
            "redirect_uri": REDIRECT_URI,
        }
        answer = self.session.post(
            self.endpoint("token"), data=form, auth=(CLIENT_ID, CLIENT_SECRET)
        )
        self.assertEqual(answer.status_code, 200)


class TestAdminConsent(SandboxCase):
    def setUp(self):
        super().setUp()
        self.control.set_application(admin_consent=False)

    def consent(self, path, **changes):
        query = {
            "client_id": CLIENT_ID,
            "redirect_uri": REDIRECT_URI,
            "state": "s",
            "login_hint": ADMIN,
            **changes,
        }
        address = f"{self.sandbox.url}/{TENANT_ID}{path}"
        return self.session.get(address, params=query, allow_redirects=False)

    def test_both_forms(self):
        for path, changes in (
            ("/adminconsent", {}),
            ("/v2.0/adminconsent", {"scope": DEFAULT_SCOPE}),
        ):
            with self.subTest(path):
                self.control.set_application(admin_consent=False)
                fields = self.returned(self.consent(path, **changes))
                self.assertEqual(fields["admin_consent"], "True")
                self.assertEqual(fields["tenant"], TENANT_ID)
                self.assertEqual("scope" in fields, bool(changes))
                self.assertTrue(self.code())

    def test_refused_to_others(self):
        fields = self.returned(self.consent("/adminconsent", login_hint=GIULIA))
        self.assertEqual(fields["error"], "access_denied")
        self.assertEqual(fields["admin_consent"], "True")

    def test_declined(self):
        answer = self.consent("/adminconsent", sandbox_consent="cancel")
        self.assertIn("AADSTS65004", self.returned(answer)["error_description"])

    def test_unregistered_address(self):
        answer = self.consent("/adminconsent", redirect_uri="https://evil.example")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("AADSTS50011", answer.text)

    def test_page(self):
        page = self.consent("/adminconsent", login_hint="")
        self.assertIn("Pick an account", page.text)
        page = self.consent("/adminconsent", sandbox_picked="1")
        self.assertIn("Permissions requested", page.text)


class TestLogout(SandboxCase):
    def test_goes_on_where_asked(self):
        query = {"post_logout_redirect_uri": "http://localhost/web"}
        answer = self.session.get(
            self.endpoint("logout"), params=query, allow_redirects=False
        )
        self.assertEqual(answer.headers["Location"], "http://localhost/web")
