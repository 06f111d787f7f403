"""Whether a line below a signature belongs to none: somebody goes on after all.

A guess, by words in twelve languages. What is taken for it in vain stands in a preview;
what is not is a question that nobody sees.
"""

from __future__ import annotations

import re

_POSTSCRIPT = re.compile(r"(?i)(?:(?:p\.?\s?){1,2}[sd]|n\.?\s?b)(?:\s?[.:)-]+\s?|\s)\S")
_FIRST_WORDS = (
    "when|who|which|what|where|how|why|one more|one thing|another|and|but|btw",
    "quando|quanto|quale|quali|chi|dove|come|perché|ah|e|ma|inoltre",
    "wann|wer|was|welche[rs]?|wo|wie|warum|und|aber|übrigens",
    "quand|qui|quels?|quelles?|combien|où|comment|et|mais",
    "cuándo|cuánt[oa]s?|quién|cuál|dónde|cómo|y|pero|por cierto",
    "wanneer|hoeveel|welke?|wie|wat|waar|hoe|maar|qual|quem|onde|mas",
    r"kiedy|ile|jak\w*|który|gdzie|czy|ale|kdy|kolik|kde|kter\w+",
    "när|hur|vilken|vilka|vad|hvornår|hvor|hvilke[nt]?|hvem|hvad|men",
    "milloin|koska|kuinka|mikä|mitä|missä|mutta",
)
_ASKING = (
    "please|can|could|would|need|we|you|also|call|send|forgot",
    "per favore|può|puoi|potete|potrebbe|mi|ci|vi|serve|servono|dimenticav[oa]",
    "scordav[oa]|ho|abbiamo|vorrei|anche|bitte|könn(?:en|ten)|ich|wir|mir|uns|noch",
    "je|nous|vous|pouvez|pourriez|besoin|merci de|aussi|me|nos|puede|podría",
    r"necesit\w+|por favor|también|olvid\w+",
    r"graag|kun(?:t|nen)|alstublieft|nog|ook|wij|ik|proszę|potrzebuj\w+|również",
    r"brakuje|precis(?:o|amos)|pode(?:m|ria)?|também|behöver|också|skicka|jag",
    r"saknas|mangler|venligst|også|jeg|voi(?:ko|tko|tteko)|tarvits\w+|myös",
    r"läh[eä]t[tä]\w+|puuttuu|prosím|můžete|potřebuj\w+|také|ještě|chybí",
    "mandate|mandi|mandami|inviate|invii|inviami|allego|schicken|senden|anbei|folgt",
    "envoyez|envoie|ci-joint|envíen?|adjunto|attached|enclosed",
    # not asked, but nobody signs with it
    "more|mehr|missing|wrong|awaiting|waiting|wait|looking forward|urgent|asap|stop",
    "cancel(?:led)?|manc(?:a|ano)|sbagliat[oaie]|attend(?:o|iamo)|aspett(?:o|iamo)",
    r"in attesa|annull\w+|fehl(?:t|en)|falsch|warten?|dringend|storn\w+|rückruf",
    "bestellen|manque(?:nt)?|dans l'attente|attend(?:s|ons)|annul(?:e[rz]?|ons|é)",
    r"faltan?|quedo|quedamos|a la espera|esper(?:o|amos)|anul\w+",
)
# As they do not begin a word of a title: "Order Management".
_OF_TRADE = (
    "order(?:ed)?|invoice|price|delivery|confirmation|quote|offer|is|are|was|will",
    "ordine|fattura|prezzo|consegna|conferma|preventivo|è|sono|ist|sind|nicht",
    "commande|facture|prix|livraison|devis|est|sont|pedido|factura|precio|entrega",
)
# What companies put below the mail of all their people.
_NOTICE = re.compile(
    r"(?i)confidential|privileged|intended|recipients?\b|disclaimer|riservat|"
    r"destinatari|privacy|vertraulich|adressat|empfänger|confidenti?el|destinataire|"
    r"\bprint|stamp(?:are|ate|arl)|(?:aus|be)?druck(?:en|st)|imprim|environment|"
    r"l'ambiente|umwelt|gdpr|dsgvo|rgpd|d\.\s?lgs|unsubscribe|viruse?|registered|"
    r"registrat|handelsregister|geschäftsführer"
)
_LINK = re.compile(r"(?i)https?:|www\.")
_QUESTION = re.compile(r"\w\s?\?(?:\s|$)")
# "Order: 10 tables"; not "Orders: orders@company.example". "3 x doors", "20 red"; not
# where the French live.
_ORDER = (
    r"(?:order|ordine|bestellung|commande|pedido|bestelling)\s?(?:n[or]?[.°]?\s|[:\d])"
)
_MANY = (
    r"\d{1,4}\s?(?:x|×|pcs|pz|stk|pezzi|stück|pièces|piezas)\s|\d{1,4} "
    r"(?-i:(?!rue|bis|ter|av|bd|boul|pl|quai|ch|all|imp|route)[^\W\d_A-ZÄÖÜÀ-Þ]+)"
    r"(?: [^\W\d]+){0,3}$"
)
_FIRST = re.compile(rf"(?i)(?:{'|'.join(_FIRST_WORDS)})\s|{_ORDER}|{_MANY}")
_WORD = r"(?<![\w./])(?:{})(?![\w.@/-])"
# Not "MI", which is a province.
_SMALL = re.compile(_WORD.format("|".join(_ASKING)))
_EXACT = re.compile(_WORD.format("|".join(("I", *_OF_TRADE))))
_CAPITAL = re.compile(r"(?<!\w)[^\W\d_](?=[^\W\d_])")


def goes_on(text: str) -> bool:
    text = text.replace("’", "'")
    if _NOTICE.search(text):
        return False
    if _QUESTION.search(text):
        return True
    if _LINK.search(text):
        return False
    small = _CAPITAL.sub(lambda found: found[0].lower(), text)
    return bool(_FIRST.match(text) or _SMALL.search(small) or _EXACT.search(text))


def begins_postscript(text: str) -> bool:
    return bool(_POSTSCRIPT.match(text))
