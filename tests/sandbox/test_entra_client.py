"""How an application proves itself to the sandbox: secret and certificate."""

import base64
import datetime
import time
import uuid

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ...sandbox.store.tenant import (
    CLIENT_ID,
    CLIENT_SECRET,
    EXPIRED_CLIENT_SECRET,
)
from .case import DEFAULT_SCOPE, SandboxCase


class TestClient(SandboxCase):
    def test_refusals(self):
        for number, error, status, form in (
            (7000215, "invalid_client", 401, {"client_secret": "wrong"}),
            (7000222, "invalid_client", 401, {"client_secret": EXPIRED_CLIENT_SECRET}),
            (7000218, "invalid_client", 401, {"client_secret": None}),
            (700016, "unauthorized_client", 400, {"client_id": str(uuid.uuid4())}),
            (900144, "invalid_request", 400, {"client_id": None}),
            (90002, "invalid_request", 400, {"tenant": "nobody.example"}),
            (50059, "invalid_request", 400, {"tenant": "common"}),
            (70003, "unsupported_grant_type", 400, {"grant_type": "password"}),
            (900144, "invalid_request", 400, {"grant_type": None}),
            (70011, "invalid_scope", 400, {"scope": "Mail.Read"}),
        ):
            with self.subTest(number=number, **form):
                self.sandbox.tenant.applications[CLIENT_ID].multi_tenant = True
                values = {"grant_type": "client_credentials", "scope": DEFAULT_SCOPE}
                answer = self.token(**{**values, **form})
                self.assertEqual(answer.status_code, status)
                content = self.assertAadsts(answer, number, error)
                self.assertEqual(
                    set(content) - {"suberror", "claims"},
                    {
                        "error",
                        "error_description",
                        "error_codes",
                        "timestamp",
                        "trace_id",
                        "correlation_id",
                        "error_uri",
                    },
                )
                self.assertRegex(
                    content["error_description"],
                    rf"^AADSTS{number}: .+\r\nTrace ID: .+\r\nCorrelation ID: .+"
                    r"\r\nTimestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$",
                )

    def test_disabled_application(self):
        self.control.set_application(disabled=True)
        answer = self.token(grant_type="client_credentials", scope=DEFAULT_SCOPE)
        self.assertAadsts(answer, 7000112, "unauthorized_client")

    def test_secret_expires(self):
        self.control.set_secret_expiry(CLIENT_SECRET, time.time() - 1)
        answer = self.token(grant_type="client_credentials", scope=DEFAULT_SCOPE)
        self.assertAadsts(answer, 7000222, "invalid_client")

    def test_application_token_has_no_user(self):
        answer = self.token(grant_type="client_credentials", scope=DEFAULT_SCOPE)
        self.assertEqual(
            set(answer.json()),
            {"token_type", "expires_in", "ext_expires_in", "access_token"},
        )

    def test_injected_throttling(self):
        self.control.add_fault(path="/token", aadsts=90055, retry_after=7)
        answer = self.token(grant_type="client_credentials", scope=DEFAULT_SCOPE)
        self.assertEqual(answer.status_code, 429)
        self.assertEqual(answer.headers["Retry-After"], "7")
        self.assertAadsts(answer, 90055, "temporarily_unavailable")


class TestAssertion(SandboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        cls.certificate = certificate(cls.key)

    def assertion(self, algorithm="PS256", key=None, **changes):
        thumbprint, name = hashes.SHA256(), "x5t#S256"
        if algorithm == "RS256":
            thumbprint, name = hashes.SHA1(), "x5t"
        digest = base64.urlsafe_b64encode(self.certificate.fingerprint(thumbprint))
        now = time.time()
        claims = {
            "aud": self.endpoint("token"),
            "iss": CLIENT_ID,
            "sub": CLIENT_ID,
            "jti": str(uuid.uuid4()),
            "nbf": now,
            "exp": now + 600,
            **changes,
        }
        headers = {name: digest.decode().rstrip("=")}
        return jwt.encode(claims, key or self.key, algorithm, headers)

    def answer(self, assertion):
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return self.token(
            grant_type="client_credentials",
            scope=DEFAULT_SCOPE,
            client_secret=None,
            client_assertion=assertion,
            client_assertion_type=kind,
        )

    def test_both_algorithms(self):
        pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        self.control.add_certificate(pem)
        for algorithm in ("PS256", "RS256"):
            with self.subTest(algorithm):
                answer = self.answer(self.assertion(algorithm))
                self.assertEqual(answer.status_code, 200, answer.text)

    def test_refused(self):
        self.assertAadsts(self.answer(self.assertion()), 700027, "invalid_client")
        pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        self.control.add_certificate(pem)
        stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        for reason, changes in {
            "another key": {"key": stranger},
            "another audience": {"aud": "https://evil.example"},
            "another application": {"iss": str(uuid.uuid4())},
            "expired": {"exp": time.time() - 1},
        }.items():
            with self.subTest(reason):
                answer = self.answer(self.assertion(**changes))
                self.assertAadsts(answer, 700027, "invalid_client")


def certificate(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(now - datetime.timedelta(days=1))
    builder = builder.not_valid_after(now + datetime.timedelta(days=1))
    return builder.sign(key, hashes.SHA256())
