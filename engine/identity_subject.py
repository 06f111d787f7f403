"""The part of a subject that identities of messages are made of.

Frozen: identities are stored, and an old mail that is read once more must get the one
that it has. What a subject is about, for people and conversations: `subject`.
"""

import re
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
    *("re", "r", "rif", "aw", "antw", "antwort", "sv", "vs", "res", "resp"),
    *("rép", "odp", "ynt", "yan", "vá", "ats", "atb", "bls", "răsp", "rasp"),
    *("απ", "σχετ", "отв", "ответ", "на", "відп", "رد", "השב", "תגובה", "trả lời"),
    *("回复", "回覆", "答复", "答覆", "返信", "답장", "회신"),
)
_FORWARDED = (
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
    *("továbbítás", "továbbítva", "fs", "trs", "redirec", "πρθ", "пересл", "fyi"),
    *("إعادة توجيه", "הועבר", "chuyển tiếp", "转发", "轉寄", "轉發", "転送", "전달"),
)
_EXTERNAL = r"ext(?:ern(?:al|o|e|a|es|í|al\ mail|al\ e-?mail)?)?|estern[oa]|внешн\w+"
_SPAM = r"(?:possible\ |suspected\ |probable\ |probabile\ |marked\ as\ )?spam|bulk"
_GATEWAY = (
    rf"(?:(?:{_EXTERNAL})(?:[\ _-](?:e-?mail|mail|sender|message|source|mittente|"
    rf"absender|expéditeur|remitente))?|{_SPAM}|caution|sec=\w+|phish(?:ing)?\??)"
)
_COLON = r"\s*[:：﹕∶꞉]"
_COUNT = r"\s*(?:[\[(（^]?\d{1,3}[\])）]?)?"


def _words(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_PREFIX = re.compile(
    rf"""
    \s* (?:
        (?:{_words(_ANSWERED + _FORWARDED)}) {_COUNT} {_COLON}
      | [\[({{<*#]+ \s* {_GATEWAY} \s* [\])}}>*#]+ (?:{_COLON})?
      | {_GATEWAY} {_COLON}
    ) \s*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SUFFIX = re.compile(rf"\s*[\[({{]\s*{_GATEWAY}\s*[\])}}]\s*$", re.IGNORECASE)


@lru_cache(512)  # that of one mail is asked for several times
def identity_subject(subject: str | None) -> str:
    """:return: the subject without most marks of answers and tags of gateways"""
    text = " ".join((subject or "").translate(_UNSEEN).split())
    while prefix := _PREFIX.match(text):
        text = text[prefix.end() :]
    return _SUFFIX.sub("", text).strip()
