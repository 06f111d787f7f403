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

# "John Carter via Acquisti", as Google Groups and portals write it, and as Outlook
# says that somebody writes for another, and Italy's certified mail of all its senders.
_VIA = re.compile(
    r"[\s(](via|tramite|through|über|per conto di|on behalf of|im auftrag (von|des|der)"
    r"|de la part de|en nombre de|em nome de|namens|por)[\s:]",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(
    r"(^|[-_.+])(no[-_.]?reply|do[-_.]?not[-_.]?reply|non?[-_.]?rispondere"
    r"|ne[-_.]?pas[-_.]?repondre|mailer[-_.]?daemon|bounces?)([-_.+\d]|$)"
)
_OFFICE = re.compile(
    r"(^|[-_.+])(info|office|mail|email|contact|contatti|kontakt|hello|team|support"
    r"|assistenza|help(desk)?|service|servizio|sales|vendite|vertrieb|ventes|orders?"
    r"|ordini|acquisti|purchas(e|ing)|einkauf|procurement|amministrazione|admin"
    r"|administration|accounting|accounts?|billing|invoices?|fattur[ae]|segreteria"
    r"|secretary|reception|marketing|press|jobs|hr|documents?|documenti|messages?"
    r"|messaggi|notif(y|ier|ications?|iche)|alerts?|system|portal|web(site|form)?"
    r"|forms?|lists?|groups?|gruppo|workflow|tickets?|robot|crm|mailer|news(letter)?"
    r"|wordpress|wp|www(-data)?|webmaster|apache|joomla|shop|store|bookings?"
    r"|reservations?|prenotazioni|richiest[ae]|anfragen?|(e|i)nquir(y|ies)|requests?"
    r"|demandes?|solicitudes|preventivi|formular(io)?|formulaire|modulo|scan(ner)?)"
    r"([-_.+\d]|$)"
)
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
    if _is_relay(mail, person) or _NO_REPLY.search(_local(address)):
        return None
    if _is_alias(mail, person):
        return None
    return "" if _OFFICE.search(_local(address)) else person.name


def _stands_for_several(mail: Mail, sender: Person) -> bool:
    local = _local(normalize(sender.address) or "")
    is_office = _NO_REPLY.search(local) or _OFFICE.search(local)
    return bool(is_office) or _is_relay(mail, sender)


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
