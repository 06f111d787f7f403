"""Long texts as they lie in the database.

PostgreSQL would compress them as well, but less, in more time, and only after it has
read them from a statement of their full length.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

# Level 4 would take a quarter more time and a twentieth less room, 6 twice as much time
# and a twelfth less room.
LEVEL = 3
PROCESSORS = 2
# What the mail of most programs has in common, the most frequent last (RFC 1950 2.2):
# Apple Mail, Gmail, Outlook on the web, Word as Outlook's editor. What was packed with
# it needs it for good, so it never changes; a better one is another one.
COMMON = rb"""
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><blockquote type="cite">
<div class="AppleMailSignature"><span style="white-space: pre-wrap; "></span></div>
<div class="gmail_quote"><div dir="ltr" class="gmail_attr"><blockquote
 class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid
 rgb(204,204,204);padding-left:1ex"><a href="mailto:" target="_blank"></a> wrote:<br>
</blockquote><table border="0" cellspacing="0" cellpadding="0" width="100%"
 align="left" style="border-collapse:collapse"><tbody><tr><td valign="top" style="
padding:0cm 5.4pt 0cm 5.4pt"></td></tr></tbody></table><img src="cid:image001.png@
" alt="" width="" height="" border="0"><ul type="disc"><li class="MsoListParagraph">
<div id="divRplyFwdMsg" dir="ltr"><hr style="display:inline-block;width:98%"
 tabindex="-1"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">
<b>From:</b><b>Sent:</b><b>To:</b><b>Cc:</b><b>Subject:</b><b>Da:</b><b>Inviato:</b>
<b>A:</b><b>Oggetto:</b><b>Von:</b><b>Gesendet:</b><b>An:</b><b>Betreff:</b></font>
<div id="Signature"><div class="elementToProof" style="font-family: Aptos,
 Aptos_EmbeddedFont, Aptos_MSFontService, Calibri, Helvetica, sans-serif; font-size:
 12pt; color: rgb(0, 0, 0);"><br></div></div><style type="text/css"
 style="display:none;"> P {margin-top:0;margin-bottom:0;} </style></head>
<body dir="ltr">
<html xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:w="urn:schemas-microsoft-com:office:word"
 xmlns:m="http://schemas.microsoft.com/office/2004/12/omml"
 xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="Generator" content="Microsoft Word 15 (filtered medium)">
<style><!--
/* Font Definitions */
@font-face
	{font-family:Wingdings;
	panose-1:5 0 0 0 0 0 0 0 0 0;}
@font-face
	{font-family:"Cambria Math";
	panose-1:2 4 5 3 5 4 6 3 2 4;}
@font-face
	{font-family:Calibri;
	panose-1:2 15 5 2 2 2 4 3 2 4;}
@font-face
	{font-family:Aptos;
	panose-1:2 11 0 4 2 2 2 2 2 4;}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal
	{margin:0cm;
	margin-bottom:.0001pt;
	font-size:11.0pt;
	font-family:"Calibri",sans-serif;
	mso-ligatures:standardcontextual;
	mso-fareast-language:EN-US;}
a:link, span.MsoHyperlink
	{mso-style-priority:99;
	color:#0563C1;
	text-decoration:underline;}
p.MsoListParagraph, li.MsoListParagraph, div.MsoListParagraph
	{mso-style-priority:34;
	margin-top:0cm;
	margin-right:0cm;
	margin-left:36.0pt;}
span.EmailStyle20
	{mso-style-type:personal-reply;
	font-family:"Calibri",sans-serif;
	color:windowtext;}
.MsoChpDefault
	{mso-style-type:export-only;
	font-size:10.0pt;}
@page WordSection1
	{size:612.0pt 792.0pt;
	margin:70.85pt 2.0cm 2.0cm 2.0cm;}
div.WordSection1
	{page:WordSection1;}
--></style></head><body lang="EN-US" link="#0563C1" vlink="#954F72"
 style="word-wrap:break-word"><div class="WordSection1">
<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">
<p class="MsoNormal"><b><span lang="EN-US" style="font-size:11.0pt;font-family:
&quot;Calibri&quot;,sans-serif;color:black">From:</span></b><br>
<b>Sent:</b><br>
<b>To:</b><br>
<b>Subject:</b></span></p>
</div>
<p class="MsoNormal"><a href="https://www."><span style="color:#595959;
mso-fareast-language:IT"></span></a></p>
<p class="MsoNormal"><span lang="EN-US" style="mso-fareast-language:EN-US">&nbsp;
</span></p>
</div></body></html>
""".replace(b"\n", b"\r\n")


def packed(text: str) -> bytes:
    """:return: for a column of bytes; none of an empty text"""
    if not text:
        return b""
    packing = zlib.compressobj(LEVEL, zdict=COMMON)
    return packing.compress(text.encode()) + packing.flush()


@contextmanager
def packing(
    texts: Mapping[str, str], already: Mapping[str, bytes] | None = None
) -> Iterator[Callable[[], Mapping[str, bytes]]]:
    """Pack texts while something else is done: zlib lets other threads work.

    Gives what waits for them: they have the names that they were given with.

    :param already: these texts, where they are packed
    """
    if already is not None:
        yield lambda: already
        return
    named = list(texts.items())
    with ThreadPoolExecutor(PROCESSORS) as pool:
        shares = [
            pool.submit(_packed_share, named[number::PROCESSORS])
            for number in range(PROCESSORS)
        ]
        yield lambda: {name: it for share in shares for name, it in share.result()}


def _packed_share(named: Sequence[tuple[str, str]]) -> list[tuple[str, bytes]]:
    return [(name, packed(text)) for name, text in named]


def unpacked(stored: bytes | None) -> str:
    """:return: the text that was packed"""
    unpacking = zlib.decompressobj(zdict=COMMON)
    return unpacking.decompress(stored).decode() if stored else ""
