"""ResolveNames: who is behind an X.500 address, or a name."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ..store.organization import ServerAccount
from .call import Call
from .people import mailbox_xml
from .refusals import BadRequest, Refusal
from .soap import M, success


def resolve_names(call: Call) -> Iterator[str]:
    """:raises BadRequest: the schema takes one entry, no more"""
    entries = call.body.findall(f"{M}UnresolvedEntry")
    if len(entries) != 1:
        raise BadRequest("ErrorSchemaValidation")
    return call.each(entries, lambda entry: _resolved(call, entry))


def _resolved(call: Call, entry: Element) -> str:
    found = _people(call, (entry.text or "").strip().lower())
    if not found:
        raise Refusal("ErrorNameResolutionNoResults")
    shown = "".join(
        "<t:Resolution>"
        f"{mailbox_xml(account.name, account.address, 'SMTP')}</t:Resolution>"
        for account in found
    )
    return success(
        call.operation,
        f'<m:ResolutionSet TotalItemsInView="{len(found)}" '
        f'IncludesLastItemInRange="true">{shown}</m:ResolutionSet>',
    )


def _people(call: Call, wanted: str) -> list[ServerAccount]:
    """By whole address, or by the beginning of a name; who left is not found."""
    accounts = [a for a in call.organization.accounts.values() if not a.disabled]
    for account in accounts:
        if wanted in (account.address.lower(), account.legacy_dn.lower()):
            return [account]
    return [a for a in accounts if wanted and a.name.lower().startswith(wanted)]
