"""Signing in, renewing, and every way in which Entra ID says no."""

import base64
import hashlib
import json
import logging
import time
import unittest
import warnings
from datetime import datetime
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import trustme

from ....exchange import errors
from ....exchange.graph import certificate as graph_certificate
from ....exchange.graph.auth import (
    Application,
    ApplicationTokens,
    Certificate,
    DelegatedTokens,
    admin_consent_url,
    consent_error,
)
from ....exchange.graph.cloud import CLOUDS, custom_cloud
from .auth_case import (
    CLIENT,
    REDIRECT,
    SECRET,
    TENANT,
    AuthCase,
    pem_pair,
    refusal,
)
from .double import Reply


class TestSigningIn(AuthCase):
    def test_the_page_to_sign_in_on(self):
        flow = self.sign_in().start(
            REDIRECT, login_hint="odoo.reader@lumen.example", prompt="select_account"
        )
        query = parse_qs(urlsplit(flow["auth_uri"]).query)
        self.assertEqual(query["client_id"], [CLIENT])
        self.assertEqual(query["redirect_uri"], [REDIRECT])
        self.assertEqual(query["code_challenge_method"], ["S256"])
        self.assertEqual(query["prompt"], ["select_account"])
        self.assertEqual(query["login_hint"], ["odoo.reader@lumen.example"])
        self.assertLessEqual(
            {"Mail.ReadWrite.Shared", "User.Read", "offline_access"},
            set(query["scope"][0].split()),
        )
        verifier = flow["code_verifier"].encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest())
        self.assertEqual(query["code_challenge"], [challenge.decode().rstrip("=")])

    def test_msal_does_not_complain(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.sign_in().start(REDIRECT)

    def test_the_account_that_has_signed_in(self):
        sign_in = self.sign_in()
        account = self.finish(sign_in)
        self.assertEqual(account.username, "odoo.reader@lumen.example")
        self.assertEqual((account.name, account.object_id), ("Odoo Reader", "oid-1"))
        self.assertEqual(account.tenant_id, TENANT)
        form = self.double.requests[-2].form
        self.assertEqual(form["grant_type"], "authorization_code")
        self.assertTrue(form["code_verifier"])

    def test_the_token_comes_from_the_cache_that_was_stored(self):
        sign_in = self.signed_in()
        self.assertTrue(sign_in.cache_changed)
        cache = sign_in.take_cache()
        self.assertFalse(sign_in.cache_changed)
        later = self.sign_in(cache)
        self.assertEqual(later.token(), "access-secret-1")
        self.assertFalse(later.cache_changed)

    def test_a_tenant_may_be_named_by_its_domain(self):
        application = Application("lumen.example", CLIENT, client_secret=SECRET)
        account = self.finish(self.sign_in(application=application))
        self.assertEqual(account.tenant_id, TENANT)

    def test_what_the_id_token_must_say(self):
        for claims, kind, code in (
            ({"tid": "another-tenant"}, "wrong_tenant", "tid"),
            ({"tid": None}, "wrong_tenant", "tid"),
            ({"aud": "another-application"}, "sign_in_not_trusted", "aud"),
            ({"iss": "https://evil.example/v2.0"}, "sign_in_not_trusted", "iss"),
            ({"exp": time.time() - 900}, "sign_in_not_trusted", "exp"),
            ({"exp": "never"}, "sign_in_not_trusted", "exp"),
            ({"nbf": time.time() + 900}, "sign_in_not_trusted", "nbf"),
            ({"nonce": "replayed"}, "sign_in_not_trusted", "nonce"),
            ({"nonce": None}, "sign_in_not_trusted", "nonce"),
            ({"oid": None}, "sign_in_not_trusted", "oid"),
        ):
            with self.subTest(claims):
                self.entra.claims = claims
                sign_in = self.sign_in()
                error = self.assert_kind(kind, self.finish, sign_in)
                self.assertEqual(error.code, code)
                self.assertTrue(error.stops)
                self.assert_kind("sign_in_needed", sign_in.token)

    def test_a_failed_sign_in_leaves_the_old_one(self):
        sign_in = self.signed_in()
        self.entra.claims = {"tid": "another-tenant"}
        self.assert_kind("wrong_tenant", self.finish, sign_in)
        self.assertEqual(sign_in.token(), "access-secret-1")

    def test_another_account_replaces_the_old_one(self):
        sign_in = self.signed_in()
        self.finish(sign_in)
        self.assertEqual(sign_in.token(), "access-secret-2")
        self.assertNotIn("refresh-secret-1", sign_in.take_cache())

    def test_a_sign_in_that_is_not_ours_or_used_up(self):
        sign_in = self.sign_in()
        self.assert_kind("sign_in_restart", self.finish, sign_in, state="forged")
        self.assert_kind("sign_in_restart", sign_in.finish, {}, {"code": "x"})
        self.entra.refusal = refusal(54005, "invalid_grant")
        self.assert_kind("sign_in_restart", self.finish, sign_in)

    def test_a_flow_of_which_a_part_was_lost(self):
        sign_in = self.sign_in()
        for part in ("state", "nonce", "code_verifier"):
            flow = sign_in.start(REDIRECT)
            response = {"state": flow["state"], "code": "code-secret"}
            del flow[part]
            with self.subTest(part):
                self.assert_kind("sign_in_restart", sign_in.finish, flow, response)

    def test_entra_goes_away_before_it_has_said_who_it_is(self):
        sign_in = self.sign_in()
        discovery = self.entra.discovery
        self.entra.discovery = lambda request: (
            Reply(503, body=b"<html>") if self.entra.tokens else discovery(request)
        )
        error = self.assert_kind("unavailable", self.finish, sign_in)
        self.assertTrue(error.passes)
        self.assert_kind("sign_in_needed", sign_in.token)

    def test_an_address_that_is_no_https(self):
        plain = self.double.url.replace("https", "http")
        sign_in = DelegatedTokens(custom_cloud(plain, plain), self.application)
        self.assert_kind("tenant_unknown", sign_in.start, REDIRECT)
        self.assertEqual(self.double.requests, [])

    def test_what_the_browser_brings_back(self):
        for response, kind in (
            (
                {"error": "access_denied", "error_subcode": "cancel"},
                "sign_in_cancelled",
            ),
            ({"error": "access_denied"}, "sign_in_cancelled"),
            (
                {"error": "access_denied", "error_description": "AADSTS65004: x"},
                "consent_declined",
            ),
            (
                {"error": "access_denied", "error_description": "AADSTS90094: x"},
                "consent_missing",
            ),
            (
                {"error": "access_denied", "error_description": "AADSTS53003: x"},
                "access_blocked",
            ),
            ({"error": "login_required"}, "sign_in_needed"),
            ({"error": "server_error"}, "unavailable"),
        ):
            with self.subTest(response):
                self.assert_kind(kind, self.finish, self.sign_in(), **response)

    def test_a_tenant_must_be_named(self):
        for tenant, kind in (
            ("common", "tenant_needed"),
            ("Organizations", "tenant_needed"),
            ("", "tenant_unknown"),
            ("../evil", "tenant_unknown"),
            ("a/b", "tenant_unknown"),
            ("unknown.example", "tenant_unknown"),
        ):
            with self.subTest(tenant):
                application = Application(tenant, CLIENT, client_secret=SECRET)
                sign_in = self.sign_in(application=application)
                self.assert_kind(kind, sign_in.start, REDIRECT)

    def test_a_credential_must_be_given(self):
        sign_in = self.sign_in(application=Application(TENANT, CLIENT))
        self.assert_kind("secret_missing", sign_in.start, REDIRECT)


class TestTokens(AuthCase):
    def test_nobody_has_signed_in(self):
        for cache in (None, "", "{}", "no json", "[]"):
            with self.subTest(cache), self.assertRaises(errors.SignInExpired):
                self.sign_in(cache).token()
        self.assertEqual(self.double.requests, [])

    def test_a_token_is_renewed_when_asked_for(self):
        sign_in = self.sign_in(self.signed_in().take_cache())
        self.assertEqual(sign_in.token(force_refresh=True), "access-secret-2")
        form = self.double.requests[-1].form
        self.assertEqual(form["refresh_token"], "refresh-secret-1")
        self.assertTrue(sign_in.cache_changed)
        self.assertIn("refresh-secret-2", sign_in.take_cache())

    def test_a_sign_in_whose_tokens_were_lost(self):
        kept = json.loads(self.signed_in().take_cache())
        lost = {**kept, "AccessToken": {}, "RefreshToken": {}}
        self.assert_kind("sign_in_needed", self.sign_in(json.dumps(lost)).token)

    def test_refusals(self):
        sign_in = self.signed_in()
        for number, error, suberror, kind in (
            (70008, "invalid_grant", None, "sign_in_expired"),
            (50173, "invalid_grant", "bad_token", "sign_in_expired"),
            (50076, "invalid_grant", "basic_action", "mfa_required"),
            (50057, "invalid_grant", None, "account_disabled"),
            (7000215, "invalid_client", None, "secret_wrong"),
            (7000222, "invalid_client", None, "secret_expired"),
            (65001, "invalid_grant", "consent_required", "consent_missing"),
            (700016, "unauthorized_client", None, "application_unknown"),
        ):
            with self.subTest(number):
                self.entra.refusal = refusal(number, error, suberror)
                found = self.assert_kind(kind, sign_in.token, force_refresh=True)
                self.assertEqual(found.aadsts, number)

    def test_what_is_mended_works_at_the_next_attempt(self):
        sign_in = self.signed_in()
        self.entra.refusal = refusal(7000222, "invalid_client")
        self.assert_kind("secret_expired", sign_in.token, force_refresh=True)
        self.entra.refusal = None
        self.assertEqual(sign_in.token(force_refresh=True), "access-secret-2")

    def test_what_passes(self):
        sign_in = self.signed_in()
        for reply, kind in (
            (Reply(503, body=b"<html>"), "unavailable"),
            (Reply(500, {"error": "server_error"}), "unavailable"),
            (refusal(90033, "temporarily_unavailable"), "unavailable"),
            (Reply(200, body=b'{"access_token": "half'), "malformed_answer"),
            (Reply(200, body=b"<html>Guest network</html>"), "malformed_answer"),
            (Reply(200, {"access_token": "x" * 500}, cut=True), "unavailable"),
            (Reply(drop=True), "unavailable"),
            (Reply(429, {"error": "x"}, headers={"Retry-After": "77"}), "throttled"),
        ):
            with self.subTest(kind=kind, status=reply.status):
                self.entra.refusal = reply
                error = self.assert_kind(kind, sign_in.token, force_refresh=True)
                self.assertTrue(error.passes)
        self.assertEqual(error.retry_after, 77)

    def test_entra_is_unreachable(self):
        cache = self.signed_in().take_cache()
        self.double.replies[:] = [Reply(drop=True)]
        self.assert_kind("unavailable", self.sign_in(cache).token)

    def test_a_redirect_is_not_followed(self):
        sign_in = self.signed_in()
        elsewhere = {"Location": f"{self.double.url}/elsewhere"}
        self.entra.refusal = Reply(307, headers=elsewhere)
        self.assert_kind("untrusted_host", sign_in.token, force_refresh=True)
        self.assertNotIn("/elsewhere", [r.path for r in self.double.requests])


class TestApplication(AuthCase):
    def application_sign_in(self, application=None):
        return ApplicationTokens(
            self.double.cloud,
            application or self.application,
            verify=self.double.ca_path,
        )

    def test_a_token_without_anybody(self):
        sign_in = self.application_sign_in()
        self.assertEqual(sign_in.token(), "access-secret-1")
        self.assertEqual(sign_in.token(), "access-secret-1")
        form = self.double.requests[-1].form
        self.assertEqual(form["scope"], f"{self.double.url}/.default")
        self.assertEqual(sign_in.token(force_refresh=True), "access-secret-2")
        self.assertIn("access-secret-2", sign_in.take_cache())

    def test_a_certificate_signs_the_request(self):
        certificate = Certificate(*pem_pair())
        application = Application(TENANT, CLIENT, certificate=certificate)
        self.assertEqual(
            self.application_sign_in(application).token(), "access-secret-1"
        )
        form = self.double.requests[-1].form
        self.assertNotIn("client_secret", form)
        header = json.loads(
            base64.urlsafe_b64decode(form["client_assertion"].split(".")[0] + "==")
        )
        self.assertEqual(header["alg"], "PS256")
        self.assertNotIn("PRIVATE", repr(application) + repr(certificate))

    def test_a_certificate_that_cannot_be_read(self):
        key, public = pem_pair()
        _other_key, other = pem_pair(number=2)
        elliptic = pem_pair(trustme.KeyType.ECDSA)
        for certificate in (
            Certificate("no key", public),
            Certificate(key, "no certificate"),
            Certificate(key[:200], public),
            Certificate(key, other),
            Certificate(*elliptic),
            Certificate(key, public, passphrase="not needed"),
        ):
            with self.subTest(), self.assertNoSecretLogged(key[60:120]):
                application = Application(TENANT, CLIENT, certificate=certificate)
                sign_in = self.application_sign_in(application)
                self.assert_kind("certificate_unreadable", sign_in.token)

    def test_when_a_certificate_expires(self):
        self.assertGreater(Certificate(*pem_pair()).expires.year, 2026)
        self.assert_kind("certificate_unreadable", lambda: Certificate("", "x").expires)

    def test_when_it_expires_as_the_library_of_an_older_system_says(self):
        """What Odoo runs with on Debian 12 has no ``not_valid_after_utc``."""
        older = SimpleNamespace(not_valid_after=datetime(2030, 1, 2))
        load = "load_pem_x509_certificate"
        with patch.object(graph_certificate, load, lambda _content: older):
            self.assertEqual(Certificate("", "x").expires, datetime(2030, 1, 2))

    def test_refusals(self):
        for number, error, kind in (
            (7000215, "invalid_client", "secret_wrong"),
            (7000222, "invalid_client", "secret_expired"),
            (700027, "invalid_client", "certificate_wrong"),
            (700016, "unauthorized_client", "application_unknown"),
        ):
            self.entra.refusal = refusal(number, error, status=401)
            self.assert_kind(kind, self.application_sign_in().token)

    def assertNoSecretLogged(self, secret):
        return _NoSecretLogged(self, [secret])


class TestSecrecy(AuthCase):
    def test_no_secret_in_the_debug_log(self):
        secrets = [SECRET, "access-secret", "refresh-secret", "idtoken-secret"]
        with _NoSecretLogged(self, [*secrets, "code-secret"]):
            sign_in = self.signed_in()
            sign_in.token(force_refresh=True)
            for reply in (
                refusal(70008, "invalid_grant"),
                Reply(200, body=b'{"access_token": "access-secret'),
                Reply(200, {"access_token": "access-secret"}, cut=True),
                Reply(500, body=b"access-secret"),
            ):
                self.entra.refusal = reply
                with self.assertRaises(errors.RemoteError) as caught:
                    sign_in.token(force_refresh=True)
                shown = f"{caught.exception!r} {vars(caught.exception)}"
                self.assertNotIn("access-secret", shown)

    def test_the_verifier_and_the_assertion_are_not_logged_either(self):
        certificate = Certificate(*pem_pair())
        application = Application(TENANT, CLIENT, certificate=certificate)
        with self.assertLogs(level=logging.DEBUG) as logs:
            self.finish(self.sign_in(application=application))
        form = next(r.form for r in self.double.requests if b"code_verifier" in r.body)
        for secret in (form["client_assertion"], form["code_verifier"]):
            self.assertNotIn(secret, "\n".join(logs.output))

    def test_nothing_shows_the_secret(self):
        self.assertNotIn(SECRET, f"{self.application!r} {self.application}")


class TestConsent(unittest.TestCase):
    application = Application(TENANT, CLIENT)

    def test_the_page_for_the_administrator(self):
        url = admin_consent_url(CLOUDS["global"], self.application, REDIRECT, "s&t")
        parts = urlsplit(url)
        self.assertEqual(
            f"{parts.scheme}://{parts.netloc}{parts.path}",
            f"https://login.microsoftonline.com/{TENANT}/v2.0/adminconsent",
        )
        query = parse_qs(parts.query)
        self.assertEqual(query["scope"], ["Mail.ReadWrite.Shared User.Read"])
        self.assertEqual((query["state"], query["redirect_uri"]), (["s&t"], [REDIRECT]))

    def test_other_clouds_name_their_own_graph(self):
        for name, host in (
            ("usgov", "https://graph.microsoft.us"),
            ("dod", "https://dod-graph.microsoft.us"),
            ("china", "https://microsoftgraph.chinacloudapi.cn"),
        ):
            url = admin_consent_url(CLOUDS[name], self.application, REDIRECT, "s")
            query = parse_qs(urlsplit(url).query)
            self.assertIn(f"{host}/Mail.ReadWrite.Shared", query["scope"][0].split())
            self.assertEqual(CLOUDS[name].default_scope, f"{host}/.default")

    def test_what_comes_back_from_it(self):
        self.assertIsNone(consent_error({"admin_consent": "True", "tenant": TENANT}))
        for nothing in ({}, {"tenant": TENANT}, {"admin_consent": "False"}):
            self.assertEqual(consent_error(nothing).kind, "consent_missing")
        for response, kind in (
            ({"error": "access_denied"}, "consent_declined"),
            ({"error": "consent_required"}, "consent_missing"),
            (
                {"error": "access_denied", "error_description": "AADSTS65004: no"},
                "consent_declined",
            ),
        ):
            self.assertEqual(consent_error(response).kind, kind)


class _NoSecretLogged:
    """Collects everything that is logged in the block, tracebacks included."""

    def __init__(self, case, secrets):
        self.case, self.secrets = case, secrets

    def __enter__(self):
        # Odoo's tests keep its own loggers, and so ours, at a higher level.
        self.ours = logging.getLogger(__name__.rpartition(".tests")[0])
        self.level = self.ours.level
        self.ours.setLevel(logging.DEBUG)
        self.logs = self.case.assertLogs(level=logging.DEBUG)
        self.watcher = self.logs.__enter__()
        logging.getLogger(__name__).debug("so that there is one line at least")

    def __exit__(self, *failure):
        formatter = logging.Formatter("%(message)s")
        text = "\n".join(map(formatter.format, self.watcher.records))
        self.logs.__exit__(*failure)
        self.ours.setLevel(self.level)
        for secret in self.secrets:
            self.case.assertNotIn(secret, text)
