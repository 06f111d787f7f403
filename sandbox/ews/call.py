"""One request while it is answered: who asks, for which operation, with which XML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ..control.faults import Fault
from ..store.mailbox import Folder
from ..store.organization import ExchangeOrganization, ServerAccount, ServerSettings
from ..store.server_mailbox import ServerStore
from ..web.http import Request
from .ids import find_item
from .refusals import BATCH_STOPPED, Refusal
from .soap import M, SoapRequest, T, error

PlacedFolder = tuple[ServerStore, Folder]


@dataclass(frozen=True)
class Call:
    """``fault`` hits items of the answer; those of whole requests came earlier."""

    request: Request
    soap: SoapRequest
    account: ServerAccount
    organization: ExchangeOrganization
    fault: Fault | None = None

    @property
    def settings(self) -> ServerSettings:
        return self.organization.settings

    @property
    def operation(self) -> str:
        return self.soap.operation

    @property
    def impersonates(self) -> bool:
        """Whether it shall be done in somebody else's name."""
        header = self.soap.header
        return (
            header is not None and header.find(f"{T}ExchangeImpersonation") is not None
        )

    @property
    def body(self) -> Element:
        return self.soap.body

    def within(self, name: str) -> Element:
        """The child of the operation's element with that name.

        :raises Refusal: there is none
        """
        found = self.body.find(f"{M}{name}")
        if found is None:
            raise Refusal("ErrorInvalidRequest", f"{name} is missing.")
        return found

    def check(
        self, store: ServerStore, folder: Folder, right: str, code: str = ""
    ) -> None:
        """:raises Refusal: the account may not do that in this folder"""
        if right not in store.allowed(folder, self.account.address):
            raise Refusal(code or "ErrorAccessDenied")

    def each(
        self,
        elements: Iterable[Element],
        answer: Callable[[Element], str],
        container: str = "",
    ) -> Iterator[str]:
        """One response message per element, in their order, refused or not.

        :param container: what a refusal holds, empty: ``<m:Items/>``
        """
        for index, element in enumerate(elements):
            try:
                self._check_fault(index, element)
                yield answer(element)
            except Refusal as refusal:
                yield error(self.operation, refusal, container)

    def _check_fault(self, index: int, element: Element) -> None:
        """:raises Refusal: a test wants this item to be refused"""
        fault = self.fault
        if not fault or not fault.code or fault.status:
            return
        is_hit = fault.item in (None, index)
        if isinstance(fault.item, str):
            is_hit = fault.item == self._durable_id(element)
        if fault.code == BATCH_STOPPED:
            is_hit = index >= fault.index  # the others are not even tried
        if is_hit:
            raise Refusal(fault.code, fault.message, fault.inner)

    def _durable_id(self, element: Element) -> str:
        """Of the item named; nothing for folders and for what is not there."""
        if element.tag != f"{T}ItemId":
            return ""
        store, message = find_item(self.organization, element)
        return store.durable_id(message)


def check_routing(call: Call, store: ServerStore, folder: Folder) -> None:
    """Several public folder mailboxes: requests must say which one they mean.

    Source: "How to route public folder content requests".

    :raises Refusal: the header is missing or names another one
    """
    if not store.is_public or not call.settings.routing_required:
        return
    named = call.request.headers.get("x-publicfoldermailbox", "").lower()
    anchor = call.request.headers.get("x-anchormailbox", "").lower()
    holder = store.content_of(folder).address
    if named != holder or anchor != holder:
        raise Refusal("ErrorPublicFolderOperationFailed")
