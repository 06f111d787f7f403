"""Subjects that programs write: vacation replies and reports, in many languages."""

import re
import unicodedata

from .subject import is_answer, is_forward, without_gateways

# As Outlook, Exchange, Gmail and others write them before the subject they answer.
VACATION_PHRASES = (
    # en
    *("automatic reply", "automated reply", "automatic response", "auto reply"),
    *("auto-reply", "autoreply", "out of office", "out of the office"),
    *("out of office autoreply", "out of office auto-reply", "out of office reply"),
    *("vacation reply", "auto response", "auto-response", "autoresponse"),
    *("out-of-office", "out-of-office reply", "away from office"),
    *("away from the office", "automatic out of office reply"),
    # it
    *("risposta automatica", "fuori ufficio", "fuori sede", "messaggio automatico"),
    *("assente dall'ufficio", "assenza dall'ufficio", "avviso di assenza"),
    *("notifica di assenza", "messaggio di assenza", "risposta di assenza"),
    *("risposta automatica per assenza", "avviso di assenza dall'ufficio"),
    # de
    *("automatische antwort", "abwesenheitsnotiz", "abwesenheitsnachricht"),
    *("abwesenheitsmeldung", "automatische rückantwort", "nicht im büro"),
    *("abwesenheitsassistent", "abwesenheitsagent", "abwesenheitsmitteilung"),
    *("automatische abwesenheitsmeldung", "automatische abwesenheitsnotiz"),
    *("automatische abwesenheitsnachricht", "automatische e-mail-antwort"),
    *("auto-antwort", "autom. antwort", "automatische rückmeldung"),
    # fr
    *("réponse automatique", "absence du bureau", "absent du bureau"),
    *("absente du bureau", "message d'absence", "notification d'absence"),
    *("réponse d'absence", "message d'absence du bureau", "avis d'absence"),
    *("réponse automatique d'absence", "réponse automatique absence"),
    # es, ca
    *("respuesta automática", "fuera de la oficina", "fuera de oficina"),
    *("ausente de la oficina", "resposta automàtica", "mensaje de ausencia"),
    *("aviso de ausencia", "respuesta automática de ausencia"),
    # pt
    *("resposta automática", "ausência temporária", "fora do escritório"),
    *("ausência do escritório", "ausente do escritório", "mensagem de ausência"),
    "resposta automática de ausência",
    # nl
    *("automatisch antwoord", "afwezigheidsbericht", "niet aanwezig"),
    *("afwezigheidsmelding", "afwezigheidsassistent", "niet op kantoor"),
    # sv, da, no, fi
    *("automatiskt svar", "autosvar", "automatisk svar", "frånvaro"),
    *("ikke til stede", "automaattinen vastaus", "poissa", "poissa toimistosta"),
    *("frånvaromeddelande", "fraværsmeddelelse", "fraværsmelding", "ikke på kontoret"),
    "inte på kontoret",
    *("poissaoloilmoitus", "poissaoloviesti"),
    # pl, cs, sk, hu, ro
    *("odpowiedź automatyczna", "automatyczna odpowiedź", "automatická odpověď"),
    *("automatická odpoveď", "automatikus válasz", "răspuns automat"),
    *("poza biurem", "autoodpowiedź", "mimo kancelář", "oznámení o nepřítomnosti"),
    # sl, hr, bg, uk, ru, el, tr
    *("samodejni odgovor", "automatski odgovor", "автоматичен отговор"),
    *("автоматична відповідь", "автоматический ответ", "αυτόματη απάντηση"),
    *("автоответ", "otomatik yanıt", "otomatik cevap"),
    # et, lv, lt
    *("automaatvastus", "automātiska atbilde", "automatinis atsakymas"),
    # ar, he
    *("رد تلقائي", "الرد التلقائي", "תשובה אוטומטית", "מענה אוטומטי"),
    # ja, zh, ko
    *("自動応答", "自動返信", "不在通知", "自动答复", "自动回复", "自動回覆", "外出中"),
    *("자동 회신", "자동 응답"),
)
# What people write as well; before the mark of an answer only a program does.
AWAY_WORDS = (
    *("auto", "away", "absence", "vacation", "on vacation", "holiday", "on holiday"),
    *("ooo", "oof", "out of office", "assenza", "assente", "ferie", "in ferie"),
    *("urlaub", "im urlaub", "abwesend", "abwesenheit", "absent", "en congés"),
    *("congés", "vacances", "ausente", "ausencia", "vacaciones", "de vacaciones"),
    *("ausência", "férias", "afwezig", "met vakantie", "frånvarande", "på semester"),
    *("fraværende", "fravær", "lomalla", "nieobecność", "nieobecny", "nieobecna"),
    *("urlop", "nepřítomnost", "dovolená"),
)
# As Notes writes it: "AUTO: Rossi is out of the office (returning 12/02/2026)".
AWAY_PHRASES = (
    *("out of the office", "out of office", "fuori ufficio", "nicht im büro"),
    *("außer haus", "nicht im haus", "abwesend", "absent", "absente"),
    *("fuera de la oficina", "ausente", "fora do escritório", "afwezig"),
    *("niet op kantoor", "poza biurem", "mimo kancelář", "inte på kontoret"),
    *("ikke på kontoret", "poissa toimistosta"),
)
REPORT_PHRASES = (
    # en
    *("undeliverable", "undelivered mail", "undelivered mail returned to sender"),
    *("delivery status", "delivery status notification", "delivery failure"),
    *("delivery delayed", "delivery report", "mail delivery failed", "not read"),
    *("mail delivery failed: returning message to sender", "failure notice"),
    *("returned mail", "mail system error", "message status", "read", "delivered"),
    # it, de, fr, es
    *("non recapitabile", "mancato recapito", "recapitato", "letto", "non letto"),
    *("unzustellbar", "zugestellt", "gelesen", "ungelesen", "non remis", "remis"),
    *("lu", "non lu", "no se puede entregar", "entregado", "leído", "no leído"),
)
_WORD = re.compile(r"[^\s,/]+")  # HCL Notes writes "John Carter/Sales/Lumen"
TAGS = r"(?:\[[^\]]{1,40}\]\s*)*"  # of gateways: "[EXTERNAL]"


def _folded(text: str) -> str:
    """One spelling for what looks alike: no accents, which some programs leave out, no
    marks of direction, no full-width colons.
    """
    if text.isascii():
        return text.casefold().strip()
    text = unicodedata.normalize("NFKC", text.replace("’", "'")).casefold()
    parts = unicodedata.normalize("NFD", text)
    kept = (c for c in parts if unicodedata.category(c) not in ("Cf", "Mn"))
    return "".join(kept).strip()


def _any_of(phrases: tuple[str, ...]) -> str:
    return "|".join(re.escape(_folded(phrase)) for phrase in phrases)


def _opening(phrases: tuple[str, ...], end: str) -> re.Pattern[str]:
    return re.compile(rf"{TAGS}(?:{_any_of(phrases)})(?:{end})")


# At the very start: an answer that quotes such a subject begins with its own prefix.
_MORE = rf"\s*[(–-]\s*(?:{_any_of((*VACATION_PHRASES, *AWAY_WORDS))})\s*\)?"
_VACATION = _opening(VACATION_PHRASES, rf"(?:{_MORE})?\s*(?::|$)")
_VACATION_IN_BRACKETS = re.compile(
    rf"{TAGS}[\[(]\s*(?:{_any_of(VACATION_PHRASES)})\s*[\])]"
)
_BEFORE_ANSWER = _opening((*VACATION_PHRASES, *AWAY_WORDS), r"\s*[:–-]?\s")
_AWAY_SOMEWHERE = re.compile(rf"\b(?:{_any_of(AWAY_PHRASES)})\b")
_AWAY = re.compile(rf"{TAGS}auto\s*:.*{_AWAY_SOMEWHERE.pattern}")
_REPORT = _opening(REPORT_PHRASES, r"\b|$")


def is_of_vacation_reply(subject: str, name: str = "") -> bool:
    """Whether a program wrote it, not whoever answers one: "Re: Automatic reply: x".

    :param name: of its sender, whom HCL Notes names first
    """
    folded = _folded(without_gateways(subject))
    if _names_first(folded, name) and _AWAY_SOMEWHERE.search(folded):
        return True
    patterns = (_VACATION, _VACATION_IN_BRACKETS, _AWAY)
    if any(pattern.match(folded) for pattern in patterns):
        return True
    before = _BEFORE_ANSWER.match(folded)
    rest = folded[before.end() :] if before else ""
    return is_answer(rest) and not is_forward(rest)


def _names_first(folded: str, name: str) -> bool:
    names = set(_WORD.findall(_folded(name)))
    return len(names) > 1 and set(_WORD.findall(folded)[: len(names)]) == names


def is_of_report(subject: str) -> bool:
    """Of delivery or reading, as such reports begin."""
    return bool(_REPORT.match(_folded(without_gateways(subject))))
