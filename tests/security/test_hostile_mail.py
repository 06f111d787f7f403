"""Hostile mail in Odoo's own pages, in a browser: the entry's form and the chatter."""

import json
from urllib.parse import urlsplit

from odoo.tests import tagged

from .browser import in_frames
from .hostile_mail import TRAP, HostileMail, hostile_mails
from .numbers import is_attack, record
from .reading_case import ReadingCase

MOST_SECONDS = 3
NOTES_OF_A_LEAD = 20
BODIES_OF_A_PAGE = 8
ORDINARY = [HostileMail(f"ordinary {number}", "<p>Hello</p>") for number in range(4)]
# Messages' bodies, in frames with an origin of their own.
ALONE = in_frames("allow-popups allow-popups-to-escape-sandbox")
# Show messages below one another as any page of ours does, until all have loaded.
TOGETHER = """
(async (messageIds) => {
    const name = "@crm_email_logging/email_logging_message/email_logging_message";
    const {EmailLoggingMessage} = odoo.loader.modules.get(name);
    const {root} = odoo.__WOWL_DEBUG__;
    const place = document.createElement("div");
    document.querySelector(".o_action_manager").append(place);
    const roots = messageIds.map((messageId) =>
        root.__owl__.app.createRoot(EmailLoggingMessage, {
            props: {messageId}, env: root.env,
        })
    );
    await Promise.all(roots.map((each) => each.mount(place)));
    const loaded = () => place.querySelectorAll("iframe[data-loaded]").length;
    const start = performance.now();
    while (loaded() < messageIds.length) {
        if (performance.now() - start > 60000) return null;
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    window.shownTogether = () => {
        roots.forEach((each) => each.destroy());
        place.remove();
    };
    return loaded();
})(%s)
"""
# What lies on top at five points, and how the notes of the chatter are placed.
SEEN = """
(() => {
    const points = [[20, 20], [1340, 20], [683, 400], [20, 740], [1340, 740]];
    const tops = points.map(([x, y]) => document.elementFromPoint(x, y));
    const link = "[data-oe-model='interaction.log.entry']";
    const ours = `.o-mail-Message-richBody:has(${link})`;
    const notes = [...document.querySelectorAll(`${ours} *`)];
    // Where Odoo says that it is loading, and shows its dialogs.
    const isOdoos = (top) => top.closest(".o-main-components-container");
    const isStrange = (element) => {
        const {position, zIndex, display} = getComputedStyle(element);
        return position !== "static" || zIndex !== "auto" || display === "none";
    };
    return {
        marker: window.hostileMarker,
        origin: location.origin,
        bar: tops.slice(0, 2).every((top) => top.closest(".o_main_navbar")),
        page: tops.slice(2).every((t) => t.closest(".o_action_manager") || isOdoos(t)),
        fixed: tops.slice(2).filter((t) => {
            const {position} = getComputedStyle(t);
            return position === "fixed" && !isOdoos(t);
        }).length,
        dialogs: document.querySelectorAll(".o_dialog, .modal").length,
        strange: notes.filter(isStrange).map((element) => element.outerHTML),
        tags: [...new Set(notes.map((element) => element.tagName))].sort(),
    };
})()
"""
UNHARMED = {
    "marker": "alive",
    "bar": True,
    "page": True,
    "fixed": 0,
    "dialogs": 0,
    "strange": [],
}
SESSION = """
fetch("/web/session/get_session_info", {
    method: "POST", body: "{}", headers: {"Content-Type": "application/json"},
}).then((answer) => answer.json()).then(({result}) => result && result.uid)
"""


def without_every_third(start):
    """All of them in an attack; in the suite each in one form of the frame at least."""
    hostile = hostile_mails()
    if is_attack():
        return hostile
    left_out = hostile[start::3]
    return [mail for mail in hostile if mail not in left_out]


def with_a_page_of_its_own(hostile):
    """All of them in an attack; in the suite what a form shows beside the body, and the
    first of each kind: the others share pages.
    """
    kinds = {mail.kind: mail for mail in reversed(hostile)}
    return [
        mail
        for mail in hostile
        if is_attack() or mail is kinds[mail.kind] or mail.kind in ("subject", "sender")
    ]


class HostileCase(ReadingCase):
    def show(self, model, res_id, ready):
        """Show a record's form, and see that it does no harm.

        :return: seconds of a processor
        """
        before = self.browser.processor_seconds()
        super().show(model, res_id, ready)
        seconds = self.browser.processor_seconds() - before
        self.assert_harmless()
        return seconds

    def show_all(self, forms, ordinary):
        """:return: seconds that the slowest took, and an ordinary form"""
        usual = max(self.show(*form) for form in ordinary)
        slowest = 0
        for name, form in forms.items():
            with self.subTest(name):
                seconds = self.show(*form)
                slowest = max(slowest, seconds)
                self.assertLess(seconds, MOST_SECONDS + usual)
        return slowest, usual

    def show_together(self, script, hostile, most):
        """Show what shares pages, and see that no page does harm.

        :param hostile: {name: what the script wants}
        :param most: seconds of a processor that a page may take
        """
        size = 1 if is_attack() else BODIES_OF_A_PAGE
        names = list(hostile)
        for page in (names[at : at + size] for at in range(0, len(names), size)):
            with self.subTest(page):
                wanted = json.dumps([hostile[name] for name in page])
                before = self.browser.processor_seconds()
                self.assertEqual(self.browser.evaluate(script % wanted), len(page))
                self.assert_harmless()
                self.browser.evaluate("shownTogether()")
                self.assertLess(self.browser.processor_seconds() - before, most)

    def assert_harmless(self):
        self.assert_unharmed()
        self.assert_nothing_was_asked_for()

    def assert_unharmed(self):
        seen = self.browser.evaluate(SEEN)
        tags, origin = seen.pop("tags"), seen.pop("origin")
        self.assertEqual(seen, UNHARMED)
        self.assertEqual(origin, self.base_url())
        self.assertLessEqual(set(tags), {"A", "B", "P", "SPAN"})
        self.assertEqual(self.browser.evaluate(SESSION), self.user_id)
        self.assertEqual(len(self.browser.pages()), 1, "another page was opened")

    def assert_nothing_was_asked_for(self):
        home = urlsplit(self.base_url()).netloc
        strange = [
            url
            for url in self.browser.requested
            if urlsplit(url).scheme not in ("data", "blob")
            and (urlsplit(url).netloc != home or "logout" in url)
        ]
        self.assertEqual((strange, self.trapped), ([], []))


@tagged("post_install", "-at_install")
class TestHostileMail(HostileCase):
    def test_in_the_frame(self):
        hostile = without_every_third(0)
        logged = self.log(*hostile, *ORDINARY)
        entries = dict(zip([mail.name for mail in hostile], logged, strict=False))
        alone = {mail.name for mail in with_a_page_of_its_own(hostile)}
        forms = {n: self.form_of(entry) for n, entry in entries.items() if n in alone}
        others = {n: e.message_id.id for n, e in entries.items() if n not in alone}
        ordinary = [self.form_of(entry) for entry in logged[len(hostile) :]]
        self.open_browser()
        slowest, usual = self.show_all(forms, ordinary)
        self.show_together(TOGETHER, others, MOST_SECONDS + usual)
        record("hostile messages in the frame", len(entries), len(hostile))
        record(
            "the slowest, beyond an ordinary one", slowest - usual, MOST_SECONDS, "s"
        )

    def test_in_a_frame_of_an_origin_of_its_own(self):
        """The frame's other form: nothing depends on Odoo's page around it."""
        hostile = without_every_third(1)
        entries = self.log(*hostile)
        bodies = {
            mail.name: f"/email_logging/message/{entry.message_id.id}/body"
            for mail, entry in zip(hostile, entries, strict=True)
        }
        self.open_browser()
        self.show_together(ALONE, bodies, MOST_SECONDS)
        record("hostile messages in the other frame", len(entries), len(hostile))

    def test_in_the_chatter(self):
        entries = self.log(*without_every_third(2))
        forms = {
            f"notes from {start}": self.lead_with_notes(
                entries[start : start + NOTES_OF_A_LEAD]
            )
            for start in range(0, len(entries), NOTES_OF_A_LEAD)
        }
        ordinary = [self.lead_with_notes(e) for e in self.log(*ORDINARY)]
        self.open_browser()
        slowest, usual = self.show_all(forms, ordinary)
        record("hostile notes in the chatter", len(entries), len(entries))
        record("their slowest page, beyond another", slowest - usual, MOST_SECONDS, "s")

    def lead_with_notes(self, entries):
        lead = self.env["crm.lead"].create({"name": "Lead", "user_id": self.giulia.id})
        for entry in entries:
            lead.message_post(**entry.with_user(self.giulia)._prepare_note())
        first = f".o-mail-Message-body a[data-oe-id='{entries[0].id}']"
        return lead._name, lead.id, first

    def test_images_that_were_asked_for(self):
        """None of Odoo itself: an image's address would do what a link does."""
        logout = f"{self.base_url()}/web/session/logout"
        sources = [f"{TRAP}/to.png?to={logout}", logout, f"{TRAP}/wanted.png"]
        body = "".join(f"<img src='{source}'>" for source in sources)
        form = self.form_of(self.log(HostileMail("wanted", body)))
        self.open_browser()
        self.show(*form)
        self.click("document.querySelector('.o_email_logging_show_images')")
        self.wait_for(lambda: len(self.trapped) == 2)
        self.assertIn(f"{self.trap}/wanted.png", self.browser.requested)
        self.wait_for(lambda: self.browser.refused == [logout, logout])
        self.assertNotIn(logout, self.browser.requested)
        self.assertEqual(self.browser.evaluate(SESSION), self.user_id)
