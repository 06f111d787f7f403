"""FindItem: one page of a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from xml.etree.ElementTree import Element

from ..store.mailbox import Folder, StoredMessage
from ..store.server_mailbox import ServerStore
from .call import Call, check_routing
from .folders import find_folder
from .items import Writer, read_shape
from .mapi import property_value
from .people import People
from .refusals import Refusal
from .restrictions import Path, Restriction, equal_to, read_restriction
from .soap import M, T, success

_RECEIVED = "item:DateTimeReceived"
_MESSAGE_ID = "message:InternetMessageId"
_NAMES = {
    _RECEIVED: "receivedDateTime",
    _MESSAGE_ID: "internetMessageId",
    "item:Subject": "subject",
    "item:DateTimeSent": "sentDateTime",
    "item:Importance": "importance",
}


def find_items(call: Call) -> Iterator[str]:
    shape = read_shape(call.within("ItemShape"), in_list=True)
    writer = Writer(call.organization, shape, call.account.address, call.request.host)

    def answer(named: Element) -> str:
        store, folder = find_folder(call, named)
        check_routing(call, store, folder)
        call.check(store, folder, "read")
        with store.lock:
            return success(call.operation, _Search(call, store, folder).page(writer))

    return call.each(call.within("ParentFolderIds"), answer)


class _Search:
    """What one FindItem asks of one folder."""

    def __init__(self, call: Call, store: ServerStore, folder: Folder) -> None:
        self._call, self._store, self._folder = call, store, folder
        self._people = People(call.organization)
        restricted = call.body.find(f"{M}Restriction")
        self._restriction = read_restriction(restricted)
        self._message_id = equal_to(restricted, _MESSAGE_ID)
        view = call.body.find(f"{M}IndexedPageItemView")
        self._offset = int(view.get("Offset", "0")) if view is not None else 0
        self._most = self._page_size(view)

    def page(self, writer: Writer) -> str:
        total, found = self._found()
        page = list(islice(found, self._offset, self._offset + self._most))
        end = self._offset + len(page)
        shown = "".join(writer.item(self._store, message) for message in page)
        is_last = "true" if end >= total else "false"
        return (
            f'<m:RootFolder IndexedPagingOffset="{end}" TotalItemsInView="{total}" '
            f'IncludesLastItemInRange="{is_last}"><t:Items>{shown}</t:Items>'
            "</m:RootFolder>"
        )

    def _page_size(self, view: Element | None) -> int:
        """Never more than the server's own limit: the page is a partial one then."""
        settings = self._call.settings
        limit = settings.page_limit
        if self._restriction:
            limit = settings.restricted_page_limit
        if settings.short_pages:
            limit = min(limit, settings.short_pages)
        asked = view.get("MaxEntriesReturned") if view is not None else None
        return min(limit, int(asked)) if asked else limit

    def _found(self) -> tuple[int, Iterable[StoredMessage]]:
        path, newest_first = self._order()
        if not self._restriction and path == _RECEIVED:
            serials = self._folder.messages.serials(newest_first)
            messages = (self._store.messages[serial] for serial in serials)
            return len(self._folder.messages), messages
        found = [m for m in self._candidates() if self._matches(m, self._restriction)]
        found.sort(key=lambda message: message.received)
        if path != _RECEIVED:
            found.sort(key=lambda message: self._value(message, path) or "")
        return len(found), reversed(found) if newest_first else found

    def _candidates(self) -> Iterable[StoredMessage]:
        """All of the folder, unless the index knows the Message-ID as it is spelled."""
        messages = self._store.messages
        serials = self._store.by_internet_id.get(self._message_id or "")
        if not serials:
            return (messages[s] for s in self._folder.messages.serials())
        named = (messages[serial] for serial in serials)
        return (message for message in named if message.folder is self._folder)

    def _matches(self, message: StoredMessage, restriction: Restriction | None) -> bool:
        return not restriction or restriction(lambda path: self._value(message, path))

    def _order(self) -> tuple[Path, bool]:
        """The newest first, unless the request says otherwise."""
        order = self._call.body.find(f"{M}SortOrder/{T}FieldOrder")
        if order is None:
            return _RECEIVED, True
        uri = order.find(f"{T}FieldURI")
        path = uri.get("FieldURI", "") if uri is not None else _RECEIVED
        return path, order.get("Order") == "Descending"

    def _value(self, message: StoredMessage, path: Path) -> str | None:
        """:raises Refusal: nothing can be searched by that"""
        if isinstance(path, int):
            said = message.content.properties if path not in (0x300B, 0x0E08) else {}
            return property_value(path, self._store, message, said, self._people)
        if path == "item:ItemClass":
            return message.content.message_class
        if path not in _NAMES:
            raise Refusal("ErrorUnsupportedPathForQuery")
        value = message.property(_NAMES[path])
        return None if value is None else str(value)
