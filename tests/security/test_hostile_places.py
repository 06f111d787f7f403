"""Hostile mail wherever else it is shown, many on a page: lists, the conversation, the
composer and what it quotes, previews of attachments.
"""

import json
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...exchange.mailbox import Attachment
from .hostile_mail import HostileMail, hostile_mails
from .numbers import is_attack, record
from .test_hostile_mail import SESSION, HostileCase

LEAST = 120
LONGEST = 20_000  # in the suite; an attack has floods as well
QUOTED_ON_A_PAGE = 50
FILES_OF_A_PAGE = 30
LINES_OF_A_PAGE = 6
# All records of a model in a view, until its rows are drawn.
ROWS = """
(async ([resModel, mode, rows, count]) => {
    const start = performance.now();
    odoo.__WOWL_DEBUG__.root.env.services.action.doAction({
        type: "ir.actions.act_window", res_model: resModel, name: "All",
        views: [[false, mode]], target: "current", limit: 1000,
    });
    const drawn = () => document.querySelectorAll(rows).length;
    while (drawn() < count) {
        if (performance.now() - start > 60000) return drawn();
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return drawn();
})(%s)
"""
VIEWS = {"list": ".o_data_row", "kanban": ".o_kanban_record:not(.o_kanban_ghost)"}
SHOWN_IN_LISTS = ("email.logging.message", "interaction.log.entry")
# What is quoted, as a mail program without any guard would show it.
UNGUARDED = """
(async (page) => {
    const frame = document.createElement("iframe");
    document.querySelector(".o_action_manager").append(frame);
    frame.contentDocument.open();
    frame.contentDocument.write(page);
    frame.contentDocument.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const text = frame.contentDocument.body.textContent;
    frame.remove();
    return text.split("Readable words").length - 1;
})(%s)
"""
# Files as Odoo's viewer shows texts: in frames that nothing else guards.
FILES = """
(async (urls) => {
    const frames = urls.map((url) => {
        const frame = document.createElement("iframe");
        frame.src = url;
        return frame;
    });
    const loaded = frames.map((f) => new Promise((resolve) => (f.onload = resolve)));
    document.querySelector(".o_action_manager").append(...frames);
    await Promise.all(loaded);
    await new Promise(requestAnimationFrame);
    window.shownTogether = () => frames.forEach((frame) => frame.remove());
    return frames.length;
})(%s)
"""
OPEN_LINES = """
(async (ids) => {
    const loaded = () => document.querySelectorAll(
        ".o_email_logging_line iframe[data-loaded]").length;
    const toggle = (id) => document.querySelector(
        `[data-message-id="${id}"] .o_email_logging_toggle`).click();
    const closed = async (count) => {
        const start = performance.now();
        while (loaded() !== count && performance.now() - start < 60000) {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return loaded();
    };
    ids.forEach(toggle);
    const count = await closed(ids.length);
    window.shownTogether = async () => { ids.forEach(toggle); await closed(0); };
    return count;
})(%s)
"""


def bearable():
    """All of them in an attack; in the suite those that take no seconds to show."""
    return [
        mail for mail in hostile_mails() if is_attack() or len(mail.body) <= LONGEST
    ]


def first_of_each_kind(mails):
    return list({mail.kind: mail for mail in reversed(mails)}.values())


def file_of(number, mail):
    name = f"{mail.sender_name[:60]}{mail.name}.txt"
    return Attachment(str(number), name, "text/plain", 1, False, "", "file")


class HostileFiles:
    """In place of a `RemoteMailbox`: the bodies as files, under hostile names."""

    def __init__(self, mails, trap):
        self.files = [file_of(number, mail) for number, mail in enumerate(mails)]
        self.contents = [mail.at(trap).encode(errors="replace") for mail in mails]

    def attachments(self, _place):
        return self.files

    def attachment_content(self, _place, attachment_id):
        return self.contents[int(attachment_id)], "text/html"


@tagged("post_install", "-at_install")
class TestHostilePlaces(HostileCase):
    def setUp(self):
        super().setUp()
        self.mails = bearable()
        self.assertGreaterEqual(len(self.mails), LEAST)

    def test_in_lists_and_in_the_conversation(self):
        messages = self.log(*self.mails).message_id.sorted("id")
        self.open_browser()
        for model in SHOWN_IN_LISTS:
            for mode, rows in VIEWS.items():
                self.show_rows(model, mode, rows, len(messages))
        record("hostile messages in lists", len(messages), len(messages))
        self.show_conversation(messages)

    def show_rows(self, model, mode, rows, count):
        with self.subTest(model, mode=mode):
            wanted = json.dumps([model, mode, rows, count])
            self.assertGreaterEqual(self.browser.evaluate(ROWS % wanted), count)
            self.assert_harmless()

    def show_conversation(self, messages):
        """As if each answered the first."""
        conversation = messages[0].conversation_id
        for table in ("email_logging_message", "interaction_log_entry"):
            self.env.cr.execute(
                f"UPDATE {table} SET conversation_id = %s", [conversation.id]
            )
        self.env.invalidate_all()
        self.cr.clear()
        newest = "iframe.o_email_logging_body[data-loaded]"
        self.show(conversation._name, conversation.id, newest)
        lines = "document.querySelectorAll('.o_email_logging_line').length"
        self.assertEqual(self.browser.evaluate(lines), len(messages))
        first = messages.sorted("date, id", reverse=True)[:1].id
        toggle = f"[data-message-id='{first}'] .o_email_logging_toggle"
        self.click(f"document.querySelector({json.dumps(toggle)})")
        by_name = dict(zip((m.name for m in self.mails), messages.ids, strict=True))
        some = self.mails if is_attack() else first_of_each_kind(self.mails)
        ids = [by_name[mail.name] for mail in some]
        for at in range(0, len(ids), LINES_OF_A_PAGE):
            self.show_page(OPEN_LINES, ids[at : at + LINES_OF_A_PAGE])
        record("hostile messages in the conversation", len(messages), len(messages))

    def show_page(self, script, wanted):
        with self.subTest(wanted[0]):
            self.assertEqual(
                self.browser.evaluate(script % json.dumps(wanted)), len(wanted)
            )
            self.assert_harmless()
            self.browser.evaluate("shownTogether()")

    def test_in_the_composer_and_what_it_quotes(self):
        messages = self.log(*self.mails).message_id.sorted("id")
        drafts = self.drafts(messages)
        pages = self.pages_of(drafts)
        shown = {d: m for d, m in zip(drafts, self.mails, strict=True)}
        wanted = first_of_each_kind(self.mails) if is_attack() else self.mails[:1]
        forms = [draft for draft, mail in shown.items() if mail in wanted]
        names = [mail.name for mail in wanted]
        forms = [(d._name, d.id) for d in forms]
        self.open_browser()
        for page, count in pages:
            found = self.browser.evaluate(UNGUARDED % json.dumps(page))
            self.assertEqual(found, count)
            self.assert_harmless()
        for name, form in zip(names, forms, strict=True):
            with self.subTest(name):
                self.show(*form, ".o_email_logging_draft .odoo-editor-editable")
                summary = "document.querySelector('.o_email_logging_draft summary')"
                self.click(summary)
                self.seen("!!document.querySelector('iframe[data-loaded]')")
                self.assert_harmless()
        record("hostile messages quoted", len(drafts), len(drafts))

    def drafts(self, messages):
        drafts = self.env["email.logging.draft"]
        for message in messages.with_user(self.giulia):
            action = message.action_reply()
            drafts |= drafts.browse(action["res_id"])
        return drafts

    def pages_of(self, drafts):
        """:return: list of (HTML, how many messages it quotes that are readable)"""
        quoted = [draft._quotation() for draft in drafts]
        size = 1 if is_attack() else QUOTED_ON_A_PAGE
        pages = [quoted[at : at + size] for at in range(0, len(quoted), size)]
        return [
            ("".join(page), sum(one.count("Readable words") for one in page))
            for page in pages
        ]

    @mute_logger("odoo.http")
    def test_in_previews_of_attachments(self):
        entry = self.log(HostileMail("files", "<p>Files</p>"))
        message = entry.message_id
        message.has_attachments = True
        remote = HostileFiles(self.mails, self.trap)
        self.startPatcher(
            patch.object(
                type(message), "_ask", lambda _self, question: question(remote, None)
            )
        )
        form, url = self.form_of(entry), f"/email_logging/message/{message.id}"
        urls = [f"{url}/attachment/{file.id}/shown" for file in remote.files]
        self.open_browser()
        self.show(*form)
        listed = "document.querySelectorAll('.o_email_logging_attachment').length"
        self.seen(f"{listed} === {len(urls)}")
        self.assert_harmless()
        for at in range(0, len(urls), FILES_OF_A_PAGE):
            self.show_page(FILES, urls[at : at + FILES_OF_A_PAGE])
        self.assertEqual(self.browser.evaluate(SESSION), self.user_id)
        record("hostile files in previews", len(urls), len(urls))
