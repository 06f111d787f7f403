"""Short mails that say thanks and nothing more, in five languages.

Nothing is guessed: every word of them must be one that is known to ask for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

MOST_WORDS = 12

# Each is enough. Thanks, or that something came: what it is for may follow.
THANKS = r"""
thanks|thank you|thanks a lot|thanks so much|thanks again|many thanks|thx|ty|cheers
thank you (?:so|very) much|thank you again|thanks (?:a million|very much)(?: indeed)?|thank you kindly|tks|tnx|thanx|much appreciated|appreciated|got it|(?:well )?noted(?: with thanks)?
received(?: with thanks)?|well received|all received|(?:i|we)(?: have|'ve)? (?:received|got) (?:it|them)|duly noted
grazie|grazie (?:mille|tante|infinite|ancora|davvero)|(?:molte|tante|mille) grazie|ricevut[oaie](?: con grazie)?|(?:(?:l'|li |le )?ho|(?:l'|li |le )?abbiamo) ricevut[oaie]
(?:ti|la|vi) ringrazi(?:o|amo)(?: (?:molto|tanto))?|ringrazio|preso nota|prendo nota|gentilissim[oa]|ok ricevut[oaie]
danke|(?:ich|wir) danken?(?: (?:ihnen|dir|euch))?|danke (?:schön|sehr|dir|ihnen|euch|nochmals|nochmal)|dankeschön|(?:vielen|besten|herzlichen|lieben|tausend|vielen lieben|ganz herzlichen) dank(?: nochmals)?
(?:dankend )?erhalten|(?:habe ich|hab ich|haben wir|ist) (?:erhalten|angekommen|bekommen)|angekommen|alles erhalten|notiert|ist notiert
merci|merci (?:beaucoup|bien|infiniment|encore|à vous|à toi)|(?:un )?grand merci|mille mercis|(?:c'est )?(?:bien )?(?:reçu|noté)|c'est noté
(?:je|nous) (?:vous|te) remerci(?:e|ons)|bonne réception|(?:je l'ai|nous l'avons|je les ai|nous les avons) (?:bien )?reçue?s?
gracias|(?:muchas|muchísimas|mil) gracias|gracias (?:de nuevo|igualmente)|recibido|recibida|(?:l[oa]s? )(?:he|hemos) recibido
muy amable|anotado|tomo nota|tomamos nota|(?:te|le|os|les) (?:lo )?agradezco
""".strip().splitlines()  # noqa: E501 - one language after the other

# Consent: what follows it is consented to, as in "d'accord pour le devis".
CONSENT = r"""
ok(?:ay)?|perfect|great
(?:all )?(?:good|clear|fine)|understood|(?:that )?sounds (?:good|great|fine|perfect)|(?:good|fine|ok(?:ay)?) (?:for|with|by) me|excellent|wonderful|super
(?:that )?works(?: for me)?|(?:that's|that is|it's|it is) (?:perfect|great|fine|ok(?:ay)?)
you're welcome|you are welcome|no problem|will do|brilliant|lovely|awesome|all set|great news|good news
va (?:bene|benissimo)|perfetto|ottimo|tutto (?:chiaro|ok|bene|perfetto)
chiaro|chiarissimo|d'accordo|benissimo|bene|prego|di nulla|di niente|figurati|si figuri|ottimo lavoro|capito
(?:das )?passt(?: so| für mich| perfekt)?|top|perfekt|prima|alles (?:klar|gut|bestens)
verstanden|in ordnung|einverstanden|(?:sehr )?gut|wunderbar|toll|bestens|gern geschehen
c'est (?:bon|parfait|ok|clair)
d'accord|parfait|très bien|entendu|génial|compris|je vous en prie|je t'en prie|de rien|(?:tout est )?(?:clair|ok|parfait)
vale|perfecto|de acuerdo|entendido|muy bien|genial|estupendo
todo (?:claro|bien|perfecto|ok)|de nada|conforme
""".strip().splitlines()  # noqa: E501 - as above

# These may follow thanks: alone they choose, as in "both, thanks".
FOR = r"""
for (?:the|your|all your|all of|this|that|all)(?: (?:quick|fast|prompt|kind|swift))*(?: (?:reply|answer|response|help|support|information|info|update|offer|quote|quotation|feedback|confirmation|time|documents?|mail|email|e-mail|message|it|this))?|for letting (?:me|us) know
per (?:(?:la|il|le|i|lo|l'|tua|sua|vostra|vostro|suo|tuo|rapida|veloce|pronta|gentile) ?)*(?:risposta|disponibilità|informazione|informazioni|info|supporto|aiuto|offerta|preventivo|conferma|riscontro|aggiornamento|celerità|velocità|cortesia|invio|documenti|documento|mail|email|tempo|tutto)
(?:del|della|dell'|delle|dei) ?(?:risposta|disponibilità|informazione|informazioni|aiuto|offerta|conferma|riscontro|aggiornamento|cortesia|invio|documenti|mail|email)
für (?:die|das|ihre|deine|eure|den|alles)(?: (?:schnelle|rasche|prompte|nette))?(?: (?:antwort|rückmeldung|infos?|information|informationen|hilfe|unterstützung|angebot|bestätigung|mail|nachricht|unterlagen|zusendung))?
pour (?:(?:votre|ta|la|le|les|l'|vos|ton|cette|rapide|prompte) ?)*(?:réponse|aide|information|informations|info|retour|rapidité|offre|devis|confirmation|message|mail|envoi|documents|tout)(?: rapide)?
por (?:(?:su|tu|la|el|vuestra|los|rápida|pronta) ?)*(?:respuesta|ayuda|información|rapidez|oferta|presupuesto|confirmación|mensaje|correo|documentos|atención|todo)
both|to both|all|everyone|everything|di tutto|tutto|per tutto|alles|tout|todo
""".strip().splitlines()  # noqa: E501 - as above

# These may stand beside.
BESIDE = r"""
and|so|very|really|again|indeed|then|for now|from me|to (?:you|all|everyone)|you too|too|team
have a (?:nice|great|good|lovely) (?:day|evening|weekend|week-end)|see you(?: soon| then| tomorrow)?|talk soon|speak soon|best|(?:best |kind |warm )?regards|best wishes|hi|hello|hey|dear|good (?:morning|afternoon|evening)
e|a (?:tutti|presto|te|lei|voi|domani)|ancora|davvero|anche|di cuore|ciao|salve|(?:cordiali |distinti |un )?saluti|buon(?:a|o)? (?:giornata|serata|lavoro|weekend|week-end|fine settimana)|buongiorno|buonasera|gentile|caro|cara|molto gentile|sei stato gentilissimo|alla prossima
und|sehr|nochmals|auch|bis (?:bald|dann|morgen)|(?:einen )?schönen (?:tag|abend)(?: noch)?|gruß|gruss|(?:ein )?schönes wochenende|ihnen|(?:viele|beste|liebe|freundliche|mit freundlichen|schöne) (?:grüße|grüßen|grüsse)|lg|vg|mfg|hallo|guten (?:tag|morgen|abend)|lieber|liebe|an alle|servus
et|encore|aussi|à (?:tous|bientôt|demain)|bonne (?:journée|soirée)|bon week-end|(?:bien )?cordialement|bonjour|bonsoir|cher|chère|salut
y|también|a (?:todos|usted|ti)|hasta (?:pronto|luego|mañana)|buen (?:día|fin de semana)|buenas tardes|buenos días|(?:un )?(?:cordial )?saludos?|hola
rgds|(?:mr|mrs|ms|dr|prof|herrn?|frau|dott ssa|dott|dottor|dottoressa|ing|avv|sig ra|sig na|sig|signora?|monsieur|madame|mme|señora?|sra?)
""".strip().splitlines()  # noqa: E501 - as above

NO = {
    *("no", "non", "not", "none", "never", "without", "yes", "nein", "nicht", "kein"),
    *("keine", "ohne", "ja", "ni", "nie", "senza", "si", "sì", "pas", "sans", "oui"),
    "sin",
}
_NO_WORD = re.compile(r"[^\w\s'?-]+")
# Said with these, nothing else is needed; beside what is said, those say no more.
_THUMB = re.compile("[👍👌🙏👏🙌🤝💯✅✔❤♥]")
_SMILE = re.compile("[😀-😆😉-😍😘🙂🤗🥰☺✨🎉🌞☀🍀🌷💐💪👋]")
_ASKED = re.compile(r"[?？¿؟⁉]|[:;]-?[(/\\|]")  # or frowns


def _choice(lines: list[str]) -> str:
    phrases = [phrase for line in lines for phrase in _alternatives(line)]
    return "|".join(sorted(phrases, key=len, reverse=True))


def _alternatives(line: str) -> list[str]:
    """Those of a line, parted where no bracket is open."""
    found, depth = [""], 0
    for character in line:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and not depth:
            found.append("")
        else:
            found[-1] += character
    return [phrase for phrase in found if phrase]


@lru_cache(1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """:return: of thanks, of what may follow them, of consent, of what stands beside"""
    end = r"(?![\w'])"
    groups = (THANKS, FOR, CONSENT, BESIDE)
    return tuple(re.compile(rf"(?:{_choice(lines)}){end}") for lines in groups)


def is_closer(words: str, names: Iterable[str] = ()) -> bool:
    """:param words: what is new in the mail
    :param names: of who takes part, which may stand in it
    """
    text = " ".join(words.lower().replace("’", "'").split())
    if _ASKED.search(text) or not text:
        return False
    has_thumb = bool(_THUMB.search(text))
    text = _SMILE.sub(" ", _THUMB.sub(" ", text))
    if any(unicodedata.category(character) == "So" for character in text):
        return False
    text = " ".join(_NO_WORD.sub(" ", text).split())
    if len(text.split()) > MOST_WORDS:
        return False
    return _is_nothing_but_thanks(text, _name_words(names), has_thumb)


def _is_nothing_but_thanks(text: str, names: set[str], is_said: bool) -> bool:
    """Phrase by phrase, from its beginning."""
    thanks, what_for, consent, beside = _patterns()
    may_follow = False
    while text:
        if found := thanks.match(text):
            is_said = may_follow = True
        elif found := consent.match(text):
            is_said, may_follow = True, False
        elif not (found := may_follow and what_for.match(text) or beside.match(text)):
            word = text.split()[0]
            if word.strip("-") not in names:
                return False
            text = text[len(word) :].lstrip(" -'")
            continue
        text = text[found.end() :].lstrip(" -'")
    return is_said


def _name_words(names: Iterable[str]) -> set[str]:
    """A number, or a "no", says something even where it is part of a name."""
    found = {word for name in names for word in re.findall(r"\w+", name.lower())}
    return {word for word in found if word.isalpha() and word not in NO} | {""}
