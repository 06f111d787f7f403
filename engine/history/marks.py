"""How mail programs mark what they quote: the one table, by program and by language.

Marks in the markup come first: they are the same in every language. Then the lines that
programs write before what they quote, in English, Italian, German, French and Spanish,
headers and forwards also in languages of our neighbours and of East Asia.
Sources: what Outlook 2013 to 365, the new Outlook, Outlook on the web, iOS and Android,
Gmail, Apple Mail, Thunderbird, Roundcube, Yahoo, Proton, GMX, Zoho and Samsung write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

# What is marked: HEAD, a history begins and goes to the end; EDGE, one does if lines of
# a header follow; QUOTE, the element holds what is quoted; INDENT, it does if a line
# before says so; WROTE, the element holds that line; FORWARD, what follows is
# forwarded; SIGNATURE, the element is one.
HEAD, EDGE, QUOTE, WROTE, INDENT, FORWARD, SIGNATURE = (
    *("head", "edge", "quote", "wrote", "indent"),
    *("forward", "signature"),
)


class Mark(NamedTuple):
    """`value` is one word of the attribute; `tag` is empty for any element."""

    program: str
    kind: str
    attribute: str
    value: str
    tag: str = ""


MARKS = (
    Mark("Outlook on the web, new Outlook, mobile", HEAD, "id", "divRplyFwdMsg"),
    Mark("new Outlook", QUOTE, "id", "mail-editor-reference-message-container"),
    Mark("Outlook on the web", SIGNATURE, "id", "Signature"),
    Mark("Outlook mobile", SIGNATURE, "id", "ms-outlook-mobile-signature"),
    Mark("Gmail", QUOTE, "class", "gmail_quote", "blockquote"),
    Mark("Gmail", WROTE, "class", "gmail_attr"),
    Mark("Gmail", SIGNATURE, "class", "gmail_signature"),
    Mark("Apple Mail, iOS, Thunderbird, Proton", QUOTE, "type", "cite", "blockquote"),
    Mark("Apple Mail", SIGNATURE, "id", "AppleMailSignature"),
    Mark("Apple Mail", SIGNATURE, "id", "lineBreakAtBeginningOfSignature"),
    Mark("Thunderbird", WROTE, "class", "moz-cite-prefix"),
    Mark("Thunderbird", FORWARD, "class", "moz-forward-container"),
    Mark("Thunderbird", FORWARD, "class", "moz-email-headers-table"),
    Mark("Thunderbird", SIGNATURE, "class", "moz-signature"),
    Mark("Roundcube", WROTE, "id", "reply-intro"),
    Mark("Roundcube", FORWARD, "id", "forwardbody1"),
    Mark("Roundcube", SIGNATURE, "id", "_rc_sig"),
    Mark("Yahoo", QUOTE, "class", "yahoo_quoted"),
    Mark("Proton", QUOTE, "class", "protonmail_quote", "blockquote"),
    Mark("GMX, web.de", QUOTE, "name", "quote", "div"),
    Mark("Zoho", QUOTE, "class", "zmail_extra"),
    Mark("Freshdesk", QUOTE, "class", "freshdesk_quote", "blockquote"),
    Mark("Front", QUOTE, "class", "front-blockquote", "blockquote"),
    Mark("Tuta", QUOTE, "class", "tutanota_quote", "blockquote"),
)
ATTRIBUTES = ("id", "class", "name", "type")
# Yahoo puts it before what it has written itself.
OF_YAHOO = re.compile(r"ydp[0-9a-z]{1,12}?(?=yahoo_)")
BY_VALUE = {(m.attribute, m.value.lower(), m.tag): m.kind for m in MARKS}
# Outlook for Windows and Mac draw a line above the header; other editors spell it anew.
LINE_ABOVE = re.compile(
    r"(?i)border-top\s*:[^;]*solid|border-style\s*:\s*solid\s+none\s+none"
)


def mark_of(name: str, attributes: Mapping[str, str]) -> str:
    """:return: the kind of mark that an element is, or "" """
    for attribute in ATTRIBUTES:
        if attribute in attributes:
            for word in OF_YAHOO.sub("", attributes[attribute].lower()).split():
                for tag in ("", name):
                    if kind := BY_VALUE.get((attribute, word, tag)):
                        return kind
    if name == "blockquote":
        return INDENT
    style = attributes.get("style", "") if name == "div" else ""
    return EDGE if style and LINE_ABOVE.search(style) else ""


# The same as they stand in raw HTML, for who wants only what comes before the first.
# Looked for one by one: faster than one pattern of all.
IN_HTML = (
    *sorted({mark.value for mark in MARKS} - {"cite", "quote"}),
    *("appendonsend", 'type="cite"', 'name="quote"', "border-style: solid none none"),
    *("border-top:solid #E1E1E1", "border-top:solid #B5C4DF"),
)
# What several have in common: where it is missing, none of them is looked for.
IN_SEVERAL = ("quote", "ignature", "moz-", "border-")
BY_COMMON: dict[str, list[str]] = {}
for _mark in IN_HTML:
    _common = next((part for part in IN_SEVERAL if part in _mark), _mark)
    BY_COMMON.setdefault(_common, []).append(_mark)


def before_marks(html: str) -> str:
    """:return: the HTML before the first mark of a program, as it is spelled mostly"""
    for common, marks in BY_COMMON.items():
        if common in html:
            for mark in marks:
                html = html.partition(mark)[0]
    return html


# Headers of what is quoted: (language, {part: its labels})
SENDER, DATE, TO, SUBJECT, OTHER = "sender", "date", "to", "subject", "other"
LABELS: dict[str, dict[str, str]] = {
    "en": {
        SENDER: "from",
        DATE: "sent|date",
        TO: "to",
        SUBJECT: "subject",
        OTHER: "cc|bcc|reply-to|importance|attachments|organization|when|where",
    },
    "it": {
        SENDER: "da|mittente",
        DATE: "inviato|data|data invio",
        TO: "a|per|destinatario|destinatari",
        SUBJECT: "oggetto",
        OTHER: "cc|ccn|rispondi a|priorità|allegati|per conoscenza",
    },
    "de": {
        SENDER: "von",
        DATE: "gesendet|datum|gesendet am",
        TO: "an",
        SUBJECT: "betreff",
        OTHER: "cc|bcc|kopie|antwort an|priorität|wichtigkeit|anlagen",
    },
    "fr": {
        SENDER: "de|expéditeur",
        DATE: "envoyé|date|envoyé le",
        TO: "à|a|pour",
        SUBJECT: "objet|sujet",
        OTHER: "cc|cci|copie à|répondre à|importance|pièces jointes",
    },
    "es": {
        SENDER: "de|desde",
        DATE: "enviado|enviados|fecha|enviado el",
        TO: "para|a",
        SUBJECT: "asunto",
        OTHER: "cc|cco|responder a|importancia|datos adjuntos|adjuntos",
    },
    "pt": {
        SENDER: "de",
        DATE: "enviado|enviada|enviada em|enviado em|data",
        TO: "para",
        SUBJECT: "assunto",
        OTHER: "cc|cco|responder a|importância|anexos",
    },
    "nl": {
        SENDER: "van",
        DATE: "verzonden|datum",
        TO: "aan",
        SUBJECT: "onderwerp",
        OTHER: "cc|bcc|urgentie|bijlagen",
    },
    "pl": {
        SENDER: "od",
        DATE: "wysłane|wysłano|data",
        TO: "do",
        SUBJECT: "temat",
        OTHER: "dw|udw|ważność|załączniki",
    },
    "da": {
        SENDER: "fra",
        DATE: "sendt|dato",
        TO: "til",
        SUBJECT: "emne",
        OTHER: "cc|bcc|kopi|prioritet",
    },
    "sv": {
        SENDER: "från",
        DATE: "skickat|datum",
        TO: "till",
        SUBJECT: "ämne",
        OTHER: "cc|kopia|prioritet",
    },
    "fi": {
        SENDER: "lähettäjä",
        DATE: "lähetetty|päivämäärä|päiväys",
        TO: "vastaanottaja|vastaanottajat",
        SUBJECT: "aihe",
        OTHER: "kopio|piilokopio|tärkeys|liitteet",
    },
    "cs": {
        SENDER: "od",
        DATE: "odesláno|datum",
        TO: "komu|pro",
        SUBJECT: "předmět",
        OTHER: "kopie|skrytá|důležitost|přílohy",
    },
    "ja": {
        SENDER: "差出人",
        DATE: "送信日時|日付|送信",
        TO: "宛先",
        SUBJECT: "件名",
        OTHER: "cc",
    },
    "zh": {
        SENDER: "发件人|寄件者",
        DATE: "发送时间|日期|寄件日期",
        TO: "收件人|收件者",
        SUBJECT: "主题|主旨",
        OTHER: "抄送|副本",
    },
}
LABEL = re.compile(r"\*?\s?([^\W\d_][\w '’.-]{0,24}?)\s?[:：]")
# Of any language; not "On 12 May 2026 at 10:15".
WORDED_LABEL = re.compile(r"\*?\s?[^\W\d_][^\W\d]{0,16}(?: [^\W\d]{1,12})?\s?[:：]")
# {label: {(language, part)}}
PARTS: dict[str, set[tuple[str, str]]] = {}
for _language, _parts in LABELS.items():
    for _part, _labels in _parts.items():
        for _label in _labels.split("|"):
            PARTS.setdefault(_label, set()).add((_language, _part))

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Not "03.12.2026", as who orders a transport writes its day as well.
TIME_OF_DAY = re.compile(
    r"(?i)\d[:h]\s?\d{2}|(?<![\d.])\d{1,2}\.\d{2}(?![\d.])"
    r"|(?:\bklo?\.?|\bore|\balle|\bum|\b(?:19|20)\d\d,?)\s\d{1,2}\.\d{2}\.\d{2}(?![\d.])"
)

# The line before what is quoted; `…` stands for date, time and name.
_WROTE = (
    *("On … wrote", "Il … ha scritto", "Il giorno … ha scritto", "… ha scritto …"),
    *("Am … schrieb …", "Am … schrieb", "… schrieb am …", "… schrieb"),
    *("… hat am … geschrieben", "Am … hat … geschrieben", "Le … a écrit"),
    *("Em … escreveu", "El … escribió", "… escribió el …", "… wrote on …"),
    *("… wrote", "… ha scritto", "… a écrit", "… escribió"),
    *("Op … schreef …", "Den … skrev …", "… napisał(a)", "… napisał"),
    *("… kirjoitti", "… napsal", "… napsala", "… napsal(a)", "…写道", "…寫道"),
)
MOST_OF_WROTE = 300
WROTE_LINE = re.compile(
    "(?i)(?:"
    + "|".join(
        re.escape(form).replace("…", rf".{{2,{MOST_OF_WROTE}}}?").replace(r"\ ", r"\s")
        for form in _WROTE
    )
    + r"|\d{4}-\d\d-\d\d \d\d?:\d\d .{2,200}>"
    r"|\d{4}年\d\d?月\d\d?日.{2,200}>)\s?[:：]"
)
A_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}|\b(?:19|20)\d\d\b|\d{1,2}[:.]\d{2}")

_ORIGINAL = (
    *(
        "Original Message",
        "Original Appointment",
        "Reply message",
        "Original-Nachricht",
    ),
    *("Messaggio originale", "Messaggio Originale", "Messaggio di risposta"),
    *("Ursprüngliche Nachricht", "Originalnachricht", "Original-Nachricht"),
    *("Ursprünglicher Termin", "Message d'origine", "Message d’origine"),
    *("Message original", "Message initial", "Mensaje original"),
)
# HCL Notes and Zoho, each line in the language of who answers.
_WROTE_BETWEEN_DASHES = (
    r"[^-\s][^\n]{2,200}?\s(?:wrote|ha scritto|schrieb|geschrieben|a écrit|escribió)"
    r"\s?:?"
)
_WROTE_BETWEEN_ARROWS = r">>> .{2,200}\d{1,2}[:.]\d\d.{0,12}>>>"  # GroupWise
_FORWARDED = (
    *("Forwarded message", "Forwarded Message", "Messaggio inoltrato", "Inoltrato da"),
    *("Weitergeleitete Nachricht", "Message transféré", "Message transmis"),
    *("Message réexpédié", "Mensaje reenviado", "Mensaje Reenviado", "Forwarded by"),
    *("Doorgestuurd bericht", "Mensagem encaminhada", "Mensagem reencaminhada"),
    *("Treść przekazywanej wiadomości", "Przekazana wiadomość", "Přeposlaná zpráva"),
    *("Wiadomość przekazana dalej", "Vidarebefordrat meddelande", "Välitetty viesti"),
    *("Videresendt besked", "Videresendt meddelelse", "Videresendt melding"),
    *("Edelleenlähetetty viesti",),
)
_FORWARDED_BELOW = (
    *("Begin forwarded message", "Inizio messaggio inoltrato", "Start of forwarded"),
    *("Anfang der weitergeleiteten Nachricht", "Anfang der weitergeleiteten E-Mail"),
    *("Début du message réexpédié", "Début du message transféré", "Message transféré"),
    *("Inicio del mensaje reenviado", "Principio del mensaje reenviado"),
    *("Begin doorgestuurd bericht", "Początek przekazywanej wiadomości"),
    *("Início da mensagem reencaminhada", "Início da mensagem encaminhada"),
    *("Vidarebefordrat brev", "Vidarebefordrat mejl", "Start på videresendt besked"),
    *("Začátek přeposílané zprávy", "Välitetty viesti alkaa"),
)


def _any(phrases: tuple[str, ...]) -> str:
    return "|".join(re.escape(phrase) for phrase in phrases)


ORIGINAL_LINE = re.compile(
    rf"(?i)-{{2,}}\s*(?:{_any(_ORIGINAL)}|{_WROTE_BETWEEN_DASHES})\s*-{{2,}}"
    rf"|{_WROTE_BETWEEN_ARROWS}"
)
FORWARD_LINE = re.compile(
    rf"(?i)-{{2,}}\s*(?:{_any(_FORWARDED)})\b.*|(?:{_any(_FORWARDED_BELOW)})\s?:"
)
RULE_LINE = re.compile(r"[_*=-]{5,}")
# Of any language, where its markup says already that it is a forward's or a header.
DASHES = re.compile(r"-{5,}.*")
