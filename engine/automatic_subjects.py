"""Subjects that programs write: vacation replies and reports, in many languages."""

import re
import unicodedata

from .subject import is_answer, is_forward

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
    # nl
    *("automatisch antwoord", "afwezigheidsbericht", "niet aanwezig"),
    # sv, da, no, fi
    *("automatiskt svar", "autosvar", "automatisk svar", "frånvaro"),
    *("ikke til stede", "automaattinen vastaus", "poissa"),
    # pl, cs, sk, hu, ro
    *("odpowiedź automatyczna", "automatyczna odpowiedź", "automatická odpověď"),
    *("automatická odpoveď", "automatikus válasz", "răspuns automat"),
    # sl, hr, bg, uk, ru, el, tr
    *("samodejni odgovor", "automatski odgovor", "автоматичен отговор"),
    *("автоматична відповідь", "автоматический ответ", "αυτόματη απάντηση"),
    *("otomatik yanıt", "otomatik cevap"),
    # ja, zh, ko
    *("自動応答", "自动答复", "自动回复", "自動回覆", "자동 회신"),
)
# What people write as well; before the mark of an answer only a program does.
AWAY_WORDS = (
    *("auto", "away", "absence", "vacation", "on vacation", "holiday", "on holiday"),
    *("ooo", "oof", "out of office", "assenza", "assente", "ferie", "in ferie"),
    *("urlaub", "im urlaub", "abwesend", "abwesenheit", "absent", "en congés"),
    *("congés", "vacances", "ausente", "ausencia", "vacaciones", "de vacaciones"),
)
# As Notes writes it: "AUTO: Rossi is out of the office (returning 12/02/2026)".
AWAY_PHRASES = (
    *("out of the office", "out of office", "fuori ufficio", "nicht im büro"),
    *("außer haus", "nicht im haus", "abwesend", "absent", "absente"),
    *("fuera de la oficina", "ausente"),
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


def _opening(phrases: tuple[str, ...], end: str) -> re.Pattern[str]:
    words = "|".join(re.escape(_folded(phrase)) for phrase in phrases)
    return re.compile(rf"{TAGS}(?:{words})(?:{end})")


# At the very start: an answer that quotes such a subject begins with its own prefix.
_VACATION = _opening(VACATION_PHRASES, r"\s*:|$")
_VACATION_IN_BRACKETS = re.compile(
    rf"{TAGS}[\[(]\s*(?:{'|'.join(re.escape(_folded(p)) for p in VACATION_PHRASES)})"
    r"\s*[\])]"
)
_BEFORE_ANSWER = _opening((*VACATION_PHRASES, *AWAY_WORDS), r"\s*[:–-]?\s")
_AWAY_SOMEWHERE = re.compile(rf"\b(?:{'|'.join(_folded(p) for p in AWAY_PHRASES)})\b")
_AWAY = re.compile(rf"{TAGS}auto\s*:.*{_AWAY_SOMEWHERE.pattern}")
_REPORT = _opening(REPORT_PHRASES, r"\b|$")


def is_of_vacation_reply(subject: str, name: str = "") -> bool:
    """Whether a program wrote it, not whoever answers one: "Re: Automatic reply: x".

    :param name: of its sender, whom HCL Notes names first
    """
    folded = _folded(subject)
    if _names_first(folded, name) and _AWAY_SOMEWHERE.search(folded):
        return True
    patterns = (_VACATION, _VACATION_IN_BRACKETS, _AWAY)
    if any(pattern.match(folded) for pattern in patterns):
        return True
    before = _BEFORE_ANSWER.match(folded)
    rest = folded[before.end() :] if before else ""
    return is_answer(rest) and not is_forward(rest)


def _names_first(folded: str, name: str) -> bool:
    names = set(_folded(name).replace(",", " ").split())
    return len(names) > 1 and set(folded.split()[: len(names)]) == names


def is_of_report(subject: str) -> bool:
    """Of delivery or reading, as such reports begin."""
    return bool(_REPORT.match(_folded(subject)))
