"""Moves that survive lost answers: nothing is moved twice, nothing left in doubt.

A move gives a message a new id. One that is still at its old id was not moved; else it
is looked for by its search key, first where it was to go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..errors import (
    InvalidRequest,
    NotFound,
    RemoteError,
    Throttled,
    Unavailable,
    without_frames,
)
from ..mailbox import Moved, Place
from .client import EwsClient
from .mail_xml import item_id, place_parts, place_text
from .payloads import FolderRef, get_items, move_items
from .search import Found, Search
from .soap import Element, M

CHUNK = 100
"""Messages that are moved together."""

ROUNDS = 3
"""How often a message is tried when answers get lost."""

PAUSE = 1.0
"""Seconds before looking where a message is: the lost request may still be at work."""

BATCH_ENDED = "ErrorBatchProcessingStopped"

Results = dict[Place, Moved | RemoteError]


class SafeMoves:
    """Moves messages from folder to folder.

    ``inbox``: gives the id of the folder that is read; ``others``: those of all other
    folders in which a message may lie, the likelier first.
    """

    def __init__(
        self,
        client: EwsClient,
        inbox: Callable[[], str],
        others: Callable[[], list[str]],
    ) -> None:
        self._client = client
        self._search = Search(client)
        self._inbox = inbox
        self._others = others

    def move(self, places: Sequence[Place], folder_id: str) -> Results:
        """See ``RemoteMailbox.move``; ``folder_id`` is an id."""
        results: Results = {}
        ids = {place: place_parts(place.at)[0] for place in places}
        unknown = [place for place, id in ids.items() if not id]
        ids = {place: id for place, id in ids.items() if id}
        if unknown:
            results |= self._whereabouts(unknown, folder_id, ids)
        for _ in range(ROUNDS):
            if not ids:
                return results
            answers = self._send(ids, folder_id)
            results |= answers
            doubtful = [place for place in ids if _is_doubtful(answers[place])]
            unsent = {p: ids[p] for p in ids if _is_unsent(answers[p])}
            if not (doubtful or any(_is_out_of_time(answers[p]) for p in unsent)):
                return results
            try:
                ids = unsent | self._unsettled(doubtful, ids, folder_id, results)
            except RemoteError:
                return results  # still nobody knows: it keeps the error of before
        return results

    def locate(self, places: Sequence[Place]) -> Results:
        """See ``RemoteMailbox.locate``."""
        ids = {place: id for place in places if (id := place_parts(place.at)[0])}
        results: Results = {}
        errors = self._look(ids)
        for place in ids:
            if place not in errors:
                results[place] = Moved(place.at, place_parts(place.at)[1])
            elif errors[place].kind != "not_found":
                results[place] = errors[place]
        lost = [place for place in places if place not in results]
        return results | self.find(lost)

    def find(self, places: Sequence[Place]) -> Results:
        """Where messages are that are not at their ids, or have none; ``not_found``:
        nowhere. The folder that one has left is the last to look into.
        """
        found = self._search_everywhere(places)
        return {
            place: Moved(place_text(*found[place]), found[place][1])
            if place in found
            else NotFound("not_found")
            for place in places
        }

    def _send(self, ids: Mapping[Place, str], folder_id: str) -> Results:
        """Send all; when the server wants no more, the rest has met the reason why."""
        results: Results = {}
        places = list(ids)
        for i in range(0, len(places), CHUNK):
            chunk = {place: ids[place] for place in places[i : i + CHUNK]}
            results |= self._send_chunk(chunk, folder_id)
            if refusal := _stop([results[place] for place in chunk]):
                rest = places[i + CHUNK :]
                return results | dict.fromkeys(rest, refusal)
        return results

    def _send_chunk(self, ids: Mapping[Place, str], folder_id: str) -> Results:
        """Both halves of what is refused together: one may be to blame."""
        places = list(ids)
        try:
            request = move_items(list(ids.values()), FolderRef(folder_id))
            answers = self._client.ask(request)
        except RemoteError as error:
            is_refused = isinstance(error, InvalidRequest) and not error.stops
            if not is_refused or len(ids) == 1:
                return dict.fromkeys(places, without_frames(error))
            middle = len(places) // 2
            halves = (places[:middle], places[middle:])
            first, second = ({p: ids[p] for p in half} for half in halves)
            results = self._send_chunk(first, folder_id)
            return results | self._send_chunk(second, folder_id)
        return {
            place: answer
            if isinstance(answer, RemoteError)
            else Moved(place_text(_new_id(answer), folder_id), folder_id)
            for place, answer in zip(places, answers, strict=True)
        }

    def _unsettled(
        self,
        doubtful: list[Place],
        ids: Mapping[Place, str],
        folder_id: str,
        results: Results,
    ) -> dict[Place, str]:
        """Look where the doubtful ones are.

        :return: {place: present id} of those that are to be moved (again)
        """
        if any(not _is_gone(results[place]) for place in doubtful):
            self._client.pause(PAUSE)
        errors = self._look({place: ids[place] for place in doubtful})
        again: dict[Place, str] = {}
        for place in doubtful:
            if place not in errors and _is_gone(results[place]):
                results[place] = NotFound("folder_missing")
            elif place not in errors:
                again[place] = ids[place]
        lost = [p for p, error in errors.items() if error.kind == "not_found"]
        results |= self._whereabouts(lost, folder_id, again)
        return again

    def _whereabouts(
        self, places: list[Place], folder_id: str, again: dict[Place, str]
    ) -> Results:
        """Where messages are that are not at their old ids.

        :param again: {place: present id}, to which those are added that were moved
            elsewhere before: by somebody who did not tell us
        """
        found = self._search.find(places, [folder_id])
        results: Results = {
            place: Moved(place_text(*where), folder_id)
            for place, where in found.items()
        }
        lost = [place for place in places if place not in found]
        inbox = self._inbox()
        # A mail just read that is gone was moved or deleted by hand: let it be.
        strayed = [place for place in lost if place_parts(place.at)[1] != inbox]
        elsewhere = self._search_everywhere(strayed)
        again |= {place: id for place, (id, _folder) in elsewhere.items()}
        gone = [place for place in lost if place not in elsewhere]
        return results | {place: NotFound("not_found") for place in gone}

    def _search_everywhere(self, places: Sequence[Place]) -> Found:
        parts = [place_parts(place.at) for place in places]
        expected = [folder for id, folder in parts if folder and not id]
        left = {folder for id, folder in parts if id}
        found = self._search.find(places, expected)
        lost = [place for place in places if place not in found]
        return found | self._search.find(
            lost, lambda: sorted(self._others(), key=left.__contains__)
        )

    def _look(self, ids: Mapping[Place, str]) -> dict[Place, RemoteError]:
        """:return: {place: error} of those that are not at their ids"""
        errors: dict[Place, RemoteError] = {}
        places = list(ids)
        for i in range(0, len(places), CHUNK):
            chunk = places[i : i + CHUNK]
            answers = self._client.ask(get_items([ids[p] for p in chunk], ()))
            for place, answer in zip(chunk, answers, strict=True):
                if isinstance(answer, RemoteError):
                    errors[place] = answer
        return errors


def _new_id(answer: Element) -> str:
    """ "" when the target is a public folder or another mailbox."""
    items = answer.find(f"{M}Items")
    return item_id(items[0]) if items is not None and len(items) else ""


def _is_doubtful(result: Moved | RemoteError) -> bool:
    """Nobody knows what happened, or it is not where it was."""
    if isinstance(result, Moved):
        return False
    return result.maybe_applied or _is_gone(result)


def _is_gone(result: Moved | RemoteError) -> bool:
    return isinstance(result, NotFound) and result.kind == "not_found"


def _is_unsent(result: Moved | RemoteError) -> bool:
    return isinstance(result, Unavailable) and not result.maybe_applied


def _is_out_of_time(result: Moved | RemoteError) -> bool:
    """Exchange ends a batch after a minute, and the next one has another."""
    return isinstance(result, RemoteError) and result.code == BATCH_ENDED


def _stop(results: list[Moved | RemoteError]) -> RemoteError | None:
    """Why no more is to be sent for now: the server is busy, or answers nothing."""
    for result in results:
        if isinstance(result, Throttled):
            return Throttled(result.retry_after, code=result.code)
    lost = [result for result in results if isinstance(result, Unavailable)]
    if len(lost) < len(results) or _is_out_of_time(lost[0]):
        return None
    return Unavailable(lost[0].kind, code=lost[0].code)
