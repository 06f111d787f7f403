"""The frame of a message in a browser: as high as its text, and readable."""

from odoo.tests import tagged

from ..common import ANNA, GIULIA, graph_message
from ..models.test_conversations import answering
from ..security.hostile_mail import HostileMail
from ..security.reading_case import ReadingCase

FRAME = "[...document.querySelectorAll('iframe.o_email_logging_body')].at(-1)"
FOCUSED = "document.activeElement.tagName === '%s'"
MEASURED = f"""
(() => {{
    const frame = {FRAME};
    const page = frame?.contentDocument?.documentElement;
    return page && {{
        inner: frame.clientHeight,
        outer: frame.offsetHeight,
        content: Math.ceil(page.getBoundingClientRect().height),
        scrolls: page.scrollHeight > frame.clientHeight,
        text: page.innerText,
    }};
}})()
"""
PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4"
    "//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg=="
)
REPLY = (
    "<p>Thanks</p><div id=divRplyFwdMsg><b>From:</b> Anna<br><b>Sent:</b> Monday<br>"
)
QUOTED = f"<b>To:</b> Giulia<br><b>Subject:</b> Offer</div>{'<p>Old words</p>' * 30}"
LONG = f"<p>Words</p>{'<p>More</p>' * 200}<img src='{PNG}' height=900>"
HIDING = ("body{display:none}", ".x{font-size:0}", "div{display:none}")
HIDDEN = "<style>%s</style><body><div class=x><p>Hidden words</p>"
WHITE = "<style>.x{color:#fff}</style><p class=x>Faint words</p>"
LINK = "<a href='%s/link' target=_top>Link</a>"


@tagged("post_install", "-at_install")
class TestMessageFrame(ReadingCase):
    def test_what_a_reader_sees(self):
        """In one browser, which takes longer to start than all this takes."""
        checks = {
            self.check_high_as_its_text: LONG,
            self.check_unfolding_makes_it_higher: REPLY + QUOTED,
            self.check_the_highest_scroll_inside: "<p>More</p>" * 3000,
            **{self.check_of(style): HIDDEN % style for style in HIDING},
            self.check_white_text_is_not_on_white: WHITE,
            self.check_no_script_of_the_frame_runs: "<p>Words</p>",
            # Last, since its page stays open.
            self.check_a_link_leaves_the_page_where_it_is: LINK % self.trap,
        }
        entries = self.log(
            *(HostileMail(body, body, subject="Re: Offer") for body in checks.values())
        )
        forms = [self.form_of(entry) for entry in entries]
        self.open_browser()
        for check, form in zip(checks, forms, strict=True):
            with self.subTest(check.__name__):
                self.show(*form)
                check()

    def measured(self):
        """:return: of the frame that is shown; waits while it changes its page"""
        return self.seen(MEASURED)

    def wait_until(self, condition):
        """:return: what was measured when the condition was met"""

        def meets():
            seen = self.measured()
            return condition(seen) and seen

        return self.wait_for(meets)

    def wait_until_it_fits(self):
        def fits(seen):
            return seen["inner"] == seen["content"] and not seen["scrolls"]

        return self.wait_until(fits)["inner"]

    def check_high_as_its_text(self):
        self.assertGreater(self.wait_until_it_fits(), 5000)
        wide = self.browser.evaluate(f"{FRAME}.clientWidth")
        self.browser.evaluate(
            "document.querySelector('.o_form_sheet').style.maxWidth = '400px'"
        )
        self.assertGreater(wide, self.browser.evaluate(f"{FRAME}.clientWidth"))
        self.wait_until_it_fits()

    def check_unfolding_makes_it_higher(self):
        folded = self.wait_until_it_fits()
        summary = f"{FRAME}?.contentDocument?.querySelector('summary')"
        self.click(summary)
        self.wait_for(lambda: self.wait_until_it_fits() > folded + 500)
        self.click(summary)
        self.wait_for(lambda: self.wait_until_it_fits() == folded)

    def check_the_highest_scroll_inside(self):
        highest = self.wait_until(lambda seen: seen["outer"] == 20000)
        self.assertTrue(highest["scrolls"])

    def check_of(self, style):
        def check_a_text_that_is_hidden_is_shown_as_text():
            seen = self.wait_until(lambda seen: "plain text" in seen["text"])
            self.assertIn("Hidden words", seen["text"], style)

        return check_a_text_that_is_hidden_is_shown_as_text

    def check_white_text_is_not_on_white(self):
        text = f"{FRAME}?.contentDocument?.querySelector('p')"
        color = f"((text) => text && getComputedStyle(text).color)({text})"
        self.seen(f"{color} === 'rgb(31, 31, 31)'")

    def check_no_script_of_the_frame_runs(self):
        """Even if one were written: of neither form."""
        self.browser.evaluate(
            f"""(() => {{
                const page = {FRAME}.contentDocument;
                const script = page.createElement("script");
                script.textContent = "parent.hostileMarker = 'script'";
                page.body.append(script);
                page.body.setAttribute("onclick", "parent.hostileMarker = 'handler'");
                page.body.click();
            }})()"""
        )
        self.assertEqual(self.browser.evaluate("hostileMarker"), "alive")

    def check_a_link_leaves_the_page_where_it_is(self):
        link = f"{FRAME}.contentDocument.querySelector('a')"
        self.browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": f"{link}.click()", "userGesture": True},
        )
        self.wait_for(lambda: self.trapped[:1] == ["/link"])
        self.wait_for(lambda: len(self.browser.pages()) == 2)
        self.assertEqual(self.browser.evaluate("hostileMarker"), "alive")

    def test_keys_of_the_page_work_in_the_text(self):
        first = graph_message(ANNA, [GIULIA], internetMessageId="<1@x>")
        messages = self.record(first, answering("<1@x>"))
        conversation = messages.conversation_id
        self.open_browser()
        self.show(conversation._name, conversation.id, "iframe[data-loaded]")
        self.browser.evaluate(f"{FRAME}.focus()")
        self.press(" ")  # scrolls, and is nobody else's
        self.assertTrue(self.browser.evaluate(FOCUSED % "IFRAME"))
        self.press("j")
        line = f".o_email_logging_current[data-message-id='{messages[0].id}']"
        self.seen(f"{FOCUSED % 'BUTTON'} && !!document.querySelector({line!r})")
        self.browser.evaluate(f"{FRAME}.focus()")
        self.press("Escape")
        self.seen(FOCUSED % "BODY")
        self.browser.evaluate(f"{FRAME}.focus()")
        self.press("r")
        self.seen("!!document.querySelector('.o_email_logging_draft')")
