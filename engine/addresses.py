"""E-mail addresses in the one spelling in which they are compared.

Both what is stored and what arrives goes through `normalize`.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import idna

from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql

from ..exchange.people import INVISIBLE, people

# RFC 5321 4.5.3.1: 64 characters, @, 255 characters.
LONGEST_ADDRESS = 320
SPACE = re.compile(r"\s")
# As links and directories write it; a link may go on with a subject (RFC 6068).
SCHEME = re.compile(r"^(?:mailto|smtp):/*", re.IGNORECASE)
# RFC 5321 4.1.2: "name"@example.com is name@example.com.
QUOTED = re.compile(r'^"((?:[^"\\]|\\.)*)"@([^@]+)$')
# What people type between addresses when it is neither comma nor semicolon, and a name
# that holds an address, which is none of theirs.
WORD = re.compile(r"[^\s<>,;:()\"\[\]|/&\u3001]+@[^\s<>,;:()\"\[\]|/&@\u3001]+")
BRACKETED = re.compile(r"<([^<>]*@[^<>]*)>")
AROUND = " '<>;.,[‘’“”„«»"
# No domain ends so.
BEHIND = " .\"':!?|/\\)*"
QUOTED_NAME = re.compile(r'"(?:[^"\\]|\\.)*"(?!@)')
PARTED = re.compile(r"[,;\n]")
PLAIN_LOCAL = re.compile(r"[^\s\"(),:;<>@\[\\\]]+")


# Few people write most of the mail, and parsing costs more than looking up.
@lru_cache(maxsize=10_000)
def normalize(address: str) -> str | None:
    """The address in lower case, without what cannot be seen, its domain as DNS has it.

    :return: None when it is none, or more than one
    """
    address = _visible(address)
    if "<" in address or "(" in address:
        found = people(address)
        address = found[0].address if len(found) == 1 else ""
    if "@" not in address or len(address) > 2 * LONGEST_ADDRESS:
        return None
    local, domain = _parts(_bare(address))
    host = _as_in_dns(domain)
    spelled = f"{local}@{host}" if local and host else ""
    # Inside Exchange people have names of X.500; a space would part a foreign name
    # from what then looks like another one's address.
    is_one = spelled and not SPACE.search(spelled) and len(spelled) <= LONGEST_ADDRESS
    return spelled if is_one else None


def normalize_all(text: str | None) -> list[str]:
    """:return: every address that an e-mail field holds, each once, in their order"""
    visible = _visible(text or "")
    found = _each_once(person.address for person in people(visible))
    if len(found) < visible.count("@"):
        found = _each_once(_words(visible)) or found
    return found or list(filter(None, [_as_odoo_reads(text)]))


def as_searched(text: str) -> str:
    """:return: what somebody searches for, which may be a part of an address"""
    whole = normalize(text)
    return whole or _visible(text).strip().lower()


def without_tag(address: str) -> str:
    """:param address: a normalised one
    :return: name@example.com of name+tag@example.com; itself when it has no tag
    """
    local, _at, domain = address.rpartition("@")
    name = local.partition("+")[0]
    return f"{name}@{domain}" if name else address


def _each_once(addresses: Iterable[str]) -> list[str]:
    return list(filter(None, dict.fromkeys(map(normalize, addresses))))


def _words(text: str) -> list[str]:
    """Addresses that nothing but spaces, a slash, a line or an "or" parts."""
    pieces = PARTED.split(QUOTED_NAME.sub(" ", text))
    return [
        address
        for piece in pieces
        for address in BRACKETED.findall(piece) or WORD.findall(piece)
    ]


def _visible(text: str) -> str:
    """In one way of writing letters, full-width ones included, and nothing unseen."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFKC", text.translate(INVISIBLE))


def _bare(address: str) -> str:
    address = address.strip().lower().strip(" '<>;.,")
    without_scheme = SCHEME.sub("", address)
    if without_scheme != address:
        address = without_scheme.partition("?")[0]
    return address.strip(AROUND)


def _parts(address: str) -> tuple[str, str]:
    """:return: local part and domain; two empty texts when it is no single address"""
    if quoted := QUOTED.match(address):
        local = re.sub(r"\\(.)", r"\1", quoted[1])
        return local if PLAIN_LOCAL.fullmatch(local) else f'"{local}"', quoted[2]
    local, _at, domain = address.strip('"').rpartition("@")
    return (local.strip('"'), domain) if PLAIN_LOCAL.fullmatch(local) else ("", "")


def _as_in_dns(domain: str) -> str:
    """International names in ASCII (RFC 5891), so that each has one spelling."""
    domain = domain.lstrip(" .\"'").rstrip(BEHIND)
    if domain.endswith("]") and "[" not in domain:  # else of numbers, RFC 5321 4.1.3
        domain = domain.rstrip(f"{BEHIND}]")
    if domain.isascii():
        return domain
    try:
        return str(idna.encode(domain, uts46=True), "ascii")
    except UnicodeError:
        return _by_the_older_rules(domain)


def _by_the_older_rules(domain: str) -> str:
    """RFC 3490 allows what no registry of today gives out, such as emoji."""
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _as_odoo_reads(text: str | None) -> str | None:
    """Odoo finds an address behind a name even without brackets."""
    found = email_normalize(_visible(text or ""), strict=False)
    return normalize(found) if found else None


def has_several(text: str | None) -> bool:
    """Whether an e-mail field may hold more than one address."""
    return (text or "").count("@") > 1


def first_address(text: str | None) -> str | None:
    """:return: the address by which an e-mail field's owner is found"""
    return next(iter(normalize_all(text)), None)


def further_addresses(text: str | None) -> str | None:
    """:return: an e-mail field's addresses but the first, with spaces between"""
    return " ".join(normalize_all(text)[1:]) if has_several(text) else None


def normalize_domain(text: str) -> str:
    """:return: a domain in the one spelling, without an @ or *. before it"""
    name = _visible(text).strip().lower().lstrip("@*.")
    return _as_in_dns(name)


def domain_of(address: str) -> str:
    """:return: what stands behind the @, or "" """
    return address.rpartition("@")[2] if "@" in address else ""


def normalized_vals(vals: dict[str, Any], name: str = "email") -> dict[str, Any]:
    """:return: values to write, with the address in `name` as it is compared; what is
    none stays as it was typed, for the constraint to complain about
    """
    if not vals.get(name):
        return vals
    return dict(vals, **{name: normalize(vals[name]) or vals[name]})


def participants_text(addresses: Iterable[str]) -> str:
    """Addresses in one text for an index: each between spaces, found as a whole."""
    return f" {' '.join(addresses)} "


def participants_domain(names: Iterable[str]) -> Domain:
    """:param names: addresses, and domains, which include their subdomains
    :return: `Domain` of the messages in which one of them takes part
    """
    return Domain.OR(
        Domain("participants", "like", escape_psql(pattern))
        for name in names
        for pattern in _patterns(name)
    )


def _patterns(name: str) -> list[str]:
    return [f" {name} "] if "@" in name else [f"@{name} ", f".{name} "]
