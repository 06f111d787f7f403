"""The sandbox's messages: listed, read, changed, moved, as Graph documents it."""

import re
from urllib.parse import parse_qs, quote, urlsplit

from ...sandbox.graph.message_json import property_value
from .case import (
    GIULIA,
    IMMUTABLE,
    INBOX,
    LOG,
    MAILBOX,
    OLDEST_FIRST,
    SandboxCase,
    mime,
)

CONFIDENTIAL = "Sensitivity: Company-Confidential"


class TestList(SandboxCase):
    def subjects(self, query=""):
        return [m["subject"] for m in self.get(INBOX + query)["value"]]

    def generate(self, count):
        self.control.generate(
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
        self.control.remove_well_known(LOG)
        self.assertError(self.move(identifier), 404, "ErrorFolderNotFound")
        self.control.restore_well_known(LOG)
        self.assertEqual(self.move(identifier).status_code, 201)
        answer = self.graph("POST", f"{self.path(identifier)}/move", {})
        self.assertError(answer, 400, "ErrorInvalidRequest")

    def test_full_mailbox(self):
        identifier = self.put("Offer")[0]
        self.control.set_full(LOG)
        self.assertError(self.move(identifier), 507, "ErrorQuotaExceeded")

    def test_web_link_opens_until_the_message_moves(self):
        self.put("Offer of Anna")
        (immutable,) = self.get(INBOX, headers=IMMUTABLE)["value"]
        self.assertEqual(self.session.get(immutable["webLink"]).status_code, 404)
        link = self.get(INBOX)["value"][0]["webLink"]
        self.assertRegex(
            link, rf"^{re.escape(self.sandbox.url)}/owa/\?ItemID=[^&]+&exvsurl=1&view"
        )
        page = self.session.get(link)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Offer of Anna", page.text)
        moved = self.move(self.default_id("Offer of Anna")).json()
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
            self.assertEqual(self.control.folders()[folder], count)
        self.post(f"{self.path(identifier)}/permanentDelete", status=204)
        answer = self.graph("GET", self.path(identifier))
        self.assertError(answer, 404, "ErrorItemNotFound")

    def test_copy(self):
        identifier = self.put("Offer")[0]
        body = {"destinationId": "archive"}
        copy = self.post(f"{self.path(identifier)}/copy", body, headers=IMMUTABLE)
        self.assertNotEqual(copy["id"], identifier)
        self.assertEqual(self.control.folders()["Inbox"], 1)
        self.assertEqual(self.control.folders()["Archive"], 1)

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

    def test_what_it_answers(self):
        """In-Reply-To and References; left out where the message has none."""
        wanted = "id eq 'String 0x1042' or id eq 'String 0x1039'"
        expand = f"$expand=singleValueExtendedProperties($filter={wanted})"
        answer = mime("Re: Offer", "In-Reply-To: <1@x>", "References: <0@x> <1@x>")
        found = self.get(f"{self.path(self.put(answer)[0])}?$select=id&{expand}")
        values = {e["id"]: e["value"] for e in found["singleValueExtendedProperties"]}
        expected = {"String 0x1042": "<1@x>", "String 0x1039": "<0@x> <1@x>"}
        self.assertEqual(values, expected)
        found = self.get(f"{self.path(self.put(mime('Offer'))[0])}?$select=id&{expand}")
        self.assertNotIn("singleValueExtendedProperties", found)

    def test_headers_can_be_missing(self):
        identifier = self.put(mime("Re: Offer", "In-Reply-To: <1@x>"))[0]
        mailbox = self.sandbox.tenant.mailboxes[LOG]
        mailbox.loses_headers = True
        wanted = "id eq 'String 0x1042'"
        expand = f"$expand=singleValueExtendedProperties($filter={wanted})"
        select = "$select=internetMessageHeaders"
        found = self.get(f"{self.path(identifier)}?{select}&{expand}")
        self.assertIsNone(found["internetMessageHeaders"])
        (kept,) = found["singleValueExtendedProperties"]
        self.assertEqual(kept["value"], "<1@x>")

    def test_another_mailbox_has_another_conversation(self):
        ids = set()
        for address in (LOG, GIULIA):
            mailbox = self.sandbox.tenant.mailboxes[address]
            self.sandbox.tenant.deliver_to(mime("Offer"), mailbox)
            (message, *_more) = mailbox.messages.values()
            ids.add(property_value(message, mailbox, "conversationId"))
        self.assertEqual(len(ids), 2)

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
