"""E-mail addresses as Odoo compares them, both what is stored and what arrives."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql

# RFC 5321 4.5.3.1: 64 characters, @, 255 characters.
LONGEST_ADDRESS = 320
SPACE = re.compile(r"\s")
# RFC 5321 4.1.2: "name"@example.com is name@example.com.
PLAIN_QUOTED = re.compile(r'^"?([\w.+-]+)"?@')
# Zero-width characters and marks of direction, which come along when copied.
INVISIBLE = dict.fromkeys(
    [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
)


# Few people write most of the mail, and parsing costs more than looking up.
@lru_cache(maxsize=10_000)
def normalize(address: str) -> str | None:
    """:return: the address as Odoo compares it, or None when it is none"""
    address = address.translate(INVISIBLE).strip(" '\"<>;.,")
    # Inside Exchange people have names of X.500; a space would part a foreign name
    # from what then looks like another one's address.
    if "@" not in address or len(address) > LONGEST_ADDRESS or SPACE.search(address):
        return None
    return email_normalize(PLAIN_QUOTED.sub(r"\1@", address)) or None


def has_several(text: str | None) -> bool:
    """Whether an e-mail field may hold more than one address."""
    return (text or "").count("@") > 1


def domain_of(address: str) -> str:
    """:return: what stands behind the @, or "" """
    return address.rpartition("@")[2] if "@" in address else ""


def normalized_vals(vals: dict[str, Any], name: str = "email") -> dict[str, Any]:
    """:return: values to write, with the address in `name` as it is compared; what is
    none stays as it was typed, for the constraint to complain about
    """
    if not vals.get(name):
        return vals
    return dict(vals, **{name: email_normalize(vals[name]) or vals[name]})


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
