"""The sandbox's Graph: who may read what, and how paths are written."""

from ...sandbox.store.tenant import ADMIN, PRIVATE_MAILBOX, SERVICE_ACCOUNT
from .case import (
    GIULIA,
    INBOX,
    LOG,
    MAILBOX,
    READER,
    SandboxCase,
)


class TestAccess(SandboxCase):
    def test_without_a_valid_token(self):
        for token, message in (
            ("", "Access token is empty."),
            ("invented", "Access token validation failure."),
            (self.access_token()[:-4] + "AAAA", "Access token validation failure."),
        ):
            with self.subTest(token[:10]):
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                answer = self.session.get(
                    f"{self.sandbox.url}/v1.0{INBOX}", headers=headers
                )
                self.assertError(answer, 401, "InvalidAuthenticationToken")
                self.assertEqual(answer.json()["error"]["message"], message)
                self.assertIn("Bearer realm", answer.headers["WWW-Authenticate"])

    def test_expired_token(self):
        self.access_token()
        self.control.set_clock_offset(3600)
        answer = self.graph("GET", INBOX)
        self.assertError(answer, 401, "InvalidAuthenticationToken")

    def test_lifetime_can_be_set(self):
        self.control.set_policy(access_token_lifetime=60)
        self.assertEqual(self.signed_in()["expires_in"], 60)

    def test_scope_and_right_are_two_gates(self):
        self.control.set_application(
            permissions=["Mail.ReadWrite", "Mail.Read.Shared", "User.Read"]
        )
        for scope, account, mailbox, reads, moves in (
            ("Mail.ReadWrite", READER, LOG, False, False),
            ("Mail.Read.Shared", READER, LOG, True, False),
            ("Mail.Read.Shared", GIULIA, LOG, False, False),
            ("Mail.ReadWrite", GIULIA, GIULIA, True, True),
            ("User.Read", GIULIA, GIULIA, False, False),
            ("Mail.Read.Shared", READER, PRIVATE_MAILBOX, False, False),
        ):
            with self.subTest(scope=scope, account=account, mailbox=mailbox):
                token = self.signed_in(account, scope)["access_token"]
                folder = f"/users/{mailbox}/mailFolders"
                answer = self.graph("GET", f"{folder}/inbox/messages", token=token)
                self.assertEqual(answer.status_code, 200 if reads else 403)
                name = {"displayName": scope + account}
                answer = self.graph("POST", folder, name, token=token)
                self.assertEqual(answer.status_code, 201 if moves else 403)
                if not moves:
                    self.assertError(answer, 403, "ErrorAccessDenied")

    def test_reviewer_only_reads(self):
        self.control.set_right(LOG, SERVICE_ACCOUNT, "Reviewer")
        identifier = self.put("Offer")[0]
        self.get(f"{MAILBOX}/messages/{identifier}")
        self.assertError(self.move(identifier), 403, "ErrorAccessDenied")
        self.control.set_right(LOG, SERVICE_ACCOUNT, "")
        self.assertError(self.graph("GET", INBOX), 403, "ErrorAccessDenied")

    def test_unknown_mailboxes(self):
        for mailbox, code in (
            ("nobody@lumen.example", "ErrorInvalidUser"),
            (ADMIN, "MailboxNotEnabledForRESTAPI"),
        ):
            with self.subTest(mailbox):
                answer = self.graph("GET", f"/users/{mailbox}/messages")
                self.assertError(answer, 404, code)

    def test_users(self):
        me = self.get("/me")
        self.assertEqual(me["userPrincipalName"], READER)
        self.assertEqual(self.get(f"/users/{me['id']}"), me)
        self.assertEqual(self.get("/me?$select=id").keys(), {"@odata.context", "id"})
        answer = self.graph("GET", f"/users/{GIULIA}")
        self.assertError(answer, 403, "Authorization_RequestDenied")
        answer = self.graph("GET", "/users/nobody@lumen.example")
        self.assertError(answer, 404, "Request_ResourceNotFound")

    def test_mailbox_by_id_and_second_domain(self):
        self.put("Offer")
        account = self.sandbox.tenant.account(LOG)
        for name in (account.id, "crm.log@lumen-group.example", LOG.upper()):
            with self.subTest(name):
                found = self.get(f"/users/{name}/messages")
                self.assertEqual(len(found["value"]), 1)

    def test_application_is_limited_to_its_mailboxes(self):
        token = self.application_token()
        self.get(INBOX, token=token)
        answer = self.graph("GET", f"/users/{GIULIA}/messages", token=token)
        self.assertError(answer, 403, "ErrorAccessDenied")
        self.control.set_application(roles=["Mail.Read"])
        self.get(f"/users/{GIULIA}/messages", token=token)
        name = {"displayName": "New"}
        answer = self.graph("POST", f"/users/{GIULIA}/mailFolders", name, token=token)
        self.assertError(answer, 403, "ErrorAccessDenied")
        self.assertError(self.graph("GET", "/me", token=token), 400, "BadRequest")

    def test_tracing_headers(self):
        headers = {"client-request-id": "0d3f7c4a-0000-4000-8000-000000000001"}
        answer = self.graph("GET", INBOX, headers=headers)
        self.assertTrue(answer.headers["request-id"])
        wanted = headers["client-request-id"]
        self.assertEqual(answer.headers["client-request-id"], wanted)
        answer = self.graph("GET", f"{INBOX}/x", headers=headers)
        inner = answer.json()["error"]["innerError"]
        self.assertEqual(inner["client-request-id"], wanted)
        self.assertEqual(inner["request-id"], answer.headers["request-id"])


class TestPaths(SandboxCase):
    def test_spellings(self):
        self.put("Offer")
        encoded = LOG.replace("@", "%40")
        for path in (
            f"//users/{encoded}/mailFolders/inbox/messages",
            f"/Users/{LOG}/mailfolders/Inbox/Messages",
            f"/users/{LOG}/mailFolders('inbox')/messages",
            f"/users('{LOG}')/mailFolders('Inbox')/messages?%24top=5",
        ):
            with self.subTest(path):
                self.assertEqual(len(self.get(path)["value"]), 1)

    def test_unknown(self):
        answer = self.graph("GET", f"{MAILBOX}/calendars")
        self.assertError(answer, 400, "BadRequest")
        answer = self.graph("DELETE", INBOX)
        self.assertError(answer, 405, "Request_BadRequest")

    def test_body_that_is_no_json(self):
        identifier = self.put("Offer")[0]
        answer = self.session.post(
            f"{self.sandbox.url}/v1.0{MAILBOX}/messages/{identifier}/move",
            data="{",
            headers={"Authorization": f"Bearer {self.access_token()}"},
        )
        self.assertError(answer, 400, "BadRequest")


class TestOrganization(SandboxCase):
    PATH = "/organization?$select=displayName,verifiedDomains,tenantType"

    def domains(self, token=""):
        (found,) = self.graph("GET", self.PATH, token=token).json()["value"]
        return [domain["name"] for domain in found["verifiedDomains"]], found

    def test_who_signed_in_reads_little(self):
        names, found = self.domains()
        self.assertEqual(names[:2], ["lumen.example", "lumen-group.example"])
        self.assertIsNone(found["tenantType"])
        self.control.set_domains(["Lumen.example"])
        self.assertEqual(self.domains()[0], ["Lumen.example"])
        token = self.signed_in(scope="Mail.ReadWrite.Shared openid")["access_token"]
        answer = self.graph("GET", self.PATH, token=token)
        self.assertError(answer, 403, "Authorization_RequestDenied")

    def test_an_application_needs_a_role(self):
        token = self.application_token()
        answer = self.graph("GET", self.PATH, token=token)
        self.assertError(answer, 403, "Authorization_RequestDenied")
        self.control.set_application(roles=["Organization.Read.All"])
        _names, found = self.domains(self.application_token())
        self.assertEqual(found["tenantType"], "AAD")
