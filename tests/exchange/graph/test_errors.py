"""Every documented failure has its kind, its remedy, and keeps secrets out."""

import unittest

from ....exchange import errors, failures
from ....exchange.graph import answers, entra_errors
from ....exchange.graph.answers import error_from_graph
from ....exchange.graph.entra_errors import error_from_entra

# AADSTS number, error, suberror -> kind (graph.md 3.7)
ENTRA = [
    (50011, "invalid_request", "", "redirect_uri_wrong"),
    (50020, "invalid_grant", "", "wrong_account"),
    (50034, "invalid_grant", "", "wrong_account"),
    (50055, "invalid_grant", "", "password_expired"),
    (50057, "invalid_grant", "", "account_disabled"),
    (50126, "invalid_grant", "", "password_wrong"),
    (50058, "login_required", "", "sign_in_needed"),
    (50059, "interaction_required", "", "sign_in_needed"),
    (50072, "interaction_required", "basic_action", "mfa_required"),
    (50074, "invalid_grant", "basic_action", "mfa_required"),
    (50076, "invalid_grant", "basic_action", "mfa_required"),
    (50078, "interaction_required", "basic_action", "mfa_required"),
    (50079, "interaction_required", "basic_action", "mfa_required"),
    (50089, "invalid_grant", "", "sign_in_restart"),
    (50105, "interaction_required", "", "account_not_assigned"),
    (50173, "invalid_grant", "bad_token", "sign_in_expired"),
    (50194, "invalid_request", "", "tenant_needed"),
    (50196, "invalid_request", "", "sign_in_loop"),
    (53000, "invalid_grant", "message_only", "access_blocked"),
    (53001, "access_denied", "message_only", "access_blocked"),
    (53002, "access_denied", "message_only", "access_blocked"),
    (53003, "access_denied", "message_only", "access_blocked"),
    (530032, "access_denied", "message_only", "access_blocked"),
    (54005, "invalid_grant", "", "sign_in_restart"),
    (501481, "invalid_grant", "", "sign_in_restart"),
    (50147, "invalid_request", "", "sign_in_restart"),
    (65001, "invalid_grant", "consent_required", "consent_missing"),
    (65004, "access_denied", "", "consent_declined"),
    (700016, "unauthorized_client", "", "application_unknown"),
    (70011, "invalid_scope", "", "request_refused"),
    (70000, "invalid_grant", "", "sign_in_expired"),
    (70008, "invalid_grant", "", "sign_in_expired"),
    (700082, "invalid_grant", "", "sign_in_expired"),
    (70043, "invalid_grant", "", "sign_in_expired"),
    (700005, "invalid_grant", "", "sign_in_restart"),
    (7000215, "invalid_client", "", "secret_wrong"),
    (7000218, "invalid_client", "", "secret_missing"),
    (7000222, "invalid_client", "", "secret_expired"),
    (700027, "invalid_client", "", "certificate_wrong"),
    (7000112, "unauthorized_client", "", "application_disabled"),
    (70001, "unauthorized_client", "", "application_disabled"),
    (90002, "invalid_request", "", "tenant_unknown"),
    (90094, "consent_required", "", "consent_missing"),
    (90095, "access_denied", "", "consent_missing"),
    (900144, "invalid_request", "", "request_refused"),
    (90055, "temporarily_unavailable", "", "throttled"),
    (90033, "temporarily_unavailable", "", "unavailable"),
    (50033, "temporarily_unavailable", "", "unavailable"),
]

# Unknown number: the error's name decides
ENTRA_BY_NAME = [
    ("invalid_client", "", "secret_wrong"),
    ("invalid_grant", "", "sign_in_expired"),
    ("invalid_grant", "consent_required", "consent_missing"),
    ("interaction_required", "basic_action", "mfa_required"),
    ("access_denied", "cancel", "sign_in_cancelled"),
    ("invalid_grant", "message_only", "access_blocked"),
    ("login_required", "token_expired", "sign_in_expired"),
    ("invalid_tenant", "", "tenant_unknown"),
    ("server_error", "", "unavailable"),
    ("unheard_of", "", "request_refused"),
]

# status, code -> class, kind (graph.md 10)
GRAPH = [
    (400, "ErrorInvalidIdMalformed", errors.NotFound, "not_found"),
    (400, "InefficientFilter", errors.InvalidRequest, "request_refused"),
    (400, "BadRequest", errors.InvalidRequest, "request_refused"),
    (400, "RequestBroker--ParseUri", errors.InvalidRequest, "request_refused"),
    (400, "ErrorInvalidRequest", errors.InvalidRequest, "request_refused"),
    (401, "InvalidAuthenticationToken", errors.TokenRejected, "sign_in_expired"),
    (403, "ErrorAccessDenied", errors.AccessDenied, "access_denied"),
    (403, "Authorization_RequestDenied", errors.AccessDenied, "access_denied"),
    (403, "extensionError", errors.AccessDenied, "access_denied"),
    (403, "ExtensionError", errors.AccessDenied, "access_denied"),
    (404, "ErrorItemNotFound", errors.NotFound, "not_found"),
    (404, "ErrorFolderNotFound", errors.NotFound, "folder_missing"),
    (404, "ErrorInvalidUser", errors.MailboxUnknown, "mailbox_unknown"),
    (404, "MailboxNotEnabledForRESTAPI", errors.MailboxUnknown, "mailbox_unsupported"),
    (404, "ResourceNotFound", errors.MailboxUnknown, "mailbox_unknown"),
    (404, "Request_ResourceNotFound", errors.MailboxUnknown, "mailbox_unknown"),
    (405, "Request_BadRequest", errors.InvalidRequest, "request_refused"),
    (409, "ErrorIrresolvableConflict", errors.Conflict, "conflict"),
    (409, "ErrorFolderExists", errors.Conflict, "conflict"),
    (410, "syncStateNotFound", errors.InvalidRequest, "resync_needed"),
    (410, "resyncRequired", errors.InvalidRequest, "resync_needed"),
    (412, "ErrorIrresolvableConflict", errors.Conflict, "conflict"),
    (413, "ErrorMessageSizeExceeded", errors.InvalidRequest, "too_large"),
    (507, "ErrorQuotaExceeded", errors.QuotaExceeded, "quota_exceeded"),
    (429, "ApplicationThrottled", errors.Throttled, "throttled"),
    (429, "TooManyRequests", errors.Throttled, "throttled"),
    (429, "UnknownError", errors.Throttled, "throttled"),
    (500, "ErrorInternalServerError", errors.Unavailable, "unavailable"),
    (503, "ErrorMailboxStoreUnavailable", errors.Unavailable, "unavailable"),
    (503, "ErrorServerBusy", errors.Throttled, "throttled"),
    (503, "ServiceNotAvailable", errors.Unavailable, "unavailable"),
    (504, "UnknownError", errors.Unavailable, "unavailable"),
    (509, "", errors.Unavailable, "unavailable"),
    (418, "", errors.InvalidRequest, "request_refused"),
]


def entra_answer(number, error, suberror=""):
    return {
        "error": error,
        "suberror": suberror,
        "error_codes": [number] if number else [],
        "error_description": f"AADSTS{number}: text\r\nTrace ID: x" if number else "x",
        "trace_id": "trace-1",
    }


class TestEntraErrors(unittest.TestCase):
    def test_every_documented_number_has_its_kind(self):
        for number, error, suberror, kind in ENTRA:
            with self.subTest(number):
                found = error_from_entra(entra_answer(number, error, suberror))
                self.assertEqual(found.kind, kind)
                self.assertEqual(found.code, f"AADSTS{number}")
                self.assertTrue(str(found).endswith(f"(AADSTS{number})"))
                self.assertEqual(found.request_id, "trace-1")

    def test_no_known_number_is_untested(self):
        tested = {number for number, *_rest in ENTRA}
        undocumented = {50053, 700024, 900023}  # seen in practice
        self.assertEqual(set(entra_errors.KIND_BY_AADSTS), tested | undocumented)

    def test_an_unknown_number_falls_back_to_the_name(self):
        for error, suberror, kind in ENTRA_BY_NAME:
            with self.subTest(error=error, suberror=suberror):
                found = error_from_entra(entra_answer(99999, error, suberror))
                self.assertEqual(found.kind, kind)

    def test_the_number_is_also_read_from_the_description(self):
        answer = {"error": "access_denied", "error_description": "AADSTS65004: no."}
        self.assertEqual(error_from_entra(answer).kind, "consent_declined")

    def test_a_redirect_says_it_under_another_name(self):
        answer = {"error": "access_denied", "error_subcode": "cancel"}
        self.assertEqual(error_from_entra(answer).kind, "sign_in_cancelled")

    def test_what_is_missing_does_not_matter(self):
        self.assertEqual(error_from_entra({}).kind, "request_refused")
        for codes in ("x", ["x"], [], [None], 7):
            self.assertEqual(error_from_entra({"error_codes": codes}).code, "")
        self.assertEqual(error_from_entra({"error_codes": ["7"]}).code, "AADSTS7")

    def test_signing_in_again_is_a_class_of_its_own(self):
        error = error_from_entra(entra_answer(70008, "invalid_grant"))
        self.assertIsInstance(error, errors.SignInExpired)
        self.assertEqual(error.aadsts, 70008)


class TestGraphErrors(unittest.TestCase):
    def test_every_documented_code_has_its_class_and_kind(self):
        for status, code, error_class, kind in GRAPH:
            with self.subTest(status=status, code=code):
                body = {"error": {"code": code, "message": "text"}}
                found = error_from_graph(status, body, {}, default_pause=7)
                self.assertIs(type(found), error_class)
                self.assertEqual(found.kind, kind)
                self.assertEqual(found.status, status)

    def test_no_known_code_is_untested(self):
        tested = {code.lower() for _status, code, *_rest in GRAPH}
        self.assertLessEqual(set(answers.BY_CODE), tested)

    def test_odd_bodies(self):
        for body in (None, [], "text", {"error": "text"}, {"error": {"code": None}}):
            with self.subTest(body=body):
                found = error_from_graph(403, body, {}, default_pause=7)
                self.assertEqual(found.kind, "access_denied")
                self.assertEqual(found.code, "HTTP 403")

    def test_request_id_for_the_support(self):
        body = {"error": {"innerError": {"request-id": "inner"}}}
        headers = {"Request-Id": "outer"}
        for given, expected in ((body, "inner"), (None, "outer")):
            found = error_from_graph(403, given, headers, default_pause=7)
            self.assertEqual(found.request_id, expected)

    def test_a_change_may_be_applied_after_a_server_error_only(self):
        for status, expected in ((503, True), (500, True), (429, False), (404, False)):
            found = error_from_graph(status, None, {}, default_pause=7, may_apply=True)
            self.assertEqual(found.maybe_applied, expected, status)

    def test_retry_after(self):
        date = "Mon, 23 Nov 2026 18:00:00 GMT"
        cases = [
            ({"Retry-After": "17"}, 17.0),
            ({"retry-after": " 0 "}, 0.0),
            ({"Retry-After": "Mon, 23 Nov 2026 18:01:30 GMT", "Date": date}, 90.0),
            ({"Retry-After": "Mon, 23 Nov 2026 17:00:00 GMT", "Date": date}, 0.0),
            ({"Retry-After": "soon"}, None),
            ({"Retry-After": "nan"}, None),
            ({"Retry-After": "-3"}, None),
            ({}, None),
        ]
        for headers, expected in cases:
            with self.subTest(headers):
                self.assertEqual(answers.retry_after(headers), expected)

    def test_a_busy_server_with_retry_after_is_throttling(self):
        found = error_from_graph(503, None, {"Retry-After": "9"}, default_pause=7)
        self.assertIsInstance(found, errors.Throttled)
        self.assertEqual(found.retry_after, 9)


class TestKinds(unittest.TestCase):
    def test_each_has_one_sentence_without_a_code(self):
        for name, kind in failures.KINDS.items():
            with self.subTest(name):
                self.assertTrue(kind.sentence.endswith("."))
                self.assertNotIn("AADSTS", kind.sentence)
                self.assertLess(len(kind.sentence), 170)

    def test_what_passes_and_what_needs_an_administrator(self):
        for name, kind in failures.KINDS.items():
            self.assertFalse(kind.passes and kind.stops, name)
        self.assertTrue(errors.RemoteError("secret_wrong").stops)
        self.assertTrue(errors.Throttled(3).passes)
        self.assertFalse(errors.NotFound("not_found").stops)

    def test_text_of_others_carries_no_secret(self):
        token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiIwMDAwMDAwMyJ9.c2ln"
        guid = "3f1c7a52-5d0e-4b8e-9c55-2a1d7e6f0b41"
        error = errors.RemoteError(
            "request_refused", code=token, detail=f"app {guid} sent {token}\nmore"
        )
        self.assertNotIn(token, f"{error!r} {error} {error.code} {error.detail}")
        self.assertEqual(error.detail, f"app {guid} sent [...]")
