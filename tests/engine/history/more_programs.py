"""Further programs, see `programs.py`: GMX and web.de, Zoho, K-9 and FairEmail, HCL
Notes, Mail of Android; and what stands around mails of any: footers and notices.
"""

from html import escape

from .programs import (
    ABOVE,
    ADDRESS,
    ANYWHERE,
    READER,
    WHO,
    Program,
    arrows,
    header,
    paragraphs,
    plain,
    quoted_and_new,
    wrote,
)

NOTICES = {
    "en": "This e-mail is confidential and may be legally privileged. If you are not "
    "the intended recipient, please delete it.",
    "it": "Questo messaggio è riservato e può contenere informazioni privilegiate. Se "
    "non siete i destinatari, vi preghiamo di cancellarlo.",
    "de": "Diese E-Mail ist vertraulich. Wenn Sie nicht der richtige Adressat sind, "
    "löschen Sie sie bitte.",
    "fr": "Ce message est confidentiel. Si vous n'êtes pas le destinataire, merci de "
    "le supprimer.",
    "es": "Este mensaje es confidencial. Si usted no es el destinatario, le rogamos "
    "que lo borre.",
}
FOOTER = (
    "You received this message because you are subscribed to the group "
    '"doors". To unsubscribe, send an email to doors+unsubscribe@lists.example.'
)
RULE = "_" * 47


def with_footer(body, is_html):
    """As a list server adds it below all."""
    if not is_html:
        return f"{body}\n{RULE}\n{FOOTER}\n"
    footer = f"<p></p>-- <br>{escape(FOOTER)}<br>"
    before, end, after = body.rpartition("</body>")
    return f"{before}{footer}{end}{after}" if end else f"{after}{footer}"


def gmx(reply):
    rows = "<br>".join(f"<b>{k}:</b>&nbsp;{escape(v)}" for k, v in header(reply))
    return (
        '<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;">'
        f'{paragraphs(reply.before)}<div class="signature">'
        f'{paragraphs(reply.signature)}</div><div><div name="quote" '
        "style='margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; "
        "border-left:2px solid #C3D9E5;'>"
        f'<div style="margin:0 0 10px 0;">{rows}</div><div name="quoted-content">'
        f"{paragraphs(reply.old)}{paragraphs(reply.older)}</div></div></div></div>"
        "</body></html>"
    )


def zoho(reply):
    return (
        f"<body><div>{paragraphs(reply.before)}</div><div id='Zm-_Id_-Sgn'>"
        f"{paragraphs(reply.signature)}</div><br><div class='zmail_extra_hr' "
        "style='border-top: 1px solid rgb(204, 204, 204); height: 0px;'>&nbsp;</div>"
        f"<div class='zmail_extra'><br><div id='Zm-_Id_-Sgn1'>---- "
        f"{escape(wrote(reply, 'yahoo'))} ----<br></div>"
        f"<blockquote id='blockquote_zmail'>{paragraphs(reply.old)}"
        f"{paragraphs(reply.older)}</blockquote></div>{paragraphs(reply.after)}</body>"
    )


def k9(reply):
    quote = (
        '<blockquote class="gmail_quote" style="margin: 0pt 0pt 0pt 0.8ex; border-left:'
        ' 1px solid rgb(204, 204, 204); padding-left: 1ex;">{}</blockquote>'
    )
    return (
        f'<html><head></head><body><div dir="auto">{paragraphs(reply.before)}</div>'
        f'<div class="k9mail-signature">{paragraphs(reply.signature)}</div><br><br>'
        f'<div class="gmail_quote"><div dir="auto">{escape(wrote(reply, "yahoo"))}'
        f"</div>{quoted_and_new(reply, quote)}</div>{paragraphs(reply.after)}</body>"
    )


def fair(reply):
    quote = (
        '<blockquote type="cite" style="margin:0;border-left:3px solid #ccc; '
        'padding-left:10px">{}</blockquote>'
    )
    return (
        f"<body><div>{paragraphs(reply.before)}</div>"
        f"<p>{paragraphs(reply.signature)}</p><div><p>{escape(wrote(reply, 'apple'))}"
        f"</p>{quoted_and_new(reply, quote)}</div>{paragraphs(reply.after)}</body>"
    )


def notes(reply):
    """HCL Notes and Verse; who answers sends the heading in his language's labels."""
    labels = reply.language.labels
    rows = zip(
        (labels[2], labels[0], labels[1], labels[3]),
        (READER, f'"{WHO}" <{ADDRESS}>', reply.language.date, "Offerta 2211"),
        strict=True,
    )
    lines = "<br>".join(f"{k}: {escape(v)}" for k, v in rows)
    return (
        f'<font face="Verdana,Arial" size="2">{paragraphs(reply.before)}'
        f'{paragraphs(reply.signature)}<br><br><font color="#990099">-----"{WHO}" '
        f"&lt;{ADDRESS}&gt; wrote: -----</font><div style='padding-left:5px;'><div "
        "style='padding-right:0px;padding-left:5px;border-left:solid black 2px'>"
        f"{lines}<br><br>{paragraphs(reply.old)}{paragraphs(reply.older)}</div></div>"
        "</font>"
    )


def android(reply):
    """Mail of Android's makers: the original below a heading between dashes."""
    rows = [f"{label}: {value}" for label, value in header(reply)]
    mark = f"-------- {reply.language.original} --------"
    return plain(
        [
            *reply.before,
            *reply.signature,
            "\n".join([mark, *rows]),
            *reply.old,
            *reply.older,
        ]
    )


def outlook_arrows(reply):
    """Outlook's text with a prefix before each line of the original."""
    rows = "\n".join(f"> {label}: {value}" for label, value in header(reply))
    mark = f"> -----{reply.language.original}-----\n{rows}"
    if reply.between:
        news = [*reply.between, *[""] * len(reply.old)]
        pairs = zip(reply.old, news, strict=False)
        quoted = [x for old, new in pairs for x in (arrows([old]), new) if x]
        return plain([*reply.before, *reply.signature, mark, *quoted, *reply.after])
    older = [arrows(reply.older, 2)] if reply.older else []
    quoted = "\n>\n".join([mark, arrows(reply.old), *older])
    return plain([*reply.before, *reply.signature, quoted, *reply.after])


MORE_PROGRAMS = [
    Program("GMX, web.de", gmx, ABOVE),
    Program("Zoho", zoho, (*ABOVE, "bottom")),
    Program("K-9", k9, ANYWHERE),
    Program("FairEmail", fair, ANYWHERE),
    Program("HCL Notes", notes, ABOVE),
    Program("Android, text", android, ABOVE, False),
    Program("Outlook, text with arrows", outlook_arrows, ANYWHERE, False),
]
