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
)
_COLOURS = (
    r"in (?:red|blue|green|yellow|purple|orange|bold|italics?|capitals|colou?r)",
    r"(?:in|di colore) (?:rosso|blu|azzurro|verde|giallo|viola|arancione)",
    r"in (?:grassetto|corsivo|maiuscolo)",
    r"(?:in|auf) (?:rot|blau|grün|gelb|lila|fett|kursiv|großbuchstaben)",
    r"in (?:rot|blau|grün|gelb|fett|kursiv)er schrift",
    r"en (?:rouge|bleu|vert|jaune|violet|orange|gras|italique|majuscules?)",
    r"en (?:rojo|azul|verde|amarillo|morado|naranja|negrita|cursiva|mayúsculas?)",
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
)
_SAID = re.compile(
    r"(?<!\w)(?:" + "|".join((*_OWN_ANSWERS, *_COLOURS, *_PLACES)) + r")(?!\w)",
    re.IGNORECASE,
)


def says_so(line: str) -> bool:
    """:param line: of what stands above the history"""
    return bool(_SAID.search(line.replace("’", "'")))
