"""Replies as mail programs write them, in five languages, the same every time."""

import random
from dataclasses import dataclass

from .more_programs import MORE_PROGRAMS, NOTICES, with_footer
from .programs import LANGUAGES, PROGRAMS, Reply

SEED = 13
NEW = {
    "en": (
        "Thanks for the offer, we accept the price of 1,250 euro.",
        "Could you deliver by the end of June instead?",
        "Please send the drawings to the office in Verona as well.",
        "The boxes of the last order were damaged on one side.",
    ),
    "it": (
        "Grazie per l'offerta, accettiamo il prezzo di 1.250 euro.",
        "Potete consegnare entro la fine di giugno?",
        "Mandate per favore i disegni anche all'ufficio di Verona.",
        "Le scatole dell'ultimo ordine erano rovinate da un lato.",
    ),
    "de": (
        "Danke für das Angebot, wir nehmen den Preis von 1.250 Euro an.",
        "Können Sie bis Ende Juni liefern?",
        "Bitte schicken Sie die Zeichnungen auch an das Büro in Verona.",
        "Die Kartons der letzten Bestellung waren an einer Seite beschädigt.",
    ),
    "fr": (
        "Merci pour l'offre, nous acceptons le prix de 1 250 euros.",
        "Pouvez-vous livrer avant la fin du mois de juin ?",
        "Envoyez aussi les plans au bureau de Vérone, s'il vous plaît.",
        "Les cartons de la dernière commande étaient abîmés d'un côté.",
    ),
    "es": (
        "Gracias por la oferta, aceptamos el precio de 1.250 euros.",
        "¿Pueden entregar antes de finales de junio?",
        "Envíen también los planos a la oficina de Verona, por favor.",
        "Las cajas del último pedido estaban dañadas por un lado.",
    ),
}
# New text that looks like what programs write.
PROSE = {
    "en": (
        "From: Verona",
        "To: Munich",
        "Date: 12 May 2026 10:15",
        "On Monday he wrote:",
    ),
    "it": (
        "Da: Verona",
        "A: Monaco",
        "Data: 12 maggio 10:15",
        "Il cliente ha scritto:",
    ),
    "de": (
        "Von: Verona",
        "An: München",
        "Datum: 12. Mai 10:15",
        "Er schrieb am Montag:",
    ),
    "fr": ("De : Vérone", "À : Munich", "Date : 12 mai 10:15", "Le client a écrit :"),
    "es": (
        "De: Verona",
        "Para: Múnich",
        "Fecha: 12 mayo 10:15",
        "El cliente escribió:",
    ),
}
BELOW = {
    "en": "Please see my answers below, in red.",
    "it": "Trovi le mie risposte qui sotto, in rosso.",
    "de": "Meine Antworten stehen unten in Rot.",
    "fr": "Mes réponses sont ci-dessous, en rouge.",
    "es": "Mis respuestas están abajo, en rojo.",
}
OLD = (
    "Old {number}: we can offer article {article} at {price} euro, from our warehouse."
)
SIGNATURE = ["Giulia Neri", "Rossi S.p.A. - Via Roma 12, Verona"]
# Beside where a program's users write: what their companies and lists add.
ADDED = ("notice", "footer")
# In these, what is quoted is read with what is new, or is what was sent.
SHOWN = ("inline", "forward", "only quote", "answers below")


@dataclass(frozen=True)
class Written:
    """A reply with its body."""

    program: str
    is_html: bool
    reply: Reply
    body: str

    @property
    def name(self):
        return f"{self.program}, {self.reply.language.code}, {self.reply.position}"

    @property
    def folds(self):
        return self.reply.position not in SHOWN


def corpus():
    """:return: a list of `Written`"""
    chance = random.Random(SEED)
    return [
        written(program, language, position, chance)
        for program in (*PROGRAMS, *MORE_PROGRAMS)
        for language in LANGUAGES
        for position in (*program.positions, *ADDED)
    ]


def written(program, language, position, chance):
    reply = reply_at(position, language, chance)
    body = program.write(reply)
    if position == "footer":
        body = with_footer(body, program.is_html)
    return Written(program.name, program.is_html, reply, body)


def reply_at(position, language, chance):
    new = chance.sample(NEW[language.code], 3)
    reply = Reply(language, position, [old(number, chance) for number in range(3)])
    if position in ("top", "signature", "nested", "forward", *ADDED):
        reply.before = new[:2]
    if position == "signature":
        reply.signature = [*SIGNATURE, language.mobile]
    if position == "notice":
        reply.signature = [*SIGNATURE, NOTICES[language.code]]
    if position == "nested":
        reply.older = [old(number, chance) for number in range(3, 5)]
    if position == "prose":
        reply.before = [new[0], *PROSE[language.code], new[1]]
    if position == "bottom":
        reply.before, reply.after = new[:1], new[1:]
    if position == "inline":
        reply.before, reply.between = new[:1], new[1:]
    if position == "answers below":
        reply.before = [BELOW[language.code]]
        reply.old.insert(1, new[0])
        reply.older = []
    return reply


def old(number, chance):
    article, price = chance.randint(100, 999), chance.randint(1_000, 9_999)
    return OLD.format(number=number, article=article, price=price)
