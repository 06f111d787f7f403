"""The addresses of a message in one text that an index can search."""

from odoo.fields import Domain
from odoo.tools import escape_psql


def participants_text(addresses):
    """Each address between spaces, so that it is found as a whole."""
    return f" {' '.join(addresses)} "


def participants_domain(names):
    """:param names: addresses, and domains, which include their subdomains
    :return: `Domain` of the messages in which one of them takes part
    """
    return Domain.OR(
        Domain("participants", "like", escape_psql(pattern))
        for name in names
        for pattern in _patterns(name)
    )


def _patterns(name):
    return [f" {name} "] if "@" in name else [f"@{name} ", f".{name} "]
