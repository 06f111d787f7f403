"""People of a message as Exchange Server shows them: those of ours by X.500."""

from __future__ import annotations

from typing import Any

from ..store.mailbox import StoredMessage
from ..store.organization import ExchangeOrganization, ServerAccount
from .soap import element

Said = dict[str, Any]  # a message's properties, as Graph names them
_SENDERS = ("from", "sender")


class People:
    """Writes them into one answer."""

    def __init__(self, organization: ExchangeOrganization) -> None:
        self._organization = organization
        self._settings = organization.settings

    @property
    def has_search_keys(self) -> bool:
        return self._settings.search_keys

    def as_shown(self, message: StoredMessage) -> Said:
        """A message's properties, without headers where the server keeps none."""
        said = {**message.content.properties, **(message.edits or {})}
        kept = self._settings.headers
        if kept != "all" and (kept == "none" or self._is_of_ours(said)):
            said["internetMessageHeaders"] = []
        return said

    def _is_of_ours(self, said: Said) -> bool:
        return (
            self._one_of_ours(_address(said.get("from")).get("address", "")) is not None
        )

    def one(self, said: Said, name: str, tag: str) -> str:
        """``<t:From><t:Mailbox>...``; nothing when nobody is named.

        :param name: of the property: "from" or "sender"
        """
        person = said.get(name)
        return f"<t:{tag}>{self._mailbox(person, name)}</t:{tag}>" if person else ""

    def several(self, said: Said, name: str, tag: str) -> str:
        people = said.get(name) or ()
        shown = "".join(self._mailbox(person, name) for person in people)
        return f"<t:{tag}>{shown}</t:{tag}>" if shown else ""

    def names(self, said: Said, name: str) -> str:
        """As DisplayTo shows them: ``Anna Bianchi; Paolo Greco``."""
        people = said.get(name) or ()
        return "; ".join(str(_address(person).get("name") or "") for person in people)

    def smtp_property(self, said: Said, name: str) -> str | None:
        """PidTagSenderSmtpAddress and its like."""
        if not self._settings.x500_properties:
            return None
        return _address(said.get(name)).get("address")

    def _mailbox(self, person: dict[str, Any], name: str) -> str:
        found = _address(person)
        address, routing = found.get("address"), "SMTP"
        kind = "OneOff"
        account = self._one_of_ours(address or "")
        if account and self._is_x500(name):
            address, routing, kind = account.legacy_dn, "EX", "Mailbox"
        return mailbox_xml(found.get("name"), address, routing, kind)

    def _is_x500(self, name: str) -> bool:
        x500 = self._settings.x500
        return x500 == "all" or (x500 == "senders" and name in _SENDERS)

    def _one_of_ours(self, address: str) -> ServerAccount | None:
        return self._organization.accounts.get(address.lower())


def mailbox_xml(
    name: str | None, address: str | None, routing: str, kind: str = "Mailbox"
) -> str:
    shown = element("Name", name) + element("EmailAddress", address)
    shown += element("RoutingType", routing if address else None)
    return f"<t:Mailbox>{shown}{element('MailboxType', kind)}</t:Mailbox>"


def _address(person: dict[str, Any] | None) -> dict[str, str]:
    found: dict[str, str] = (person or {}).get("emailAddress") or {}
    return found
