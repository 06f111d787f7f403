"""How mail programs write replies: what stands around the new text and the quoted one.

Of each program a function of a `Reply`, which gives the body. After what Outlook 2013
to 365, the new one, the web's and the mobile one, Gmail, Apple Mail, iOS, Samsung's
Email, Thunderbird, Yahoo, Proton and Roundcube send.
"""

import re
from dataclasses import dataclass, field
from html import escape


@dataclass(frozen=True)
class Language:
    code: str
    labels: tuple  # of a header: from, sent, to, subject
    date: str
    wrote: dict  # by family of programs
    original: str
    forwarded: str
    apple_forwarded: str
    forward_mark: str
    reply_mark: str
    mobile: str


@dataclass
class Reply:
    """One mail: its new paragraphs stand before, between and after the quoted ones."""

    language: Language
    position: str
    old: list
    before: list = field(default_factory=list)
    between: list = field(default_factory=list)
    after: list = field(default_factory=list)
    signature: list = field(default_factory=list)
    older: list = field(default_factory=list)  # what the quoted mail quotes itself

    @property
    def new(self):
        return [*self.before, *self.between, *self.after, *self.signature]

    @property
    def is_forward(self):
        return self.position == "forward"

    @property
    def subject(self):
        mark = "forward_mark" if self.is_forward else "reply_mark"
        return f"{getattr(self.language, mark)}: Offerta 2211"


WHO, ADDRESS, READER = "Anna Bianchi", "anna.bianchi@rossi.example", "Giulia Neri"

LANGUAGES = [
    Language(
        "en",
        ("From", "Sent", "To", "Subject"),
        "Tuesday, 12 May 2026 10:15",
        {
            "gmail": "On Tue, May 12, 2026 at 10:15 AM {who} <{address}> wrote:",
            "apple": "On 12 May 2026, at 10:15, {who} <{address}> wrote:",
            "thunderbird": "On 12/05/2026 10:15, {who} wrote:",
            "yahoo": "On Tuesday, 12 May 2026 at 10:15:00 CEST, {who} <{address}> "
            "wrote:",
        },
        "Original Message",
        "Forwarded message",
        "Begin forwarded message:",
        "FW",
        "RE",
        "Sent from my iPhone",
    ),
    Language(
        "it",
        ("Da", "Inviato", "A", "Oggetto"),
        "martedì 12 maggio 2026 10:15",
        {
            "gmail": "Il giorno mar 12 mag 2026 alle ore 10:15 {who} <{address}> ha "
            "scritto:",
            "apple": "Il giorno 12 mag 2026, alle ore 10:15, {who} <{address}> ha "
            "scritto:",
            "thunderbird": "Il 12/05/2026 10:15, {who} ha scritto:",
            "yahoo": "Il martedì 12 maggio 2026 alle ore 10:15:00 CEST, {who} "
            "<{address}> ha scritto:",
        },
        "Messaggio originale",
        "Messaggio inoltrato",
        "Inizio messaggio inoltrato:",
        "I",
        "R",
        "Inviato da iPhone",
    ),
    Language(
        "de",
        ("Von", "Gesendet", "An", "Betreff"),
        "Dienstag, 12. Mai 2026 10:15",
        {
            "gmail": "Am Di., 12. Mai 2026 um 10:15 Uhr schrieb {who} <{address}>:",
            "apple": "Am 12.05.2026 um 10:15 schrieb {who} <{address}>:",
            "thunderbird": "Am 12.05.26 um 10:15 schrieb {who}:",
            "yahoo": "Am Dienstag, 12. Mai 2026 um 10:15:00 MESZ hat {who} <{address}> "
            "Folgendes geschrieben:",
        },
        "Ursprüngliche Nachricht",
        "Weitergeleitete Nachricht",
        "Anfang der weitergeleiteten Nachricht:",
        "WG",
        "AW",
        "Von meinem iPhone gesendet",
    ),
    Language(
        "fr",
        ("De", "Envoyé", "À", "Objet"),
        "mardi 12 mai 2026 10:15",
        {
            "gmail": "Le mar. 12 mai 2026 à 10:15, {who} <{address}> a écrit :",
            "apple": "Le 12 mai 2026 à 10:15, {who} <{address}> a écrit :",
            "thunderbird": "Le 12/05/2026 à 10:15, {who} a écrit :",
            "yahoo": "Le mardi 12 mai 2026 à 10:15:00 UTC+2, {who} <{address}> a "
            "écrit :",
        },
        "Message d'origine",
        "Message transféré",
        "Début du message transféré :",
        "TR",
        "RE",
        "Envoyé de mon iPhone",
    ),
    Language(
        "es",
        ("De", "Enviado el", "Para", "Asunto"),
        "martes, 12 de mayo de 2026 10:15",
        {
            "gmail": "El mar, 12 may 2026 a las 10:15, {who} (<{address}>) escribió:",
            "apple": "El 12 may 2026, a las 10:15, {who} <{address}> escribió:",
            "thunderbird": "El 12/5/26 a las 10:15, {who} escribió:",
            "yahoo": "El martes, 12 de mayo de 2026, 10:15:00 CEST, {who} <{address}> "
            "escribió:",
        },
        "Mensaje original",
        "Mensaje reenviado",
        "Inicio del mensaje reenviado:",
        "RV",
        "RE",
        "Enviado desde mi iPhone",
    ),
]


def wrote(reply, family):
    return reply.language.wrote[family].format(who=WHO, address=ADDRESS)


def header(reply):
    """:return: pairs of label and value"""
    values = (f"{WHO} <{ADDRESS}>", reply.language.date, READER, "Offerta 2211")
    return list(zip(reply.language.labels, values, strict=True))


def paragraphs(texts, form="<div>{}</div>"):
    return "".join(form.format(escape(text)) for text in texts)


MSO = (
    '<p class="MsoNormal"><span style="mso-fareast-language:EN-US">{}'
    "<o:p></o:p></span></p>"
)


def mso_header(reply, form):
    rows = "<br>".join(f"<b>{k}:</b> {escape(v)}" for k, v in header(reply))
    return form.format(f'<p class="MsoNormal">{rows}<o:p></o:p></p>')


def outlook_desktop(reply):
    line = (
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;'
        'padding:3.0pt 0cm 0cm 0cm">{}</div></div>'
    )
    older = (
        mso_header(reply, line) + paragraphs(reply.older, MSO) if reply.older else ""
    )
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--'
        "p.MsoNormal{margin:0cm;}--></style></head><body lang=IT link=blue>"
        f'<div class="WordSection1">{paragraphs(reply.before, MSO)}'
        f'{paragraphs(reply.signature, MSO)}<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        f"{mso_header(reply, line)}<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        f"{paragraphs(reply.old, MSO)}{older}</div></body></html>"
    )


def outlook_mac(reply):
    line = (
        '<div style="border:none;border-top:solid #B5C4DF 1.0pt;'
        'padding:3.0pt 0in 0in 0in">{}</div>'
    )
    return (
        f'<body><div class="WordSection1">{paragraphs(reply.before, MSO)}'
        f"{paragraphs(reply.signature, MSO)}{mso_header(reply, line)}"
        f"<div>{paragraphs(reply.old, MSO)}{paragraphs(reply.older, MSO)}</div></div>"
    )


WEB = '<div style="font-family: Aptos; font-size: 12pt" class="elementToProof">{}</div>'


def font_header(reply):
    rows = "<br>".join(f"<b>{k}:</b> {escape(v)}" for k, v in header(reply))
    return f'<font face="Calibri, sans-serif" color="#000000">{rows}</font>'


def outlook_web(reply):
    return (
        "<html><head><style>P {margin-top:0;margin-bottom:0;}</style></head>"
        f'<body dir="ltr">{paragraphs(reply.before, WEB)}'
        f'<div id="Signature">{paragraphs(reply.signature, WEB)}</div>'
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" '
        f'tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">{font_header(reply)}'
        f'<div>&nbsp;</div></div><div class="BodyFragment">{paragraphs(reply.old)}'
        f'<div id="x_divRplyFwdMsg">{paragraphs(reply.older)}</div></div></body></html>'
    )


def outlook_new(reply):
    rows = "<br>".join(f"<b>{k}:</b> {escape(v)}" for k, v in header(reply))
    return (
        f'<body><div class="elementToProof">{paragraphs(reply.before)}</div>'
        f'<div id="Signature">{paragraphs(reply.signature)}</div>'
        '<div id="mail-editor-reference-message-container"><div><div style="'
        "border-width: 1pt medium medium; border-style: solid none none; "
        'border-color: rgb(225, 225, 225) currentcolor; padding: 3pt 0cm 0cm;">'
        f"<div>{rows}</div></div>{paragraphs(reply.old)}{paragraphs(reply.older)}"
        f"</div></div>{paragraphs(reply.after)}</body>"
    )


def outlook_mobile(reply):
    return (
        f'<body dir="auto"><div dir="auto">{paragraphs(reply.before)}</div>'
        '<div id="ms-outlook-mobile-signature" dir="auto">'
        f"{paragraphs(reply.signature)}</div>"
        "<hr style='display:inline-block;width:98%'>"
        f'<div id="divRplyFwdMsg" dir="auto">{font_header(reply)}<br></div>'
        f"{paragraphs(reply.old)}{paragraphs(reply.older)}</body>"
    )


def outlook_text(reply):
    rows = [f"{label}: {value}" for label, value in header(reply)]
    return plain(
        [
            *reply.before,
            *reply.signature,
            f"-----{reply.language.original}-----",
            "\n".join(rows),
            *reply.old,
            *reply.older,
        ]
    )


def outlook_web_text(reply):
    rows = [f"{label}: {value}" for label, value in header(reply)]
    quoted = ["_" * 32 + "\n" + "\n".join(rows), *reply.old, *reply.older]
    return plain([*reply.before, *reply.signature, *quoted])


def gmail(reply):
    attribution = escape(wrote(reply, "gmail"))
    start = (
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" '
        f'class="gmail_attr">{attribution}<br></div>'
    )
    if reply.is_forward:
        rows = "<br>".join(f"{k}: {escape(v)}" for k, v in header(reply))
        mark = f"---------- {reply.language.forwarded} ---------"
        start = (
            '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
            f"{mark}<br>{rows}<br></div>"
        )
    quote = (
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:'
        '1px solid rgb(204,204,204);padding-left:1ex">{}</blockquote>'
    )
    return (
        f'<div dir="ltr">{paragraphs(reply.before)}<br clear="all"><div dir="ltr" '
        f'class="gmail_signature">{paragraphs(reply.signature)}</div></div><br>'
        f"{start}{quoted_and_new(reply, quote)}</div>"
        f'<div dir="ltr">{paragraphs(reply.after)}</div>'
    )


def quoted_and_new(reply, quote):
    """The quoted paragraphs with the new ones between them."""
    older = quote.format(paragraphs(reply.older)) if reply.older else ""
    if reply.is_forward:
        return paragraphs(reply.old) + older
    if not reply.between:
        return quote.format(paragraphs(reply.old) + older)
    pieces = zip(reply.old, [*reply.between, *[""] * len(reply.old)], strict=False)
    return "".join(
        quote.format(paragraphs([old])) + (paragraphs([new]) if new else "")
        for old, new in pieces
    )


def apple(reply):
    quote = '<blockquote type="cite">{}</blockquote>'
    attribution = f"<div>{escape(wrote(reply, 'apple'))}</div><br>"
    if reply.is_forward:
        rows = "".join(f"<div><b>{k}: </b>{escape(v)}</div>" for k, v in header(reply))
        mark = f"<div>{reply.language.apple_forwarded}</div>{rows}"
        quoted = quote.format(mark + paragraphs(reply.old))
    else:
        quoted = quoted_and_new(reply, quote)
        quoted = quoted.replace(quote[:24], quote[:24] + attribution, 1)
    return (
        '<html><body style="overflow-wrap: break-word;">'
        f"{paragraphs(reply.before)}<br id='lineBreakAtBeginningOfMessage'>"
        f"{paragraphs(reply.signature)}<div><br>{quoted}</div>"
        f"{paragraphs(reply.after)}</body></html>"
    )


def ios(reply):
    attribution = escape(wrote(reply, "apple"))
    quote = '<blockquote type="cite"><div dir="ltr">{}</div></blockquote>'
    start = f'<blockquote type="cite">{attribution}<br><br></blockquote>'
    if reply.is_forward:
        start = f'<blockquote type="cite"><b>{reply.language.apple_forwarded}</b><br>'
        rows = "<br>".join(f"<b>{k}:</b> {escape(v)}" for k, v in header(reply))
        start += f"{rows}</blockquote>"
        quote = "<blockquote type='cite'>{}</blockquote>"
    return (
        f'<body dir="auto">{paragraphs(reply.before)}<br id="lineBreakAtBeginning'
        f'OfSignature"><div dir="ltr">{paragraphs(reply.signature)}</div>'
        f'<div dir="ltr"><br>{start}</div>{quoted_and_new(reply, quote)}'
        f"{paragraphs(reply.after)}</body>"
    )


def samsung(reply):
    rows = "".join(f"<div>{k}: {escape(v)} </div>" for k, v in header(reply))
    return (
        f'<body><div dir="auto">{paragraphs(reply.before)}</div><div dir="auto"><br>'
        f'</div><div id="composer_signature" dir="auto">{paragraphs(reply.signature)}'
        '</div><div><br></div><div align="left" dir="auto" style="font-size:100%;color:'
        f'#000000"><div>-------- {reply.language.original} --------</div>{rows}<div>'
        f"<br></div></div>{paragraphs(reply.old)}{paragraphs(reply.older)}</body>"
    )


def thunderbird(reply):
    quote = '<blockquote type="cite" cite="mid:1@rossi.example">{}</blockquote>'
    start = (
        f'<div class="moz-cite-prefix">{escape(wrote(reply, "thunderbird"))}<br></div>'
    )
    if reply.is_forward:
        rows = "".join(
            f"<tr><th align='RIGHT'>{k}: </th><td>{escape(v)}</td></tr>"
            for k, v in header(reply)
        )
        start = (
            f'<div class="moz-forward-container"><br><br>-------- '
            f"{reply.language.forwarded} --------<table class='moz-email-headers-"
            f"table'>{rows}</table>"
        )
    return (
        f"<body>{paragraphs(reply.before, '<p>{}</p>')}"
        f'<div class="moz-signature">{paragraphs(reply.signature)}</div>{start}'
        f"{quoted_and_new(reply, quote)}{paragraphs(reply.after, '<p>{}</p>')}</body>"
    )


def arrows(texts, depth=1):
    return "\n>\n".join(
        "\n".join("> " * depth + line for line in wrapped(text)) for text in texts
    )


def wrapped(text):
    return re.findall(r".{1,60}(?:\s|$)", text)


def plain(pieces):
    return "\n\n".join(pieces) + "\n"


def text_of(family, width=300):
    def write(reply):
        attribution = wrote(reply, family)
        if len(attribution) > width:  # Gmail breaks it before the address
            attribution = attribution.replace(" <", " <\n", 1)
        older = [arrows([attribution, *reply.older], 2)] if reply.older else []
        start = [*reply.before, *reply.signature]
        if reply.is_forward:
            rows = "\n".join(f"{label}: {value}" for label, value in header(reply))
            mark = f"---------- {reply.language.forwarded} ---------\n{rows}"
            return plain([*start, mark, *reply.old])
        if reply.between:
            news = [*reply.between, *[""] * len(reply.old)]
            pairs = zip(reply.old, news, strict=False)
            quoted = [x for old, new in pairs for x in (arrows([old]), new) if x]
            first = f"{attribution}\n{quoted[0]}"
            return plain([*start, first, *quoted[1:], *reply.after])
        quoted = "\n>\n".join([arrows(reply.old), *older])
        return plain([*start, f"{attribution}\n{quoted}", *reply.after])

    return write


def yahoo(reply):
    return (
        f'<body><div class="ydp1yahoo-style-wrap">{paragraphs(reply.before)}'
        f'<div class="ydpsignature">{paragraphs(reply.signature)}</div></div>'
        '<div id="ydp2yahoo_quoted_1" class="ydp2yahoo_quoted yahoo_quoted"><div>'
        f"<div>{escape(wrote(reply, 'yahoo'))}</div><div><br></div>"
        f"<div>{paragraphs(reply.old)}{paragraphs(reply.older)}</div></div></div>"
        f"{paragraphs(reply.after)}</body>"
    )


def proton(reply):
    return (
        f"<div>{paragraphs(reply.before)}</div><div class='protonmail_signature_block'>"
        f"{paragraphs(reply.signature)}</div><div class='protonmail_quote'>"
        f"{escape(wrote(reply, 'yahoo'))}<br><br><blockquote class='protonmail_quote' "
        f"type='cite'>{paragraphs(reply.old)}{paragraphs(reply.older)}</blockquote>"
        f"<br></div>{paragraphs(reply.after)}"
    )


def roundcube(reply):
    quote = '<blockquote type="cite" style="padding: 0 0.4em">{}</blockquote>'
    return (
        f"<body>{paragraphs(reply.before)}<div id='_rc_sig'>"
        f"{paragraphs(reply.signature)}</div><p id='reply-intro'>"
        f"{escape(wrote(reply, 'thunderbird'))}</p>{quoted_and_new(reply, quote)}"
        f"{paragraphs(reply.after)}</body>"
    )


@dataclass(frozen=True)
class Program:
    """`positions`: where its users write what is new."""

    name: str
    write: object
    positions: tuple
    is_html: bool = True


ABOVE = ("top", "signature", "nested", "only quote", "prose")
ANYWHERE = (*ABOVE, "bottom", "inline")
OF_OUTLOOK = (*ABOVE, "forward", "answers below")

PROGRAMS = [
    Program("Outlook desktop", outlook_desktop, OF_OUTLOOK),
    Program("Outlook for Mac", outlook_mac, OF_OUTLOOK),
    Program("Outlook on the web", outlook_web, OF_OUTLOOK),
    Program("new Outlook", outlook_new, (*OF_OUTLOOK, "bottom")),
    Program("Outlook mobile", outlook_mobile, OF_OUTLOOK),
    Program("Outlook, text", outlook_text, OF_OUTLOOK, False),
    Program("Outlook on the web, text", outlook_web_text, OF_OUTLOOK, False),
    Program("Gmail", gmail, (*ANYWHERE, "forward")),
    Program("Gmail, text", text_of("gmail", 72), (*ANYWHERE, "forward"), False),
    Program("Apple Mail", apple, (*ANYWHERE, "forward")),
    Program("Apple Mail, text", text_of("apple"), ANYWHERE, False),
    Program("iOS Mail", ios, (*ANYWHERE, "forward")),
    Program("Samsung Email", samsung, ABOVE),
    Program("Thunderbird", thunderbird, (*ANYWHERE, "forward")),
    Program("Thunderbird, text", text_of("thunderbird"), ANYWHERE, False),
    Program("Yahoo", yahoo, (*ABOVE, "bottom")),
    Program("Proton", proton, (*ABOVE, "bottom")),
    Program("Roundcube", roundcube, ANYWHERE),
]
