"""The sandbox's Graph: messages and folders as documented, rights, ids."""

import base64
import json
import re
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, quote, urlsplit

from ..sandbox.tenant import ADMIN, PRIVATE_MAILBOX, SERVICE_ACCOUNT
from .sandbox_case import (
    GIULIA,
    IMMUTABLE,
    INBOX,
    LOG,
    MAILBOX,
    OLDEST_FIRST,
    READER,
    SandboxCase,
    mime,
)

CONFIDENTIAL = "Sensitivity: Company-Confidential"


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
        self.sandbox.set_clock_offset(3600)
        answer = self.graph("GET", INBOX)
        self.assertError(answer, 401, "InvalidAuthenticationToken")

    def test_lifetime_can_be_set(self):
        self.sandbox.set_policy(access_token_lifetime=60)
        self.assertEqual(self.signed_in()["expires_in"], 60)

    def test_scope_and_right_are_two_gates(self):
        self.sandbox.set_application(
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
        self.sandbox.set_right(LOG, SERVICE_ACCOUNT, "Reviewer")
        identifier = self.put("Offer")[0]
        self.get(f"{MAILBOX}/messages/{identifier}")
        self.assertError(self.move(identifier), 403, "ErrorAccessDenied")
        self.sandbox.set_right(LOG, SERVICE_ACCOUNT, "")
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
        self.sandbox.set_application(roles=["Mail.Read"])
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


class TestList(SandboxCase):
    def subjects(self, query=""):
        return [m["subject"] for m in self.get(INBOX + query)["value"]]

    def generate(self, count):
        self.sandbox.generate(
            count, first_received="2026-01-01T00:00:00Z", seconds_between=60
        )

    def test_ten_newest_first(self):
        self.generate(15)
        found = self.get(INBOX)
        dates = [m["receivedDateTime"] for m in found["value"]]
        self.assertEqual(len(dates), 10)
        self.assertEqual(dates, sorted(dates, reverse=True))

    def test_next_links_lead_through_all(self):
        self.generate(25)
        link = f"{self.sandbox.url}/v1.0{INBOX}?$top=7&{OLDEST_FIRST}&$select=id"
        seen = []
        while link:
            path = link.removeprefix(f"{self.sandbox.url}/v1.0")
            page = self.get(path)
            seen += page["value"]
            link = page.get("@odata.nextLink")
            if link:
                query = parse_qs(urlsplit(link).query)
                self.assertEqual(query["$select"], ["id"])
                self.assertEqual(query["$top"], ["7"])
        self.assertEqual(len({m["id"] for m in seen}), 25)

    def test_next_link_on_the_requested_host(self):
        self.generate(11)
        found = self.get(INBOX, headers={"Host": "graph.microsoft.com"})
        self.assertTrue(
            found["@odata.nextLink"].startswith("https://graph.microsoft.com/v1.0/")
        )

    def test_top_has_bounds(self):
        self.generate(1005)
        for top, length in ((3, 3), (1000, 1000), (2000, 1000)):
            with self.subTest(top):
                found = self.get(f"{INBOX}?$top={top}&$select=id")
                self.assertEqual(len(found["value"]), length)
        for top in ("0", "-1", "many"):
            with self.subTest(top):
                answer = self.graph("GET", f"{INBOX}?$top={top}")
                self.assertEqual(answer.status_code, 400)

    def test_preferred_page_size(self):
        self.generate(9)
        found = self.get(INBOX, headers={"Prefer": "odata.maxpagesize=4"})
        self.assertEqual(len(found["value"]), 4)

    def test_select_trims(self):
        self.generate(1)
        message = self.get(f"{INBOX}?$select=subject,internetMessageHeaders")["value"][
            0
        ]
        self.assertEqual(
            set(message), {"@odata.etag", "id", "subject", "internetMessageHeaders"}
        )
        whole = self.get(INBOX)["value"][0]
        self.assertNotIn("internetMessageHeaders", whole)
        self.assertNotIn("uniqueBody", whole)
        self.assertLessEqual(
            {"body", "webLink", "changeKey", "parentFolderId", "flag"}, set(whole)
        )

    def test_select_of_an_unknown_property(self):
        for name in ("sensitivity", "size", "nonsense"):
            with self.subTest(name):
                answer = self.graph("GET", f"{INBOX}?$select=id,{name}")
                self.assertError(answer, 400, "RequestBroker--ParseUri")

    def test_count(self):
        self.generate(12)
        self.assertEqual(self.get(f"{INBOX}?$count=true&$top=1")["@odata.count"], 12)
        answer = self.graph("GET", f"{INBOX}/$count")
        self.assertEqual((answer.text, answer.status_code), ("12", 200))
        self.assertIn("text/plain", answer.headers["Content-Type"])

    def test_filters(self):
        self.generate(10)
        second = "2026-01-01T00:01:00Z"
        for query, expected in (
            (f"receivedDateTime ge {second}", 9),
            (f"receivedDateTime gt {second}", 8),
            (f"receivedDateTime le {second}", 2),
            ("receivedDateTime lt 2026-01-01T02:01:00%2B02:00", 1),
            ("receivedDateTime gt 2026-01-01T00:00:30.5Z", 9),
            ("internetMessageId eq '<bench.3@mail.example>'", 1),
            ("internetMessageId eq '<bench.99@mail.example>'", 0),
            ("contains(subject,'Offer 4')", 1),
            ("startswith(subject,'offer') and isRead eq false", 10),
            ("isRead eq true or hasAttachments eq true", 0),
            ("not (isRead eq true)", 10),
            ("from/emailAddress/address eq 'anna.bianchi@bianchi-arredi.example'", 2),
            ("categories/any(c:c eq 'Logged')", 0),
        ):
            with self.subTest(query):
                self.assertEqual(len(self.subjects(f"?$filter={query}")), expected)

    def test_bad_filters(self):
        for query in ("subject", "subject is 'x'", "subject eq 'x", "nonsense eq 1"):
            with self.subTest(query):
                answer = self.graph("GET", f"{INBOX}?$filter={query}")
                self.assertEqual(answer.status_code, 400)

    def test_filter_and_order_must_agree(self):
        since = "receivedDateTime ge 2026-01-01T00:00:00Z"
        self.generate(3)
        for query, is_allowed in (
            (f"$filter={since}&{OLDEST_FIRST}", True),
            (f"$filter={since} and isRead eq false&{OLDEST_FIRST}", True),
            (f"$filter=isRead eq false&{OLDEST_FIRST}", False),
            (f"$filter=isRead eq false and {since}&{OLDEST_FIRST}", False),
            ("$filter=isRead eq false", True),
            (OLDEST_FIRST, True),
        ):
            with self.subTest(query):
                answer = self.graph("GET", f"{INBOX}?{query}")
                if is_allowed:
                    self.assertEqual(answer.status_code, 200)
                else:
                    self.assertError(answer, 400, "InefficientFilter")

    def test_order(self):
        self.generate(10)
        dates = self.get(f"{INBOX}?{OLDEST_FIRST}")["value"]
        self.assertTrue(dates[0]["receivedDateTime"] < dates[-1]["receivedDateTime"])
        subjects = self.subjects("?$orderby=subject desc")
        self.assertEqual(subjects, sorted(subjects, reverse=True))

    def test_all_folders(self):
        self.put("One")
        self.put("Two", folder="archive")
        self.assertEqual(len(self.get(f"{MAILBOX}/messages")["value"]), 2)

    def test_moving_shifts_the_pages(self):
        self.generate(4)
        page = self.get(f"{INBOX}?$top=2&{OLDEST_FIRST}")
        for message in page["value"]:
            self.move(message["id"])
        link = page["@odata.nextLink"].removeprefix(f"{self.sandbox.url}/v1.0")
        self.assertEqual(self.get(link)["value"], [])


class TestMessage(SandboxCase):
    def path(self, identifier):
        return f"{MAILBOX}/messages/{quote(identifier, safe='')}"

    def test_default_id_changes_on_move(self):
        self.put("Offer")
        before = self.default_id("Offer")
        answer = self.move(before)
        self.assertEqual(answer.status_code, 201)
        after = answer.json()["id"]
        self.assertNotEqual(after, before)
        self.get(self.path(after))
        self.assertError(self.graph("GET", self.path(before)), 404, "ErrorItemNotFound")
        self.assertError(self.move(before), 404, "ErrorItemNotFound")

    def test_immutable_id_stays(self):
        identifier = self.put("Offer")[0]
        answer = self.move(identifier, headers=IMMUTABLE)
        self.assertEqual(answer.json()["id"], identifier)
        self.assertIn("ImmutableId", answer.headers["Preference-Applied"])
        self.get(self.path(identifier))
        listed = self.get(f"{MAILBOX}/mailFolders/archive/messages", headers=IMMUTABLE)
        self.assertEqual(listed["value"][0]["id"], identifier)
        self.assertNotEqual(self.get(self.path(identifier))["id"], identifier)

    def test_ids_of_another_mailbox(self):
        identifier = self.put("Offer", mailbox="crm.log2@lumen.example")[0]
        answer = self.graph("GET", self.path(identifier))
        self.assertError(answer, 404, "ErrorItemNotFound")

    def test_malformed_ids(self):
        for text in ("nonsense", "AAMk", "Archive"):
            with self.subTest(text):
                answer = self.graph("GET", self.path(text))
                self.assertError(answer, 400, "ErrorInvalidIdMalformed")

    def test_move_answers_the_whole_message(self):
        self.put("Offer")
        moved = self.move(self.default_id("Offer")).json()
        archive = self.get(f"{MAILBOX}/mailFolders/archive")
        self.assertEqual(moved["parentFolderId"], archive["id"])
        self.assertTrue(moved["@odata.etag"])
        self.assertIn("Good morning", moved["body"]["content"])
        self.assertEqual(archive["totalItemCount"], 1)
        self.assertEqual(archive["unreadItemCount"], 1)

    def test_move_targets(self):
        identifier = self.put("Offer")[0]
        folder = self.post(f"{MAILBOX}/mailFolders", {"displayName": "Done"})
        body = {"DestinationId": folder["id"]}
        moved = self.post(f"{self.path(identifier)}/move", body)
        self.assertEqual(moved["parentFolderId"], folder["id"])
        answer = self.move(identifier, "Done")
        self.assertError(answer, 400, "ErrorInvalidIdMalformed")
        self.sandbox.remove_well_known(LOG)
        self.assertError(self.move(identifier), 404, "ErrorFolderNotFound")
        self.sandbox.restore_well_known(LOG)
        self.assertEqual(self.move(identifier).status_code, 201)
        answer = self.graph("POST", f"{self.path(identifier)}/move", {})
        self.assertError(answer, 400, "ErrorInvalidRequest")

    def test_full_mailbox(self):
        identifier = self.put("Offer")[0]
        self.sandbox.set_full(LOG)
        self.assertError(self.move(identifier), 507, "ErrorQuotaExceeded")

    def test_web_link_opens_until_the_message_moves(self):
        self.put("Offer of Anna")
        link = self.get(INBOX)["value"][0]["webLink"]
        self.assertRegex(
            link, rf"^{re.escape(self.sandbox.url)}/owa/\?ItemID=[^&]+&exvsurl=1&view"
        )
        page = self.session.get(link)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Offer of Anna", page.text)
        moved = self.move(self.default_id("Offer of Anna"), headers=IMMUTABLE).json()
        self.assertNotEqual(moved["webLink"], link)
        self.assertEqual(self.session.get(link).status_code, 404)
        self.assertEqual(self.session.get(moved["webLink"]).status_code, 200)

    def test_translate_ids(self):
        immutable = self.put("Offer")[0]
        default = self.default_id("Offer")
        body = {
            "inputIds": [default, "AAAA"],
            "sourceIdType": "restId",
            "targetIdType": "restImmutableEntryId",
        }
        found = self.post(f"{MAILBOX}/translateExchangeIds", body, 200)["value"]
        self.assertEqual(found[0], {"sourceId": default, "targetId": immutable})
        self.assertIn("errorDetails", found[1])
        body |= {"inputIds": [immutable], "targetIdType": "restId"}
        found = self.post(f"{MAILBOX}/translateExchangeIds", body, 200)["value"]
        self.assertEqual(found[0]["targetId"], default)

    def test_change(self):
        identifier = self.put("Offer")[0]
        before = self.get(self.path(identifier))
        changes = {"isRead": True, "categories": ["Logged"]}
        after = self.graph("PATCH", self.path(identifier), changes).json()
        self.assertEqual((after["isRead"], after["categories"]), (True, ["Logged"]))
        self.assertNotEqual(after["@odata.etag"], before["@odata.etag"])
        inbox = self.get(f"{MAILBOX}/mailFolders/inbox")
        self.assertEqual(inbox["unreadItemCount"], 0)
        answer = self.graph("PATCH", self.path(identifier), {"subject": "Other"})
        self.assertError(answer, 400, "ErrorInvalidPropertySet")

    def test_etag(self):
        identifier = self.put("Offer")[0]
        etag = self.get(self.path(identifier))["@odata.etag"]
        changes = {"isRead": True}
        for status in (200, 412):
            answer = self.graph(
                "PATCH", self.path(identifier), changes, headers={"If-Match": etag}
            )
            self.assertEqual(answer.status_code, status)

    def test_delete(self):
        identifier = self.put("Offer")[0]
        for folder, count in (("Deleted Items", 1), ("Deletions", 1)):
            answer = self.graph("DELETE", self.path(identifier))
            self.assertEqual(answer.status_code, 204)
            self.assertEqual(self.sandbox.folders()[folder], count)
        self.post(f"{self.path(identifier)}/permanentDelete", status=204)
        answer = self.graph("GET", self.path(identifier))
        self.assertError(answer, 404, "ErrorItemNotFound")

    def test_copy(self):
        identifier = self.put("Offer")[0]
        body = {"destinationId": "archive"}
        copy = self.post(f"{self.path(identifier)}/copy", body, headers=IMMUTABLE)
        self.assertNotEqual(copy["id"], identifier)
        self.assertEqual(self.sandbox.folders()["Inbox"], 1)
        self.assertEqual(self.sandbox.folders()["Archive"], 1)

    def test_mime(self):
        raw = mime("Offer")
        identifier = self.put(raw)[0]
        answer = self.graph("GET", f"{self.path(identifier)}/$value")
        self.assertEqual(answer.content, raw)
        self.assertIn("text/plain", answer.headers["Content-Type"])

    def test_draft(self):
        draft = self.post(f"{MAILBOX}/messages", {"subject": "Check"})
        self.assertTrue(draft["isDraft"])
        changed = self.graph("PATCH", self.path(draft["id"]), {"subject": "Checked"})
        self.assertEqual(changed.json()["subject"], "Checked")
        self.assertEqual(self.move(draft["id"]).status_code, 201)

    def test_body_types(self):
        page = b"Content-Type: text/html\r\n\r\n<p>One</p><script>x</script><p>Two</p>"
        identifier = self.put(page)[0]
        shown = self.get(self.path(identifier))["body"]
        self.assertEqual(shown["contentType"], "html")
        self.assertNotIn("<script", shown["content"])
        headers = {"Prefer": 'outlook.body-content-type="text"'}
        answer = self.graph("GET", self.path(identifier), headers=headers)
        self.assertEqual(answer.json()["body"]["contentType"], "text")
        self.assertRegex(answer.json()["body"]["content"], r"One\s+Two")
        self.assertIn("outlook.body", answer.headers["Preference-Applied"])

    def test_extended_properties(self):
        raw = mime("Offer", CONFIDENTIAL)
        identifier = self.put(raw)[0]
        names = ("Integer 0x0036", "Integer 0x0E08", "String 0x001A", "String 0x007D")
        wanted = " or ".join(f"id eq '{name}'" for name in names)
        path = f"{self.path(identifier)}?$select=id"
        path += f"&$expand=singleValueExtendedProperties($filter={wanted})"
        found = self.get(path)["singleValueExtendedProperties"]
        values = {each["id"]: each["value"] for each in found}
        self.assertEqual(values["Integer 0x36"], "3")
        self.assertEqual(int(values["Integer 0xe08"]), len(raw))
        self.assertEqual(values["String 0x1a"], "IPM.Note")
        self.assertIn(CONFIDENTIAL, values["String 0x7d"])

    def test_meeting_request_is_a_derived_type(self):
        calendar = (
            "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            "DTSTART:20261201T090000Z\r\nDTEND:20261201T100000Z\r\nSUMMARY:Visit\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        kind = 'Content-Type: text/calendar; method=REQUEST; charset="utf-8"'
        self.put(mime("Visit", kind).replace(b"Good morning", calendar.encode()))
        message = self.get(INBOX)["value"][0]
        self.assertEqual(message["@odata.type"], "#microsoft.graph.eventMessageRequest")


class TestAttachments(SandboxCase):
    def setUp(self):
        super().setUp()
        inner = mime("Inner").decode()
        raw = (
            "Subject: Files\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
            '--b\r\nContent-Type: application/pdf; name="offer.pdf"\r\n'
            "Content-Disposition: attachment\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
            f"{base64.b64encode(b'%PDF-1.7').decode()}\r\n"
            f"--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n"
        )
        identifier = self.put(raw.encode())[0]
        self.path = f"{MAILBOX}/messages/{quote(identifier, safe='')}"

    def test_list(self):
        pdf, item = self.get(f"{self.path}/attachments")["value"]
        self.assertEqual(pdf["@odata.type"], "#microsoft.graph.fileAttachment")
        self.assertEqual(base64.b64decode(pdf["contentBytes"]), b"%PDF-1.7")
        self.assertEqual(item["@odata.type"], "#microsoft.graph.itemAttachment")
        self.assertNotIn("item", item)
        self.assertTrue(self.get(self.path)["hasAttachments"])
        expanded = self.get(f"{self.path}?$expand=attachments")["attachments"]
        self.assertEqual(len(expanded), 2)

    def test_select(self):
        path = f"{self.path}/attachments?$select=id,name,contentType,size,isInline"
        pdf = self.get(path)["value"][0]
        self.assertEqual(
            set(pdf),
            {"@odata.type", "id", "name", "contentType", "size", "isInline"}
            | ({"@odata.mediaContentType"} & set(pdf)),
        )
        answer = self.graph("GET", f"{self.path}/attachments?$select=contentBytes")
        self.assertEqual(answer.status_code, 400)
        cast = "microsoft.graph.fileAttachment/contentBytes"
        found = self.get(f"{self.path}/attachments?$select=id,{cast}")
        self.assertIn("contentBytes", found["value"][0])

    def test_one_and_its_content(self):
        pdf, item = self.get(f"{self.path}/attachments")["value"]
        identifier = quote(pdf["id"], safe="")
        self.assertEqual(
            self.get(f"{self.path}/attachments/{identifier}")["name"], "offer.pdf"
        )
        answer = self.graph("GET", f"{self.path}/attachments/{identifier}/$value")
        self.assertEqual(answer.content, b"%PDF-1.7")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        identifier = quote(item["id"], safe="")
        answer = self.graph("GET", f"{self.path}/attachments/{identifier}/$value")
        self.assertIn(b"Subject: Inner", answer.content)
        expand = "$expand=microsoft.graph.itemattachment/item"
        found = self.get(f"{self.path}/attachments/{identifier}?{expand}")
        self.assertEqual(found["item"]["subject"], "Inner")

    def test_unknown(self):
        answer = self.graph("GET", f"{self.path}/attachments/nonsense")
        self.assertError(answer, 400, "ErrorInvalidIdMalformed")


class TestFolders(SandboxCase):
    folders = f"{MAILBOX}/mailFolders"

    def test_list_is_the_visible_top_level(self):
        found = self.get(f"{self.folders}?$top=50")["value"]
        names = {folder["displayName"] for folder in found}
        self.assertLessEqual({"Inbox", "Archive", "Deleted Items"}, names)
        self.assertNotIn("Deletions", names)
        found = self.get(f"{self.folders}?$top=50&includeHiddenFolders=true")["value"]
        self.assertIn("Deletions", {folder["displayName"] for folder in found})
        self.assertEqual(
            set(found[0]),
            {
                "id",
                "displayName",
                "parentFolderId",
                "childFolderCount",
                "unreadItemCount",
                "totalItemCount",
                "isHidden",
            },
        )

    def test_create_and_find(self):
        made = self.post(self.folders, {"displayName": "Not Logged"})
        path = f"{self.folders}?$filter=displayName eq 'Not Logged'&$select=id"
        self.assertEqual(self.get(path)["value"], [{"id": made["id"]}])
        self.assertEqual(self.get(f"{self.folders}/{made['id']}")["id"], made["id"])
        answer = self.graph("POST", self.folders, {"displayName": "not logged"})
        self.assertError(answer, 409, "ErrorFolderExists")

    def test_child_folders(self):
        path = f"{self.folders}/archive/childFolders"
        made = self.post(path, {"displayName": "2026"})
        archive = self.get(f"{self.folders}/archive")
        self.assertEqual(made["parentFolderId"], archive["id"])
        self.assertEqual(archive["childFolderCount"], 1)
        self.assertEqual(len(self.get(path)["value"]), 1)
        self.put("Offer", folder=made["id"])
        self.assertEqual(self.sandbox.folders()["Archive/2026"], 1)

    def test_missing(self):
        answer = self.graph("GET", f"{self.folders}/clutter")
        self.assertError(answer, 404, "ErrorFolderNotFound")
        answer = self.graph("GET", f"{self.folders}/Logged")
        self.assertError(answer, 400, "ErrorInvalidIdMalformed")

    def test_rename_move_delete(self):
        made = self.post(self.folders, {"displayName": "Old"})
        path = f"{self.folders}/{made['id']}"
        renamed = self.graph("PATCH", path, {"displayName": "New"}).json()
        self.assertEqual(renamed["displayName"], "New")
        self.post(f"{path}/move", {"destinationId": "archive"})
        self.assertEqual(self.graph("DELETE", path).status_code, 204)
        self.assertIn("Deleted Items/New", self.sandbox.folders())
        answer = self.graph("DELETE", f"{self.folders}/inbox")
        self.assertEqual(answer.status_code, 400)

    def test_size(self):
        raw = mime("Offer")
        self.put(raw)
        expand = "singleValueExtendedProperties($filter=id eq 'Long 0x0E08')"
        found = self.get(f"{self.folders}/inbox?$expand={expand}")
        (size,) = found["singleValueExtendedProperties"]
        self.assertEqual(size, {"id": "Long 0xe08", "value": str(len(raw))})
        self.assertNotIn("sizeInBytes", found)


class TestDelta(SandboxCase):
    def below_version(self, link):
        return link.removeprefix(f"{self.sandbox.url}/v1.0")

    def test_rounds(self):
        self.sandbox.generate(5)
        page = self.get(f"{INBOX}/delta?$top=3&$select=subject")
        self.assertEqual(len(page["value"]), 3)
        page = self.get(self.below_version(page["@odata.nextLink"]))
        self.assertEqual(len(page["value"]), 2)
        gone = page["value"][0]["id"]
        link = self.below_version(page["@odata.deltaLink"])
        self.move(gone)
        self.put("New")
        page = self.get(link)
        subjects = [m["subject"] for m in page["value"] if "subject" in m]
        removed = [m["id"] for m in page["value"] if "@removed" in m]
        self.assertEqual((subjects, removed), (["New"], [gone]))
        again = self.get(self.below_version(page["@odata.deltaLink"]))
        self.assertEqual(again["value"], [])

    def test_unknown_token(self):
        answer = self.graph("GET", f"{INBOX}/delta?$deltatoken=abc.1.0")
        self.assertError(answer, 410, "syncStateNotFound")


class Listener(BaseHTTPRequestHandler):
    """Proves itself to Graph, and keeps the notifications that it gets."""

    notifications: ClassVar[list] = []

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        query = parse_qs(urlsplit(self.path).query)
        if content:
            self.notifications.append(json.loads(content))
        body = query.get("validationToken", [""])[0].encode()
        self.send_response(200 if body else 202)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        """Silent: the test shows what matters."""


class TestSubscriptions(SandboxCase):
    def setUp(self):
        super().setUp()
        Listener.notifications.clear()
        self.server = HTTPServer(("127.0.0.1", 0), Listener)
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def body(self, days=2, **changes):
        until = self.sandbox.tenant.clock.now() + timedelta(days=days)
        return {
            "changeType": "created",
            "notificationUrl": f"http://127.0.0.1:{self.server.server_port}/notify",
            "resource": f"users/{LOG}/mailFolders('inbox')/messages",
            "expirationDateTime": until.isoformat(),
            "clientState": "secret",
            **changes,
        }

    def test_delegated_access_is_refused(self):
        answer = self.graph("POST", "/subscriptions", self.body())
        self.assertError(answer, 403, "ExtensionError")

    def test_refused_to_applications(self):
        token = self.application_token()
        answer = self.graph("POST", "/subscriptions", self.body(), token=token)
        self.assertError(answer, 403, "ExtensionError")
        self.sandbox.set_application(mailbox_roles={"Mail.Read": [LOG]})
        for reason, body in {
            "nobody answers": self.body(notificationUrl="http://127.0.0.1:9/notify"),
            "too long": self.body(days=8),
            "no resource": self.body(resource=""),
        }.items():
            with self.subTest(reason):
                answer = self.graph("POST", "/subscriptions", body, token=token)
                self.assertError(answer, 400, "ValidationError")

    def test_notifications(self):
        token = self.application_token()
        self.sandbox.set_application(mailbox_roles={"Mail.Read": [LOG]})
        made = self.post("/subscriptions", self.body(), token=token, headers=IMMUTABLE)
        identifier = self.put("Offer")[0]
        deadline = time.monotonic() + 5
        while not Listener.notifications and time.monotonic() < deadline:
            time.sleep(0.01)
        (item,) = Listener.notifications[0]["value"]
        self.assertEqual(item["subscriptionId"], made["id"])
        self.assertEqual(item["clientState"], "secret")
        self.assertEqual(item["resourceData"]["id"], identifier)

    def test_life(self):
        token = self.application_token()
        self.sandbox.set_application(mailbox_roles={"Mail.Read": [LOG]})
        made = self.post("/subscriptions", self.body(), token=token)
        path = f"/subscriptions/{made['id']}"
        self.assertEqual(len(self.get("/subscriptions", token=token)["value"]), 1)
        until = {"expirationDateTime": self.body(days=6)["expirationDateTime"]}
        renewed = self.graph("PATCH", path, until, token=token).json()
        self.assertGreater(renewed["expirationDateTime"], made["expirationDateTime"])
        self.post(f"{path}/reauthorize", status=204, token=token)
        self.assertEqual(self.graph("DELETE", path, token=token).status_code, 204)
        self.assertEqual(self.graph("GET", path, token=token).status_code, 404)
