"""The sandbox's folders, and what changes in them."""

from .case import INBOX, MAILBOX, SandboxCase, mime


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
        self.assertEqual(self.control.folders()["Archive/2026"], 1)

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
        self.assertIn("Deleted Items/New", self.control.folders())
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
        self.control.generate(5)
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
