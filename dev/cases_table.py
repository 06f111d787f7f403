"""What each case needs to exist first, and what is right; the files lie elsewhere.

Every folder of cases is a kind of mail; its README says why it is decided so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

GIULIA, MARCO = "giulia.conti@lumen.example", "marco.ferri@lumen.example"

LOGGED, AUTOMATIC = "logged", "automatic"
NOT_LOGGED = "not logged"
"""For whatever reason."""

Records = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Case:
    """A folder of cases.

    :param expected: {name of a file, or its start up to the first "-": verdict}; a
        reason's key, ``LOGGED`` with the number of entries and the logins of those for
        whom where that matters, an unknown contact with the number of those who are
        listed and their addresses, an unknown salesperson with the addresses that the
        remedy names; several with " or " between them. Files that it does not name are
        shown only
    :param records: [(model, values)] to create; a partner's id stands for "partner of
        LOGIN"
    :param envelopes: {file: (sender, recipients)} where its header is not the envelope
    :param deleted: files whose logged message is deleted in Odoo before the next one
    """

    expected: Mapping[str, str]
    records: Records = field(default_factory=list)
    envelopes: Mapping[str, tuple[str | None, list[str] | None]] = field(
        default_factory=dict
    )
    deleted: tuple[str, ...] = ()


def _all(letters: str, verdict: str = LOGGED) -> dict[str, str]:
    return dict.fromkeys(letters, verdict)


def _contacts(*addresses: str) -> Records:
    return [("res.partner", {"name": a, "email": a}) for a in addresses]


def _studio() -> Records:
    """40 companies with the invoice address of their accountant, who is known too."""
    address = "studio@commercialista.example"
    companies = (
        {"name": f"Cliente {number}", "is_company": True} for number in range(40)
    )
    invoices = {"name": "Fatture", "type": "invoice", "email": address}
    return [
        ("res.partner", {"name": "Studio", "email": address}),
        *(("res.partner", {**c, "child_ids": [(0, 0, invoices)]}) for c in companies),
    ]


CASES: Mapping[str, Case] = {
    "01": Case(_all("abcd")),
    "02": Case(
        {**_all("abc"), "d": f"{LOGGED} or {AUTOMATIC}", "e": AUTOMATIC},
    ),
    "04": Case(
        {**_all("abcfij"), "g": f"{LOGGED} giulia marco"},
        envelopes={"g": ("paolo.greco@bianchi-arredi.example", [GIULIA])},
        deleted=("i",),
    ),
    "06": Case(
        _all("abcefg"),
        _contacts(
            "marta.riva@riva-design.example\u200b",
            "\u200fomar@noor-light.example",
            "elena.fabbri@fabbri.example\u00a0",
            "\ufeffpia.monti@monti.example",
            "rita.gallo@gallo.example.",
            "stefano@so\u00adft.example",
        ),
    ),
    "09": Case(
        {
            "a": LOGGED,
            "b": "unknown_contact 1 john.carter+lumen@harbour-vale.example",
            "c": "unknown_salesperson giulia.conti@lumen-group.example",
        }
    ),
    "10": Case(_all("abcdef")),
    "12": Case(_all("abcdefgh")),
    "13": Case(_all("abcdefgh")),
    "14": Case(_all("ab")),
    "17": Case(
        _all("abc", f"{LOGGED} 1 giulia"),
        [
            (
                "crm.lead",
                {
                    "name": "Prospetto",
                    "email_from": "uno@prospetto.example, due@prospetto.example",
                },
            ),
            (
                "crm.lead",
                {
                    "name": "Perso",
                    "email_from": "perso@prospetto2.example",
                    "active": False,
                },
            ),
        ],
    ),
    "19": Case(_all("abcdefghij")),
    "20": Case(
        # The remedy is to assign it by hand, see tests/engine/test_remedies.py.
        {"a": "no_recipient", "b": "unknown_salesperson", "c": NOT_LOGGED},
        envelopes={file: (None, [GIULIA]) for file in "ab"},
    ),
    "22": Case(
        _all("ab"),
        _contacts(
            "bounce.events@parco-giochi.example", "postmaster@studio-tino.example"
        ),
    ),
    "23": Case({**_all("ab", AUTOMATIC), "c": LOGGED}),
    "30": Case(
        {"a": f"{LOGGED} giulia marco"},
        [
            (
                "email.logging.address",
                {
                    "email": "vendite.italia@lumen.example",
                    "partner_id": f"partner of {who}",
                },
            )
            for who in ("giulia", "marco")
        ],
    ),
    "31": Case({"a": "unknown_contact 1 neu@ganzneu.example"}),
    "33": Case(_all("bcd"), envelopes={"d": ("", None)}),
    "35": Case({"a": f"{LOGGED} 1 giulia"}, _studio()),
}
"""{first word of a folder's name: its case}"""
