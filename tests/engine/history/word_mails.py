"""Ten mails as Word writes them for Outlook, and Outlook on the web passes them on.

Each with the space that Outlook shows below its paragraphs, and its size of letters.
"""

NORMAL = "p.MsoNormal, li.MsoNormal, div.MsoNormal"
NO_SPACE = "margin:0cm;\n\tmargin-bottom:.0001pt;"
MSO = "mso-fareast-language:EN-US; mso-ligatures:standardcontextual;"


def word_mail(sheet, name="MsoNormal", comment=True, style=""):
    """:param comment: the sheet stands in a comment, as Word writes it"""
    sheet = f"<!--\n/* Style Definitions */\n{sheet}\n-->" if comment else sheet
    paragraphs = "".join(
        f'<p class="{name}"{style}><span lang="IT">{text}<o:p></o:p></span></p>\n'
        for text in ("Buongiorno,", "&nbsp;", "ecco il listino.")
    )
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
        '<meta name="Generator" content="Microsoft Word 15 (filtered medium)">'
        f"<style>{sheet}</style></head><body lang=IT link=blue vlink=purple "
        f"style='word-wrap:break-word'><div class=WordSection1>{paragraphs}</div>"
        "</body></html>"
    )


def normal(margin, font):
    return f"{NORMAL}\n\t{{{margin}\n\t{font}\n\t{MSO}}}"


CALIBRI = 'font-size:11.0pt;\n\tfont-family:"Calibri",sans-serif;'
FONTS = "@font-face\n\t{font-family:Wingdings;\n\tpanose-1:5 0 0 0 0 0 0 0 0 0;}\n"
LINKS = "a:link, span.MsoHyperlink\n\t{color:#0563C1;\n\ttext-decoration:underline;}\n"
PAGE = "@page WordSection1\n\t{size:612.0pt 792.0pt;\n\tmargin:70.85pt 2.0cm;}\n"
WEB = "P {margin-top:0;margin-bottom:0;}"

# (name, body, points below a paragraph, points of its letters or None: the frame's)
WORD_MAILS = [
    ("2013", word_mail(normal(NO_SPACE, CALIBRI)), 0.0001, 11),
    ("365", word_mail(FONTS + normal("margin:0cm;", CALIBRI) + LINKS + PAGE), 0, 11),
    ("in inches", word_mail(normal("margin:0in;", "font-size:12.0pt;")), 0, 12),
    ("Aptos", word_mail(normal("margin:0cm;", "font-size:12.0pt;")), 0, 12),
    (
        "with space",
        word_mail(normal("margin:0cm;margin-bottom:8.0pt;", CALIBRI)),
        8,
        11,
    ),
    ("one by one", word_mail("", style=" style='margin-bottom:12.0pt'"), 12, None),
    ("its sheet is gone", word_mail("", comment=False), 0, None),
    ("the web", word_mail(WEB, name="elementToProof", comment=False), 0, None),
    ("passed on", word_mail("", name="x_MsoNormal", comment=False), 0, None),
    ("plain text", word_mail("", name="MsoPlainText"), 0, None),
]
