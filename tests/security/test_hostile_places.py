"""Hostile mail wherever else it is shown, many on a page: lists, the conversation, the
composer and what it quotes, previews of attachments.
"""

import json
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...exchange.mailbox import Attachment
from .browser import in_frames
from .hostile_mail import HostileMail, hostile_mails
from .numbers import is_attack, record
from .test_hostile_mail import HostileCase

# Floods take minutes, many on a page; the frame and the chatter show them.
LONGEST = 20_000
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
OF_A_CONVERSATION = {
    "email_logging_message": "id",
    "interaction_log_entry": "message_id",
}
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
FILES = in_frames()
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
    """All of them in an attack, but for floods; in the suite some of each kind."""
    kept = [mail for mail in hostile_mails() if len(mail.body) <= LONGEST]
    if is_attack():
        return kept
    return [*{id(one): one for one in (*first_of_each_kind(kept), *kept[::3])}.values()]


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
    @mute_logger("odoo.http")
    def test_everywhere_but_in_the_frame_and_the_chatter(self):
        """In one browser, which takes longer to start than most of this."""
        mails = bearable()
        messages = self.log(*mails).message_id.sorted("id")
        files = self.log(HostileMail("files", "<p>Files</p>"))
        files.message_id.has_attachments = True
        quoted, forms = self.drafts(mails, messages)
        remote = HostileFiles(mails, self.trap)
        self.startPatcher(
            patch.object(
                type(messages), "_ask", lambda _self, question: question(remote, None)
            )
        )
        self.open_browser()
        self.check_lists(len(messages) + 1)
        self.check_quotations(quoted)
        self.check_composer(forms)
        self.check_files(files, remote)
        self.check_conversation(mails, messages)
        record("hostile messages in other places", len(messages), len(messages))

    def show_page(self, script, wanted):
        with self.subTest(wanted[0]):
            found = self.browser.evaluate(script % json.dumps(wanted))
            self.assertEqual(found, len(wanted))
            self.assert_harmless()
            self.browser.evaluate("shownTogether()")

    def check_lists(self, count):
        for model in SHOWN_IN_LISTS:
            for mode, rows in VIEWS.items():
                with self.subTest(model, mode=mode):
                    wanted = json.dumps([model, mode, rows, count])
                    shown = self.browser.evaluate(ROWS % wanted)
                    self.assertGreaterEqual(shown, count)
                    self.assert_harmless()

    def drafts(self, mails, messages):
        """:return: what each draft quotes, and the forms of some"""
        some = first_of_each_kind(mails) if is_attack() else mails[:1]
        quoted, forms = [], []
        for mail, message in zip(mails, messages.with_user(self.giulia), strict=True):
            action = message.action_reply()
            draft = self.env[action["res_model"]].browse(action["res_id"])
            quoted.append(draft._quotation())
            if mail in some:
                forms.append((draft._name, draft.id))
        return quoted, forms

    def check_quotations(self, quoted):
        size = 1 if is_attack() else QUOTED_ON_A_PAGE
        for at in range(0, len(quoted), size):
            page = "".join(quoted[at : at + size])
            with self.subTest("quoted", at=at):
                seen = self.browser.evaluate(UNGUARDED % json.dumps(page))
                self.assertEqual(seen, page.count("Readable words"))
                self.assert_harmless()

    def check_composer(self, forms):
        summary = "document.querySelector('.o_email_logging_draft summary')"
        for form in forms:
            with self.subTest(form):
                self.show(*form, ".o_email_logging_draft .odoo-editor-editable")
                self.click(summary)
                self.seen("!!document.querySelector('iframe[data-loaded]')")
                self.assert_harmless()

    def check_files(self, entry, remote):
        self.show(*self.form_of(entry))
        listed = "document.querySelectorAll('.o_email_logging_attachment').length"
        self.seen(f"{listed} === {len(remote.files)}")
        self.assert_harmless()
        url = f"/email_logging/message/{entry.message_id.id}/attachment"
        urls = [f"{url}/{file.id}/shown" for file in remote.files]
        for at in range(0, len(urls), FILES_OF_A_PAGE):
            self.show_page(FILES, urls[at : at + FILES_OF_A_PAGE])

    def check_conversation(self, mails, messages):
        """As if each answered the first."""
        conversation = messages[0].conversation_id
        ids = tuple(messages.ids)
        for table, column in OF_A_CONVERSATION.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET conversation_id = %s WHERE %s IN %s",
                    SQL.identifier(table),
                    conversation.id,
                    SQL.identifier(column),
                    ids,
                )
            )
        self.env.invalidate_all()
        self.cr.clear()
        newest = ".o_email_logging_line iframe.o_email_logging_body[data-loaded]"
        self.show(conversation._name, conversation.id, newest)
        lines = "document.querySelectorAll('.o_email_logging_line').length"
        self.assertEqual(self.browser.evaluate(lines), len(messages))
        self.close_newest(messages)
        by_name = dict(zip((mail.name for mail in mails), ids, strict=True))
        some = mails if is_attack() else first_of_each_kind(mails)
        opened = [by_name[mail.name] for mail in some]
        for at in range(0, len(opened), LINES_OF_A_PAGE):
            self.show_page(OPEN_LINES, opened[at : at + LINES_OF_A_PAGE])

    def close_newest(self, messages):
        newest = messages.sorted("date, id", reverse=True)[:1].id
        toggle = f"[data-message-id='{newest}'] .o_email_logging_toggle"
        self.click(f"document.querySelector({json.dumps(toggle)})")
