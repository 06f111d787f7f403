"""Addresses that stand for several people: portals, lists, groups, offices.

Their mail names one person, whom the answer (Reply-To) reaches; a contact with the
shared address and that person's name would be wrong for all the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..exchange.mail import Mail, Person
from ..exchange.people import people
from .addresses import domain_of, normalize
from .robot_address import is_read_by_nobody, is_robot

# "John Carter via Acquisti", as Google Groups and portals write it, and as Outlook
# says that somebody writes for another, and Italy's certified mail of all its senders.
_VIA = re.compile(
    r"[\s(](v[ií]a|tramite|through|über|per conto di|a nome di|on behalf of"
    r"|im auftrag (von|des|der)|de la part de|en nombre de|em nome de|namens|por"
    r"|a trav[eé]s de|atrav[eé]s d[aeo]|przez|poprzez|za pośrednictwem|w imieniu"
    r"|gennem|gjennom|på vegne af|på vegne av|kautta|puolesta"
    r"|prostřednictvím|jménem)[\s:]",
    re.IGNORECASE,
)
# What companies call the address of a department, of a form or of a program.
_OFFICES = (
    # en
    *("info", "office", "mail", "email", "contact", "hello", "team", "support"),
    *("help(desk)?", "service", "customer[-_.]?(service|care)", "sales", "orders?"),
    *("purchas(e|ing)", "procurement", "admin", "administration", "accounting"),
    *("accounts?", "finance", "billing", "invoices?", "secretary", "reception"),
    *("marketing", "press", "jobs", "hr", "logistics", "warehouse", "dispatch"),
    *("shipping", "quality", "planning", "(e|i)nquir(y|ies)", "requests?", "feedback"),
    *("bookings?", "reservations?", "shop", "store"),
    # programs
    *("documents?", "messages?", "notif(y|ier|ications?|iche)", "alerts?", "system"),
    *("portal", "web(site|form)?", "forms?", "lists?", "groups?", "workflow"),
    *("tickets?", "robot", "crm", "mailer", "news(letter)?", "wordpress", "wp"),
    *("www(-data)?", "webmaster", "postmaster", "apache", "joomla", "root", "nobody"),
    *("scan(ner)?", "posta-certificata"),
    # it
    *("contatti", "assistenza", "servizio", "vendite", "ordini", "acquisti"),
    *("amministrazione", "fattur[ae]", "fatturazione", "contabilita", "segreteria"),
    *("documenti", "messaggi", "gruppo", "prenotazioni", "richiest[ae]", "preventivi"),
    *("modulo", "ufficio", "commerciale", "logistica", "magazzino", "spedizioni"),
    *("direzione",),
    # de
    *("kontakt(formular)?", "vertrieb", "verkauf", "einkauf", "anfragen?", "angebote?"),
    *("formular(io)?", "b(ue|ü)ro", "zentrale", "rechnung(en)?", "buchhaltung"),
    *("empfang", "versand", "bestellung(en)?", "auftrag", "logistik", "verwaltung"),
    *("kundendienst", "kundenservice", "technik"),
    # fr
    *("ventes", "demandes?", "formulaire", "achats", "commandes?", "comptabilite"),
    *("facturation", "factures?", "accueil", "commercial", "direction", "devis"),
    # es, pt
    *("solicitudes", "contacto", "contato", "compras", "ventas", "vendas", "pedidos"),
    *("encomendas", "orcamentos?", "presupuestos?", "administra(cion|cao)"),
    *("factura(s|cion)", "fatura(s|cao)", "contabilida(d|de)", "almacen", "comercial"),
    # nl
    *("verkoop", "inkoop", "administratie", "boekhouding", "facturen"),
    *("bestelling(en)?", "klantenservice", "offertes?"),
    # pl, cs
    *("biuro", "sprzedaz", "zamowieni[ae]", "ksiegowosc", "faktury", "kontakty"),
    *("obchod", "objednavky", "fakturace", "nakup", "prodej", "poptavky", "zapytania"),
    # sv, da, no
    *("inkop", "innkjop", "indkob", "indkoeb", "ekonomi", "okonomi", "faktura"),
    *("kundservice", "kundeservice", "ordrer?", "bogholderi", "kontor"),
    # fi
    *("myynti", "tilaukset", "laskutus", "asiakaspalvelu", "toimisto", "osto"),
)
_OFFICE = re.compile(rf"(^|[-_.+])({'|'.join(_OFFICES)})([-_.+\d]|$)")
_ORIGINAL_AUTHOR = ("x-original-from", "x-original-sender")
_WORD = re.compile(r"[^\W\d_]+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def meant_authors(mail: Mail) -> list[Person]:
    """Who gets the answer, when From stands for several people; else nobody."""
    sender = mail.sender
    others = [p for p in _named(mail) if sender and not _is(p, sender)]
    return others if sender and others and _stands_for_several(mail, sender) else []


def suggested_name(mail: Mail, person: Person) -> str | None:
    """The name with which somebody may become a contact.

    :return: "" when the address is an office's, None when it should not be suggested
    """
    address = normalize(person.address) or ""
    if _is_relay(mail, person) or is_read_by_nobody(address):
        return None
    if _is_alias(mail, person):
        return None
    return "" if _OFFICE.search(_local(address)) else person.name


def _stands_for_several(mail: Mail, sender: Person) -> bool:
    address = normalize(sender.address) or ""
    return (
        is_robot(address)
        or bool(_OFFICE.search(_local(address)))
        or _is_named_as_its_domain(sender.name, address)
        or _is_relay(mail, sender)
    )


def _is_named_as_its_domain(name: str, address: str) -> bool:
    """A company, as "Adobe Sign" of adobesign.example, and not one of its people."""
    joined = "".join(_WORD.findall(name)).casefold()
    return joined in domain_of(address).split(".")[:-1]


def _is_relay(mail: Mail, person: Person) -> bool:
    """Whether somebody's name stands before what is not that person's address."""
    if _VIA.search(f" {person.name} "):
        return True
    if not mail.sender or not _is(person, mail.sender):
        return False
    others = [other for other in _named(mail) if not _is(other, person)]
    is_relayed = any(mail.header(name) for name in _ORIGINAL_AUTHOR) and others
    return (
        bool(is_relayed)
        or _is_list(mail, person)
        or any(_names(person.name, other) for other in others)
    )


def _is_alias(mail: Mail, person: Person) -> bool:
    """What a portal calls somebody in its own domain: "1-x7f@reply.portal.example"."""
    sender = mail.sender
    if not sender or _is(person, sender) or not _is_relay(mail, sender):
        return False
    domain, portal = (
        f".{domain_of(normalize(one.address) or '')}" for one in (person, sender)
    )
    local = _local(normalize(person.address) or "")
    is_named = any(word in local for word in _words(person.name))
    is_token = not is_named and any(map(str.isdigit, local))
    return is_token and (domain.endswith(portal) or portal.endswith(domain))


def _is_list(mail: Mail, sender: Person) -> bool:
    """RFC 2369 and RFC 2919, when it is the list's own address that wrote."""
    address = (normalize(sender.address) or "").lower()
    posts = any(address in value.lower() for value in mail.header("list-post"))
    ids = (value.lower() for value in mail.header("list-id"))
    return posts or any(f"<{address.replace('@', '.')}>" in value for value in ids)


def _named(mail: Mail) -> Iterator[Person]:
    yield from mail.reply_to
    if mail.headers_by_name.keys().isdisjoint(_ORIGINAL_AUTHOR):
        return
    for name, value in mail.headers:
        if name.lower() in _ORIGINAL_AUTHOR:
            yield from people(value)


def _names(name: str, other: Person) -> bool:
    """Whether a name is that of the other, by its name or by its address."""
    words = _words(_ASIDE.sub("", name))
    local = _words(_local(normalize(other.address) or ""))
    return len(words) > 1 and (words == _words(other.name) or words <= local)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _is(person: Person, other: Person) -> bool:
    return normalize(person.address) == normalize(other.address)


def _local(address: str) -> str:
    return address.rpartition("@")[0]
