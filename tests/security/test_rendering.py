"""Hostile bodies as they are written anew: what stands there, and what it costs."""

import json
import re
import subprocess
import sys
import time
from html.parser import HTMLParser

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

from ...engine.rendering import (
    CUT,
    MOST_CHARACTERS,
    MOST_LINES,
    MOST_OF_IMAGES,
    SIMPLIFIED,
    WHOLE,
    render,
)
from ...engine.rendering_cache import COSTLY_SECONDS, MOST_KEPT, RenderingCache
from .hostile_mail import READABLE, TRAP, hostile_mails
from .numbers import record

MOST_SECONDS = 3
MOST_MEGABYTES = 300
KEPT_TAGS = frozenset(
    """
    a abbr address article aside b bdi bdo big blockquote br caption center cite code
    col colgroup dd del details dfn div dl dt em figcaption figure font footer
    h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp
    section small span strike strong sub summary sup table tbody td tfoot th thead tr
    tt u ul var wbr
    """.split()  # noqa: SIM905 - a list of sixty lines says no more
)
KEPT_ATTRIBUTES = frozenset(
    """
    align alt bgcolor border cellpadding cellspacing class color colspan data-cid dir
    face height href hspace lang nowrap open rel rowspan size span src start style
    target title type valign vspace width
    """.split()  # noqa: SIM905
)
# Run in a process of its own, where the highest mark of memory can be set back.
MEASURE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from engine.rendering import render
sys.path.insert(0, sys.argv[1] + "/tests/security")
from hostile_mail import hostile_mails

def kilobytes(name):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(name))

peaks = {}
for mail in hostile_mails():
    with open("/proc/self/clear_refs", "w") as marks:
        marks.write("5")
    before = kilobytes("VmRSS") - sys.getsizeof(mail.body) / 1024
    render(mail.body, mail.is_html)
    peaks[mail.name] = (kilobytes("VmHWM") - before) / 1024
print(json.dumps(peaks))
"""


class Tags(HTMLParser):
    """Another reader's opinion of what was written."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@tagged("post_install", "-at_install")
class TestRendering(BaseCase):
    def test_nothing_but_what_is_listed_is_written(self):
        for mail in hostile_mails():
            with self.subTest(mail.name):
                html = render(mail.body, mail.is_html).html
                self.assertIn(READABLE, html)
                for tag, attributes in Tags(html[:200_000]).found:
                    self.assertIn(tag, KEPT_TAGS)
                    self.assertLessEqual(set(attributes), KEPT_ATTRIBUTES)
                    self.check(tag, attributes)

    def check(self, tag, attributes):
        if tag == "img":
            self.assertRegex(attributes.get("src", "data:image/"), "^data:image/")
        if "href" in attributes:
            self.assertRegex(attributes["href"], "^(?i:https?:|mailto:|tel:)")
            self.assertEqual(attributes["target"], "_blank")
            self.assertEqual(attributes["rel"], "noopener noreferrer")
        # Ours, or those of its own style sheet, which bear a prefix.
        classes = attributes.get("class", "columns")
        self.assertRegex(classes, r"^(columns|m-[\w-]+( m-[\w-]+)*)$")
        style = attributes.get("style", "")
        self.assertNotRegex(style, r"(?i)url|position|expression|z-index|import|\\|<")

    def test_every_body_in_time(self):
        slowest = 0
        for mail in hostile_mails():
            start = time.process_time()
            render(mail.body, mail.is_html)
            seconds = time.process_time() - start
            slowest = max(slowest, seconds)
            with self.subTest(mail.name):
                self.assertLess(seconds, MOST_SECONDS)
        record("hostile bodies written anew: slowest", slowest, MOST_SECONDS, "s")

    def test_every_body_in_little_memory(self):
        root = file_path("crm_email_logging")
        answer = subprocess.run(
            [sys.executable, "-c", MEASURE, root], capture_output=True, check=True
        )
        peaks = json.loads(answer.stdout)
        self.assertLess(max(peaks.values()), MOST_MEGABYTES, peaks)
        most = max(peaks.values())
        record("hostile bodies written anew: memory", most, MOST_MEGABYTES, "MB")

    def test_what_is_written_is_balanced(self):
        for mail in hostile_mails():
            html = render(mail.body, mail.is_html).html
            for tag in ("div", "table", "td", "blockquote", "a"):
                with self.subTest(mail.name, tag=tag):
                    opened = len(re.findall(rf"<{tag}[ >]", html))
                    self.assertEqual(opened, html.count(f"</{tag}>"))

    def test_nothing_of_a_long_thread_is_lost(self):
        levels = range(2_000)
        body = "".join(f"<blockquote><div><div>Reply {n}<br>" for n in levels)
        rendering = render(body, True)
        self.assertEqual(rendering.extent, WHOLE)
        for number in levels:
            self.assertIn(f"Reply {number}<", rendering.html)

    def test_too_many_tags_leave_their_text(self):
        rendering = render("<p>First</p>" + "<b>x</b>" * 50_000 + "<p>Last", True)
        self.assertEqual(rendering.extent, SIMPLIFIED)
        self.assertRegex(rendering.html, "(?s)First.*Last")

    def test_what_is_longer_says_so(self):
        for most, unit in ((MOST_CHARACTERS, "x"), (MOST_LINES, "x\n")):
            self.assertEqual(render(unit * (most + 1), False).extent, CUT)
            self.assertEqual(render(unit * most, False).extent, WHOLE)
        self.assertEqual(render("<p>" + "x" * (MOST_CHARACTERS + 1), True).extent, CUT)

    def test_images_in_the_body_have_a_limit_together(self):
        image = f"<img src='data:image/png;base64,{'A' * (MOST_OF_IMAGES // 2)}'>"
        for number, shown in ((1, 1), (3, 1)):
            html = render(f"{image * number}<p>Text", True).html
            self.assertEqual(html.count("data:image"), shown)
            self.assertIn("Text", html)

    def test_remote_images_when_asked_for(self):
        body = f"<img src='{TRAP}/i.png' alt=Logo><img src=//x.example/y>"
        self.assertNotIn("src", render(body, True).html)
        html = render(body, True, remote_images=True).html
        self.assertIn(f'src="{TRAP}/i.png"', html)
        self.assertIn('src="https://x.example/y"', html)

    def test_inline_images_only_where_an_image_is(self):
        body = "<p title='cid:a'>cid:a <a href='cid:a'>x</a><img src='CID:a&quot;'>"
        rendering = render(body, True)
        self.assertEqual(rendering.content_ids, {'a"'})
        html = rendering.with_images({'a"': "data:image/png;base64,AA=="})
        self.assertEqual(html.count("data:image"), 1)
        self.assertIn('title="cid:a"', html)
        self.assertEqual(rendering.with_images({}), rendering.html)

    def test_ordinary_mail_looks_as_it_was_written(self):
        body = (
            "<html><head><style>p{}</style></head><body><p style='color: #123;"
            ' font-family: "Segoe UI", sans-serif\'>Ciao &euro; <b>Anna</b><br>'
            "<table border=1 width='100%'><tr><td bgcolor=#eeeeee>1<td>2</table>"
            "<ul><li>One<li>Two</ul><a href='https://x.example/?a=1&amp;b=2'>Link</a>"
        )
        self.assertEqual(
            render(body, True).html,
            '<p style="color: #123; font-family: &quot;Segoe UI&quot;, sans-serif">'
            "Ciao € <b>Anna</b><br></p>"
            '<table width="100%" border="1"><tr><td bgcolor="#eeeeee">1</td><td>2</td>'
            "</tr></table><ul><li>One</li><li>Two</li></ul>"
            '<a href="https://x.example/?a=1&amp;b=2" target="_blank"'
            ' rel="noopener noreferrer">Link</a>',
        )

    def test_text_keeps_its_links_and_its_lines(self):
        html = render("See\n https://x.example/?a=1&b=2. <b>", False).html
        self.assertIn("See\n ", html)
        self.assertIn('href="https://x.example/?a=1&amp;b=2" target="_blank"', html)
        self.assertIn("</a>. &lt;b&gt;", html)

    def test_a_costly_body_is_written_once(self):
        cache, made = RenderingCache(), []

        def make():
            made.append(1)
            time.sleep(COSTLY_SECONDS)
            return render("x", False)

        for _view in range(3):
            cache.get_or_make("key", make)
        self.assertEqual(len(made), 1)
        for number in range(MOST_KEPT):
            cache.get_or_make(number, make)
        cache.get_or_make("key", make)
        self.assertEqual(len(made), MOST_KEPT + 2)
