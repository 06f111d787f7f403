"""Subjects that programs write: vacation replies and reports, in many languages."""

import re
import unicodedata

# As Outlook, Exchange, Gmail and others write them before the subject they answer.
VACATION_PHRASES = (
    # en
    *("automatic reply", "automated reply", "automatic response", "auto reply"),
    *("auto-reply", "autoreply", "out of office", "out of the office"),
    *("out of office autoreply", "out of office auto-reply", "out of office reply"),
    *("vacation reply", "auto response", "auto-response", "autoresponse"),
    # it
    *("risposta automatica", "fuori ufficio", "fuori sede", "messaggio automatico"),
    *("assente dall'ufficio", "assenza dall'ufficio"),
    # de
    *("automatische antwort", "abwesenheitsnotiz", "abwesenheitsnachricht"),
    *("abwesenheitsmeldung", "automatische rückantwort", "nicht im büro"),
    # fr
    *("réponse automatique", "absence du bureau", "absent du bureau"),
    *("absente du bureau", "message d'absence", "notification d'absence"),
    # es, ca
    *("respuesta automática", "fuera de la oficina", "fuera de oficina"),
    *("ausente de la oficina", "resposta automàtica"),
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
    """One spelling for what looks alike: no marks of direction, full-width colons."""
    if text.isascii():
        return text.casefold().strip()
    text = unicodedata.normalize("NFKC", text.replace("’", "'")).casefold()
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()


def _opening(phrases: tuple[str, ...], end: str) -> re.Pattern[str]:
    words = "|".join(re.escape(_folded(phrase)) for phrase in phrases)
    return re.compile(rf"{TAGS}(?:{words})(?:{end})")


# At the very start: an answer that quotes such a subject begins with its own prefix.
_VACATION = _opening(VACATION_PHRASES, r"\s*:|$")
_AWAY = re.compile(
    rf"{TAGS}auto\s*:.*\b(?:{'|'.join(_folded(p) for p in AWAY_PHRASES)})\b"
)
_REPORT = _opening(REPORT_PHRASES, r"\b|$")


def is_of_vacation_reply(subject: str) -> bool:
    """Whether a program wrote it, not whoever answers one: "Re: Automatic reply: x"."""
    folded = _folded(subject)
    return bool(_VACATION.match(folded) or _AWAY.match(folded))


def is_of_report(subject: str) -> bool:
    """Of delivery or reading, as such reports begin."""
    return bool(_REPORT.match(_folded(subject)))
