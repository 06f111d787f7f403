"""Style sheets of mails, as far as they are kept: needs no Odoo."""

import re
import time
import unittest

from ....engine.rendering import render

ATTACKS = (
    "p{background:url(http://trap.invalid/bg)}",
    "@import 'http://trap.invalid/i.css'; p{color:red}",
    "@import url(http://trap.invalid/i.css);",
    "@font-face{font-family:x;src:url(http://trap.invalid/f)}",
    "@media screen{p{background:url(http://trap.invalid/m)}}",
    "@media{@media{p{position:fixed}}",
    "p{position:fixed;top:0;left:0;z-index:99}",
    "p{width:expression(alert(1))}",
    "p{behavior:url(x.htc);-moz-binding:url(x)}",
    "p{color:red;} </sty</style>le><script>alert(1)</script>",
    "p{color:'</style><img src=x onerror=alert(1)>'}",
    "p{content:'\\3c/style\\3e'}",
    "p{background:u\\72l(http://trap.invalid/e)}",
    "p{background:image-set('http://trap.invalid/i' 1x)}",
    'p{color:"red}\n.x{position:fixed}',
    "/*p{*/position:fixed}/*",
    "p{color:red/**/;}/*/*/ @import url(x)",
    "summary,details{display:none}",
    ".notice,p.notice{display:none}",
    "main,body>main{display:none}",
    "*{display:none}",
    "[href^=a]{background:red}",
    "p:has(a){color:red}",
    "p::before{content:url(http://trap.invalid/b)}",
    "input[value^=a]{background:url(http://trap.invalid/k)}",
    "p{--x:url(http://trap.invalid/v);color:var(--x)}",
    "p{cursor:url(http://trap.invalid/c),auto;transform:scale(99)}",
    "p{color:red}}}}} p{position:fixed}",
    "@charset 'utf-7'; +ADw-script+AD4-",
    "p{animation:x 1s}@keyframes x{to{background:url(http://trap.invalid/k)}}",
)
RULE = re.compile(r"main[\w .>:,-]* \{ [\w ,.#%:;()\"'+*/-]* \}")
FORBIDDEN = re.compile(
    r"(?i)url|import|@|position|z-index|expression|behavior|binding|content:|<|\\|"
    r"image-set|--x|cursor|transform|animation|summary|details|[. ]notice|\*|\["
)


def sheet_of(sheet, body="<p class='a'>Words"):
    return render(f"<html><head><style>{sheet}</style></head><body>{body}", True).sheet


class TestStyleSheet(unittest.TestCase):
    def test_nothing_but_what_is_listed_is_written(self):
        for attack in ATTACKS:
            with self.subTest(attack):
                sheet = sheet_of(attack)
                self.assertNotRegex(sheet, FORBIDDEN)
                for rule in filter(None, sheet.split("\n")):
                    self.assertRegex(rule, f"^{RULE.pattern}$")

    def test_every_rule_is_for_the_inside_of_the_mail(self):
        sheet = sheet_of("p, .a, body .b, td > a:link {color:red} body {color:#111}")
        self.assertEqual(
            sheet.split("\n"),
            [
                "main p, main .m-a, main .m-b, main td > a:link { color: red }",
                "main { color: #111 }",
            ],
        )

    def test_one_broken_rule_costs_none_of_the_others(self):
        for broken in ("{}", "{color:blue}", "@media screen{p{color:blue}}", "p{}"):
            with self.subTest(broken):
                self.assertEqual(
                    sheet_of(f"{broken} p{{color:red}} .a{{color:red}}"),
                    "main p { color: red }\nmain .m-a { color: red }",
                )

    def test_only_classes_of_a_style_sheet_are_kept(self):
        body = "<style>.a{color:red}</style><p class='a o_web_client fixed-top'>x"
        self.assertIn('<p class="m-a">', render(body, True).html)
        self.assertIn("<p>", render("<p class='columns m-a notice'>x", True).html)

    def test_what_the_mail_itself_is_painted_with(self):
        body = "<body bgcolor='#112233' text=white style='margin:0'><p>x"
        sheet = render(body, True).sheet
        self.assertIn("main { background-color: #112233 }", sheet)
        self.assertIn("main { color: white }", sheet)

    def test_long_ones_in_time(self):
        for sheet in (
            *("a{" * 400_000, "/*" * 400_000, "@" * 900_000, "a," * 400_000),
            *("a{color:red}" * 90_000, "{}" * 400_000, "." * 900_000, "a{b:'" * 90_000),
            *(
                "a{}" * 33_000,
                "@a{" * 33_000,
                "a" * 90_000 + "{}",
                "a " * 45_000 + "{}",
            ),
        ):
            start = time.process_time()
            sheet_of(sheet)
            with self.subTest(sheet[:20]):
                self.assertLess(time.process_time() - start, 1)
        start = time.process_time()
        render(
            "<style>a{color:red}</style>" * 30_000 + "<body bgcolor=red>" * 5_000, True
        )
        self.assertLess(time.process_time() - start, 3)
