"""The domains of our own side: how they are written, and which are none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from odoo.addons.iap.tools.iap_tools import _MAIL_PROVIDERS

from .addresses import domain_of, normalize_domain

# RFC 1123 2.1: labels of letters, digits and inner hyphens, at least two of them.
LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
DOMAIN_NAME = re.compile(rf"{LABEL}(\.{LABEL})+")
PARTED_BY = re.compile(r"[\s,;]+")

PUBLIC_PROVIDERS = frozenset(
    {
        *_MAIL_PROVIDERS,
        # Missing there: mailboxes that anybody gets, certified ones of Italy included.
        *("aruba.it", "pec.it", "arubapec.it", "legalmail.it", "postecert.it"),
        *("pec.libero.it", "pec.aruba.it", "registerpec.it", "poste.it", "outlook.it"),
        *("inwind.it", "iol.it", "giallo.it", "blu.it", "email.it", "fastwebnet.it"),
        *("tim.it", "teletu.it", "vodafone.it", "tele2.it", "interfree.it"),
        *("hotmail.nl", "outlook.com.br", "outlook.at", "outlook.sa", "live.se"),
        *("hotmail.se", "hotmail.no", "hotmail.dk", "hotmail.com.br", "yahoo.co.za"),
        *("yahoo.pl", "yahoo.ro", "ymail.co.uk", "gmx.co.uk", "gmx.us", "mail.de"),
        *("bluemail.ch", "hispeed.ch", "sunrise.ch", "aon.at", "chello.at"),
        *("tutanota.com", "tuta.io", "fastmail.com", "hey.com", "zohomail.eu"),
        *("mailbox.org", "interia.pl", "onet.pl", "centrum.cz", "email.cz"),
        *("kpnmail.nl", "planet.nl", "hetnet.nl", "proximus.be", "a1.net", "terra.es"),
        *("telia.com", "online.no", "mail.dk", "stofanet.dk", "elisanet.fi"),
        *("kolumbus.fi", "luukku.com", "volny.cz", "atlas.cz", "post.cz", "azet.sk"),
        *("citromail.hu", "walla.co.il", "docomo.ne.jp", "ezweb.ne.jp", "daum.net"),
        *("telefonica.net", "wanadoo.es", "bbox.fr", "numericable.fr", "duck.com"),
    }
)
"""Domains in which anybody gets an address: never an organization's own."""


def is_public_provider(domain: str) -> bool:
    """:param domain: a normalised one"""
    return domain in PUBLIC_PROVIDERS


def is_domain(name: str) -> bool:
    """:param name: a normalised one, or what is none"""
    return bool(DOMAIN_NAME.fullmatch(name))


def split_domains(text: str | None) -> list[str]:
    """:return: each name that people or servers wrote, normalised, once, in order;
    of an address, its domain
    """
    names = (domain_of(name) or name for name in PARTED_BY.split(text or ""))
    return list(dict.fromkeys(filter(None, map(normalize_domain, names))))


def join_domains(domains: Iterable[str]) -> str:
    """:return: the text that `split_domains` reads"""
    return ", ".join(dict.fromkeys(domains))
