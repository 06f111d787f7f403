"""The frame of a message in a browser: as high as its text, and readable."""

from odoo.tests import tagged

from ..common import ANNA, GIULIA, graph_message
from ..models.test_conversations import answering
from ..security.hostile_mail import HostileMail
from ..security.reading_case import ReadingCase

FRAME = "[...document.querySelectorAll('iframe.o_email_logging_body')].at(-1)"
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


@tagged("post_install", "-at_install")
class TestMessageFrame(ReadingCase):
    def pages_of(self, *bodies):
        """Open the entries of messages, one after the other; yields each body."""
        entries = self.log(*(HostileMail(body, body) for body in bodies))
        forms = [self.form_of(entry) for entry in entries]
        self.open_browser()
        for body, form in zip(bodies, forms, strict=True):
            self.show(*form)
            yield body

    def read_mail(self, body):
        next(self.pages_of(body))

    def measured(self):
        """:return: of the frame that is shown; waits while it changes its page"""
        return self.wait_for(lambda: self.browser.evaluate(MEASURED))

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

    def test_it_is_as_high_as_its_text(self):
        self.read_mail(f"<p>Words</p>{'<p>More</p>' * 200}<img src='{PNG}' height=900>")
        self.assertGreater(self.wait_until_it_fits(), 5000)
        wide = self.browser.evaluate(f"{FRAME}.clientWidth")
        self.browser.evaluate(
            "document.querySelector('.o_form_sheet').style.maxWidth = '400px'"
        )
        self.assertGreater(wide, self.browser.evaluate(f"{FRAME}.clientWidth"))
        self.wait_until_it_fits()

    def test_unfolding_makes_it_higher(self):
        self.read_mail(REPLY + QUOTED)
        folded = self.wait_until_it_fits()
        summary = f"{FRAME}.contentDocument.querySelector('summary')"
        self.browser.evaluate(f"{summary}.click()")
        self.wait_for(lambda: self.wait_until_it_fits() > folded + 500)
        self.browser.evaluate(f"{summary}.click()")
        self.wait_for(lambda: self.wait_until_it_fits() == folded)

    def test_the_highest_scroll_inside(self):
        self.read_mail("<p>More</p>" * 3000)
        highest = self.wait_until(lambda seen: seen["outer"] == 20000)
        self.assertTrue(highest["scrolls"])

    def test_a_text_that_is_hidden_is_shown_as_text(self):
        styles = ("body{display:none}", ".x{font-size:0}", "div{display:none}")
        body = "<style>%s</style><body><div class=x><p>Hidden words</p>"
        for shown in self.pages_of(*(body % style for style in styles)):
            with self.subTest(shown):
                seen = self.wait_until(lambda seen: "plain text" in seen["text"])
                self.assertIn("Hidden words", seen["text"])

    def test_white_text_is_not_on_white(self):
        self.read_mail("<style>.x{color:#fff}</style><p class=x>Faint words</p>")
        color = f"getComputedStyle({FRAME}.contentDocument.querySelector('p')).color"
        self.wait_for(lambda: self.browser.evaluate(color) == "rgb(31, 31, 31)")

    def test_no_script_of_the_frame_runs(self):
        """Even if one were written: of neither form."""
        self.read_mail("<p>Words</p>")
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

    def test_a_link_leaves_the_page_where_it_is(self):
        self.read_mail(f"<a href='{self.trap}/link' target=_top>Link</a>")
        link = f"{FRAME}.contentDocument.querySelector('a')"
        self.browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": f"{link}.click()", "userGesture": True},
        )
        self.wait_for(lambda: self.trapped == ["/link"])
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
        self.assertEqual(self.focused(), "IFRAME")
        self.press("j")
        self.wait_for(lambda: self.focused() == "BUTTON")
        self.assertEqual(self.current(), messages[0].id)
        self.browser.evaluate(f"{FRAME}.focus()")
        self.press("Escape")
        self.wait_for(lambda: self.focused() == "BODY")
        self.browser.evaluate(f"{FRAME}.focus()")
        self.press("r")
        self.wait_for(
            lambda: self.browser.evaluate(
                "!!document.querySelector('.o_email_logging_draft')"
            )
        )

    def current(self):
        line = "document.querySelector('.o_email_logging_current')"
        return int(self.browser.evaluate(f"{line}.dataset.messageId"))
