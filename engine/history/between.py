"""Whether somebody says that he answers between the lines of what he quotes.

Who does so in Outlook mostly says it above. What is taken for it in vain is read with
its history, which costs less than an answer that nobody sees.
"""

from __future__ import annotations

import re

_OWN_ANSWERS = (
    r"(?:my|our) (?:answers|replies|comments|notes|remarks|responses)",
    r"(?:i|we)(?:'ve| have)? (?:answered|replied|commented)",
    r"(?:mie|nostre) (?:risposte|note|osservazioni)|(?:miei|nostri) commenti",
    r"(?:ho|abbiamo) (?:risposto|commentato|annotato)|rispond(?:o|iamo)",
    r"(?:meine|unsere) (?:antworten|kommentare|anmerkungen)",
    r"(?:mes|nos) (?:réponses|commentaires|remarques)|je (?:vous|te) réponds",
    r"(?:j'ai|nous avons) (?:répondu|commenté|annoté)",
    r"(?:mis|nuestr[oa]s) (?:respuestas|comentarios|notas|observaciones)",
    r"(?:te|le|os) (?:respondo|contesto)|(?:he|hemos) (?:respondido|contestado)",
    r"(?:mijn|onze) (?:antwoorden|opmerkingen|reacties|commentaar)",
    r"(?:moje|nasze|naše) (?:odpowiedzi|uwagi|komentarze|odpovědi|poznámky|komentáře)",
    r"(?:minhas|nossas) (?:respostas|observações)|(?:meus|nossos) comentários",
    r"(?:mina|våra|mine|vores|våre) (?:svar|kommentar(?:er)?|bemærkninger)",
    r"(?:vastau(?:kseni|ksemme)|kommentti(?:ni|mme))|vastasin|vastaukset",
    r"(?:respondi|respondemos|odpowiedziałe?[am]|odpověděl[ai]?|jag har svarat)",
)
_COLOUR = (
    r"red|blue|green|yellow|purple|orange|bold|italics?|capitals|colou?r",
    r"rosso|blu|azzurro|verde|giallo|viola|arancione|grassetto|corsivo|maiuscolo",
    r"(?:rot|blau|grün|gelb|fett|kursiv)(?:er schrift)?|lila|großbuchstaben",
    r"rouge|bleu|vert|jaune|violet|gras|italique|majuscules?",
    r"rojo|azul|amarillo|morado|naranja|negrita|cursiva|mayúsculas?",
    r"rood|blauw|groen|geel|oranje|vet|cursief|hoofdletters",
    r"vermelho|amarelo|roxo|laranja|negrito|itálico|maiúsculas",
    r"czerwono|niebiesko|zielono|żółto|czerwonym|niebieskim|zielonym|kolorze",
    r"rött|blått|grönt|gult|fetstil|kursivt?|versaler",
    r"rødt?|blåt?|grønt?|gult?|fed skrift|store bogstaver",
    r"punaisella|sinisellä|vihreällä|keltaisella|lihavoituna|kursiivilla",
    r"červeně|modře|zeleně|žlutě|tučně|kurzívou|barevně",
)
_BEFORE_COLOUR = (
    *("in", "in het", "in the", "di colore", "auf", "en", "em", "na", "w", "i", "med"),
    *("see", "siehe", "vedi", "voir", "ver", "zie", "se", "katso", "viz"),
)
_COLOURS = (
    rf"(?:{'|'.join(_BEFORE_COLOUR)}) (?:{'|'.join(_COLOUR)})",
    rf"(?:{'|'.join(_COLOUR)})(?= ?=)",
    r"a (?:vermelho|azul|verde|amarelo)(?! \w)",
    *_COLOUR[-2:],  # nothing stands before in Finnish and Czech
)
_PLACES = (
    *("below", "in ?line", "inside", r"(?:under|next to|after) (?:each|every)"),
    *(r"in (?:your|the) e?-?mail", "between the lines", "point by point"),
    *("highlighted", "inserted", r"marked (?:with|by|in)"),
    *(r"(?:qui )?sotto", "di seguito", "nel testo", "nel corpo", "in calce"),
    *("tra le righe", "punto per punto", "evidenziat[aei]", "inserit[aei]"),
    r"(?:dentro|all'interno) (?:la|alla|della) (?:tua |sua |vostra )?e?-?mail",
    r"(?:accanto|sotto) (?:a )?(?:ogni|ciascun[ao]?|alle|le) \w+",
    *("unten", r"s\.\s?u\.", "im folgenden", "nachfolgend", "im text"),
    *("zwischen den zeilen", "punkt für punkt", "hervorgehoben", "markiert"),
    *("eingefügt", r"(?:bei|neben|hinter|in) (?:ihr|dein|d)e[rnm] (?:e-)?mail"),
    r"(?:bei|neben|hinter) (?:ihren|deinen|den) (?:fragen|punkten)",
    *("ci-dessous", "ci-après", r"dans le (?:texte|corps)", "entre les lignes"),
    *("point par point", "surlignée?s?", "insérée?s?"),
    r"(?:dans|sous) (?:votre|ton|chaque) \w+",
    *(r"(?:más )?abajo", "a continuación", r"en el (?:texto|cuerpo|propio correo)"),
    *("entre líneas", "punto por punto", "resaltad[oa]s?", "insertad[oa]s?"),
    r"(?:debajo de|junto a) cada",
    *("hieronder", "onderstaand", "in de tekst", "tussen de regels", "punt voor punt"),
    *("poniżej", r"w (?:tekście|treści)", "między wierszami", "punkt po punkcie"),
    *("abaixo", "a seguir", r"no (?:texto|corpo)", "entre as linhas", "ponto a ponto"),
    *("nedan", "nedanför", "i texten", "mellan raderna", "punkt för punkt"),
    *("herunder", "nedenfor", "nedenunder", "se under", "i teksten", "en dessous"),
    *("mellem linjerne", "mellom linjene", "punkt for punkt", "alapuolella"),
    *(r"(?:katso|ks\.?|vastau\w+|vastaan) al(?:la|ta|le)", r"teksti(?:ssä|n seassa)"),
    *(r"rivien väli(?:ssä|in)", r"pod (?:pytaniami|każdym|punktami)"),
    r"(?:onder|naast|bij|in) (?:elke?|uw|je|jouw) \w+",
    *("níže", "v textu", "mezi řádky", "bod po bodu"),
)
_SAID = re.compile(
    r"(?<!\w)(?:" + "|".join((*_OWN_ANSWERS, *_COLOURS, *_PLACES)) + r")(?!\w)",
    re.IGNORECASE,
)


def says_so(line: str) -> bool:
    """:param line: of what stands above the history"""
    return bool(_SAID.search(line.replace("’", "'")))
