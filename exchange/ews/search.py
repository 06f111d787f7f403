"""Where a message is whose id has changed: it is found by what moves along with it.

Such searches read the whole folder (learn.microsoft.com/exchange/client-developer
/exchange-web-services/ews-throttling-in-exchange), so they are for doubts only.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence

from ..errors import NotFound
from ..mail import message_id
from ..mailbox import Place
from .client import EwsClient
from .mail_xml import item_id, properties_of, search_key
from .pages import found_items
from .payloads import SEARCH_KEY, Equals, FolderRef, find_items
from .soap import Element, T, text_of

AT_ONCE = 20
"""Messages that one search looks for."""

MOST_FOUND = 250
"""What a search with restrictions answers at most since Exchange 2013."""

MESSAGE_ID = "message:InternetMessageId"

Found = dict[Place, tuple[str, str]]
"""{place: ids of the item and of its folder}"""


class Search:
    """Looks for messages in folders, one after the other."""

    def __init__(self, client: EwsClient) -> None:
        self._client = client

    def find(
        self, places: Iterable[Place], folders: Iterable[str] | Callable[[], list[str]]
    ) -> Found:
        """Two places of one key are two messages, and so are those that are found.

        :param folders: ids; or what gives them, asked only if something is to be found
        """
        found: Found = {}
        wanted = [place for place in places if _restriction(place)]
        if not wanted:
            return found
        for folder in dict.fromkeys(folders() if callable(folders) else folders):
            for i in range(0, len(wanted), AT_ONCE):
                found |= self._in_folder(wanted[i : i + AT_ONCE], folder)
            wanted = [place for place in wanted if place not in found]
            if not wanted:
                break
        return found

    def _in_folder(self, places: Sequence[Place], folder: str) -> Found:
        restrictions = {r: None for place in places if (r := _restriction(place))}
        request = find_items(
            [FolderRef(folder)], MOST_FOUND, (SEARCH_KEY, MESSAGE_ID), [*restrictions]
        )
        try:
            items = found_items(self._client.ask_one(request))
        except NotFound:
            return {}
        found: Found = {}
        for place in places:
            for item in items:
                if _is(item, place) and (id := item_id(item)):
                    found[place] = (id, folder)
                    items.remove(item)
                    break
        return found


def _restriction(place: Place) -> Equals | None:
    """None when nothing but its old id is known of it."""
    if place.key.startswith("sk:"):
        key = base64.b64encode(bytes.fromhex(place.key[3:])).decode()
        return Equals(SEARCH_KEY, key)
    if place.internet_message_id.startswith("<"):
        return Equals(MESSAGE_ID, place.internet_message_id)
    return None


def _is(item: Element, place: Place) -> bool:
    if place.key.startswith("sk:"):
        # the restriction has seen it, also where the answer does not repeat it
        key = search_key(properties_of(item))
        return not key or place.key == f"sk:{key}"
    found = message_id(text_of(item.find(f"{T}InternetMessageId")))
    return found == place.internet_message_id
