"""Our pages for who sees little or uses no mouse: axe-core, and the keyboard."""

import json

from odoo.fields import Command
from odoo.tests import tagged

from ..common import ANNA, CRM_LOG, GIULIA, STRANGER, graph_message
from ..imports import ADDON
from ..security.reading_case import ReadingCase

AXE = ADDON / ".work" / "node" / "node_modules" / "axe-core" / "axe.min.js"
LIST, FORM = ".o_list_view .o_data_row", ".o_form_view .o_form_sheet"
FRAME = "iframe.o_email_logging_body[data-loaded]"
EMAILS_TAB = ".o_notebook .nav-link[name=logged_emails]"
# Odoo's own, wherever it stands: parts of pages, and columns without a label.
ODOOS = ".o-mail-Form-chatter, .o-mail-ActivityButton, .o_tag, th:empty"
OPEN = """
(async ([action, ready]) => {
    const frame = () => new Promise(requestAnimationFrame);
    const start = performance.now();
    const {action: actions} = odoo.__WOWL_DEBUG__.root.env.services;
    await actions.doAction(action, {clearBreadcrumbs: true});
    while (!document.querySelector(ready) || document.querySelector(".o_blockUI")) {
        if (performance.now() - start > 20000) return false;
        await frame();
    }
    await frame();
    await frame();
    return true;
})(%s)
"""
# Of each node at fault: the rule with its tag and classes; and what one looks for.
SCAN = """
axe.run(document, {resultTypes: ["violations"], iframes: false, elementRef: true})
    .then(({violations}) => violations.flatMap(({id, nodes}) => nodes
        .filter(({element}) => element === document.documentElement
            || element.closest(".o_content") && !element.closest(%s))
        .map(({element, html}) => [
            [id, element.tagName, ...[...element.classList].sort()].join(" "), html,
        ])
    ))
"""
# The frame lets no script run, so its page is looked at in one that does.
SCAN_FRAME = """
(async () => {
    const {src} = document.querySelector(%s);
    const frame = document.createElement("iframe");
    frame.srcdoc = await (await fetch(src)).text();
    const loaded = new Promise((resolve) => (frame.onload = resolve));
    document.body.append(frame);
    await loaded;
    frame.contentWindow.eval(axeSource);
    const {violations} = await frame.contentWindow.axe.run({
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    });
    frame.remove();
    return violations.flatMap(({id, nodes}) => nodes.map(({html}) => [id, html]));
})()
"""


@tagged("post_install", "-at_install")
class TestAccessibility(ReadingCase):
    def setUp(self):
        super().setUp()
        groups = ("base.group_system", "sales_team.group_sale_manager")
        self.giulia.group_ids = [Command.link(self.env.ref(g).id) for g in groups]
        html = "<p>Can you help?</p><img alt='Sign' src='https://anna.example/a'>"
        body = {"contentType": "html", "content": html}
        self.messages = self.record(
            graph_message(ANNA, [GIULIA], body=body),
            graph_message(GIULIA, [ANNA]),
            graph_message(STRANGER, [GIULIA]),
        )
        self.entry = self.messages[0].entry_ids

    def test_nothing_is_worse_than_in_odoo_s_own_pages_and_keys_suffice(self):
        odoos, ours = self.odoos_pages(), self.our_pages()
        contact = self.form(self.anna_bianchi)
        self.open_browser()
        source = json.dumps(AXE.read_text())
        self.browser.evaluate(f"window.axeSource = {source}; eval(axeSource); true")
        usual = {kind for page in odoos for kind, _html in self.scan(*page)}
        for action, ready in ours:
            with self.subTest(action):
                found = dict(self.scan(action, ready))
                unusual = [html for kind, html in found.items() if kind not in usual]
                self.assertEqual(unusual, [])
        self.open(contact, EMAILS_TAB)
        self.click(f"document.querySelector('{EMAILS_TAB}')")
        self.press_at(".o_email_logging_entry:last-of-type button", "Enter")
        self.press_at(".o_email_logging_show_images", "Enter")
        self.seen(
            "!document.querySelector('.o_email_logging_show_images') &&"
            " document.activeElement.matches('.o_email_logging_always_images')"
        )
        self.press_at(".o_email_logging_original", "Tab")
        self.wait_for(lambda: self.focused() == "IFRAME")

    # Pages

    def odoos_pages(self):
        values = {"name": "Lead", "user_id": self.giulia.id, "type": "opportunity"}
        lead = self.env["crm.lead"].create(values)
        return [
            (self.list("crm.lead"), LIST),
            (self.form(lead), FORM),
            (self.form(self.env["crm.team"].search([], limit=1)), FORM),
        ]

    def our_pages(self):
        lists = (
            *("interaction_log_entry", "email_logging_conversation"),
            *("email_logging_waiting", "email_logging_skipped"),
            "email_logging_correspondent",
        )
        forms = (
            self.env["email.logging.skipped"].search([], limit=1),
            self.env["email.logging.correspondent"].search([], limit=1),
            self.mailbox,
        )
        setup = ".o_email_logging_setup h1"
        return [
            *((f"crm_email_logging.{name}_action", LIST) for name in lists),
            *((self.form(record), FORM) for record in forms),
            *((self.form(step), setup) for step in self.steps_of_the_setup()),
            (self.form(self.anna_bianchi), EMAILS_TAB),
            (self.form(self.messages.conversation_id[:1]), FRAME),
            (self.form(self.entry), FRAME),
        ]

    def steps_of_the_setup(self):
        ways = {
            "online": ("exchange", "application", "access", "mailbox"),
            "server": ("exchange", "access", "mailbox"),
        }
        values = {"mailbox_email": CRM_LOG, "service_account": CRM_LOG}
        steps = [(kind, step) for kind, steps in ways.items() for step in steps]
        return (
            self.env["email.logging.setup"]
            .with_user(self.giulia)
            .create([{**values, "kind": kind, "step": step} for kind, step in steps])
        )

    def list(self, model):
        return {**self.form(self.env[model]), "views": [[False, "list"]]}

    def form(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
            "target": "current",
        }

    # Browser

    def scan(self, action, ready):
        """:return: list of (kind of fault, its element as HTML)"""
        self.open(action, ready)
        if ready == EMAILS_TAB:
            self.click(f"document.querySelector('{EMAILS_TAB}')")
            self.seen("!!document.querySelector('.o_email_logging_entry')")
        found = self.browser.evaluate(SCAN % json.dumps(ODOOS))
        if ready == FRAME:
            found += self.browser.evaluate(SCAN_FRAME % json.dumps(FRAME))
        return found

    def open(self, action, ready):
        there = self.browser.evaluate(OPEN % json.dumps([action, ready]))
        self.assertTrue(there, f"not shown: {action}")

    def press_at(self, selector, key):
        there = f"document.querySelector({json.dumps(selector)})"
        self.seen(f"((it) => {{ it?.focus(); return !!it; }})({there})")
        self.press(key)
