"""What a subject is about, without what programs have written before it."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Marks of direction turn what follows them; the others cannot be seen. Joiners stay:
# emoji and Persian are written with them (Unicode 15, 5.21 and 23.2).
_UNSEEN = dict.fromkeys(
    [
        *(0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0xFEFF),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    ]
)
# RFC 5322 3.6.5 knows "Re: " only; programs translate it.
_ANSWERED = (
    *("re", "r", "rif", "aw", "antw", "antwort", "sv", "res", "resp", "ｒｅ"),
    *(
        "risp",
        "risposta",
        "rép",
        "réponse",
        "odp",
        "odpověď",
        "ynt",
        "yan",
        "vá",
        "ats",
        "atb",
        "bls",
        "răsp",
        "rasp",
    ),
    *("απ", "σχετ", "отв", "ответ", "на", "відп", "رد", "השב", "תגובה", "trả lời"),
    *("回复", "回覆", "答复", "答覆", "返信", "답장", "회신"),
)
# "VS" answers in Finnish, and forwards in Danish and Norwegian: in doubt the latter,
# as nothing of a forward is folded.
_FORWARDED = (
    *("vs", "wtr", "wtrlt", "doorsturen", "přeposláno", "ｆｗ", "ｆｗｄ"),
    *(
        "fw",
        "fwd",
        "i",
        "wg",
        "tr",
        "rv",
        "doorst",
        "vb",
        "vl",
        "enc",
        "pd",
        "ilt",
        "i̇lt",
    ),
    *("inoltra", "inoltrato", "inoltr", "weitergeleitet", "weiterl", "reenv"),
    *(
        "reenviado",
        "továbbítás",
        "továbbítva",
        "fs",
        "trs",
        "redirec",
        "πρθ",
        "пересл",
        "fyi",
    ),
    *("إعادة توجيه", "הועבר", "chuyển tiếp", "转发", "轉寄", "轉發", "転送", "전달"),
)
# Of gateways: one such word says enough, others may stand beside it.
_EXTERNAL = (
    *(r"ext(?:ern(?:al|o|e|a|es|í|t)?)?", "estern[oa]", r"внешн\w+", "spam", "caution"),
    *(r"zewnętrzn[yae]", "ekstern[te]?", r"ulkoinen|ulkopuolinen", "外部"),
)
_ENOUGH = (
    *_EXTERNAL,
    *("extérieure?", "outside", "junk", "bulk", r"phish(?:ing)?", "suspicious"),
    *(
        r"mass\ mail",
        "secure",
        r"encrypt(?:ed)?",
        "sicher",
        "verschlüsselt",
        r"sec=\w+",
    ),
)
_BESIDE = (
    *(r"(?:e-?)?mails?", "sender", "message", "source", "warning", "attention", "mass"),
    *("mittente", "posta", "messaggio", "absender", "nachricht", "expéditeur"),
    *("courriel", "remitente", "correo", "possible", "suspected", "probable"),
    *("probabile", r"marked\ as", "score", r"[\d.]{1,6}"),
    *("avsändare", "afsender", "avsender", "afzender", "nadawca", "wiadomość"),
    *("viesti", "lähettäjä", "odesílatel", "zpráva", "メール", "邮件", "郵件"),
)
_BETWEEN = r"[\s:?!_✉⚠\ufe0f❗🛑-]{0,4}"
_SIDE = rf"(?:(?:{'|'.join(_BESIDE + _ENOUGH)}){_BETWEEN}){{0,3}}"
_GATEWAY = rf"{_BETWEEN}{_SIDE}(?:{'|'.join(_ENOUGH)}){_BETWEEN}{_SIDE}"
_BARE_GATEWAY = rf"{_BETWEEN}(?:{'|'.join(_EXTERNAL)}){_BETWEEN}{_SIDE}"
_COLON = r"\.?\s*[:：﹕∶꞉]"
_COUNT = r"(?:\s*[\[(（^]\d{1,3}[\])）]?|[²³])?"


def _words(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


# A number without brackets is, but for the commonest marks, one of an order.
_MARK = (
    rf"(?:(?:{_words(_ANSWERED + _FORWARDED)}){_COUNT}|(?:re|aw|fwd?)\d{{1,2}}"
    # HCL Notes in French; before a number it is a reference.
    rf"|réf(?={_COLON}\s*[^\W\d])){_COLON}"
)
_FORWARD_MARK = rf"(?:(?:{_words(_FORWARDED)}){_COUNT}|fwd?\d{{1,2}}){_COLON}"
# What providers of Italian certified mail put before the subject of its envelope.
_CERTIFIED = r"(?:posta\ certificata|anomalia\ messaggio)\s?:"
_GATEWAY_TEXT = rf"""
    [\[({{<*#【]+ {_GATEWAY} [\])}}>*#】]+ \s* [:：|–-]{{0,2}} | {_BARE_GATEWAY} [:：]
"""
_PREFIX_TEXT = rf"\s* (?: {_MARK} | {_GATEWAY_TEXT} | {_CERTIFIED} ) \s*"
_GATEWAYS = re.compile(
    rf"(?: \s* (?: {_GATEWAY_TEXT} ) \s* ){{1,4}}", re.IGNORECASE | re.VERBOSE
)
_PREFIX = re.compile(_PREFIX_TEXT, re.IGNORECASE | re.VERBOSE)
_ANSWER = re.compile(rf"\s*{_MARK}", re.IGNORECASE)
_FORWARD = re.compile(rf"\s*{_FORWARD_MARK}", re.IGNORECASE)
_SUFFIX = re.compile(rf"(?:\s*[|–-])?\s*[\[({{]{_GATEWAY}[\])}}]\s*$", re.IGNORECASE)
# Of a list or a ticket system, with a mark somewhere behind: it stays.
_TAG = r"\[[^\[\]]{1,40}\] \s*"
_TAG_BEFORE = re.compile(
    rf"({_TAG}) (?= (?:{_TAG}){{0,3}} {_PREFIX_TEXT})", re.IGNORECASE | re.VERBOSE
)
_TAGS = re.compile(rf"(?:{_TAG})+", re.VERBOSE)
# Programs of old put the mark of a forward around all of it.
_AROUND = re.compile(rf"\[\s*({_FORWARD_MARK}.*)\]", re.IGNORECASE)


def is_answer(subject: str | None) -> bool:
    """Whether it bears a mark of an answer or a forward, be it behind a tag."""
    return bool(_first_mark(subject))


def is_forward(subject: str | None) -> bool:
    """Whether the mark that was put before it last is that of a forward."""
    return bool(_FORWARD.match(_first_mark(subject)))


@lru_cache(512)  # that of one mail is asked for several times
def topic(subject: str | None) -> str:
    """:return: the subject without marks of answers and forwards in the languages of
    Europe and East Asia, without tags of gateways, on one line; "" when nothing is left
    """
    tags, left = "", _plain(subject)
    for text, rest in _steps(left):
        left = rest
        if not _PREFIX.match(text):
            tags += text[: len(text) - len(left)]
    left = _SUFFIX.sub("", left).strip()
    return left if left.startswith(tags.strip()) else f"{tags}{left}"


def without_gateways(subject: str) -> str:
    """:return: the subject without the tags that gateways have put before it"""
    found = _GATEWAYS.match(subject)
    return subject[found.end() :] if found else subject


def without_tags(about: str) -> str:
    """:return: a topic without the tags of lists or ticket systems before it; as it is
    where it is nothing but tags
    """
    return _TAGS.sub("", about) or about if about.startswith("[") else about


@lru_cache(512)  # as well
def _first_mark(subject: str | None) -> str:
    """:return: the subject from that mark on"""
    texts = (text for text, _left in _steps(_plain(subject)))
    return next(filter(_ANSWER.match, texts), "")


def _plain(subject: str | None) -> str:
    text = unicodedata.normalize("NFC", (subject or "").translate(_UNSEEN))
    text = " ".join(text.split())
    around = _AROUND.fullmatch(text)
    return around[1] if around else text


def _steps(text: str) -> Iterator[tuple[str, str]]:
    """Take away what stands before a subject, one after the other.

    :return: the text with it, and what is left
    """
    while found := _PREFIX.match(text) or _TAG_BEFORE.match(text):
        left = text[found.end() :]
        yield text, left
        text = left
