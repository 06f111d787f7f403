"""Where messages go once their verdict is committed, and how that is noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from odoo.tools import SQL

from ..exchange.errors import MailError, Throttled
from ..exchange.mailbox import ARCHIVE, DELETED, Moved, Place, RemoteMailbox
from .together import carry_out

NOT_LOGGED = "Not Logged"

Outcome = dict[Place, Any]
"""{`Place`: `Moved` or `MailError`}"""

Path = tuple[str, ...]


def has_left(result: Moved | MailError) -> bool:
    """Somebody who moved the message by hand settled it as well."""
    return not isinstance(result, MailError) or result.kind == "not_found"


def refusals(outcome: Outcome) -> list[MailError]:
    """Of what the server says of more than one message: it is to be asked no more."""
    errors = (r for r in outcome.values() if isinstance(r, MailError))
    return [e for e in errors if isinstance(e, Throttled) or e.is_never_one_message]


@dataclass(frozen=True, slots=True)
class Filing:
    """How a mailbox files its mail; settings of one moment: a commit in between makes
    Odoo forget what it has read.
    """

    logged_folder: str
    logged_folder_name: str
    deletes_skipped: bool


class Settlement:
    """Moves recorded messages out of the Inbox of one mailbox, in batches.

    A destination is the path of a folder, a tuple of names. Folders are found or made
    when first needed, and their ids kept on the mailbox.
    """

    def __init__(self, mailbox: Any, remote: RemoteMailbox) -> None:
        self.mailbox = mailbox
        self.remote = remote
        self.filing = Filing(
            mailbox.logged_folder,
            mailbox.logged_folder_name or "",
            mailbox.skipped_action == "delete",
        )
        self.folder_ids: dict[str, str] = dict(mailbox.folder_ids or {})
        self._has_found_folders = False

    def settle(self, records: dict[Place, Any]) -> tuple[Outcome, list[SQL]]:
        """:param records: {`Place`: message or skipped record}
        :return: what became of them, and the statements that note it
        """
        outcome = self.moves(records)()
        return outcome, self.notes(records, outcome)

    def moves(self, records: dict[Place, Any]) -> Callable[[], Outcome]:
        """:return: what moves them, when called; it asks the mailbox outside only, so
        that meanwhile something else may ask Odoo
        """
        groups = self._by_destination(records)
        return lambda: self._move_all(groups)

    def notes(self, records: dict[Place, Any], outcome: Outcome) -> list[SQL]:
        """:return: the statements that note what became of them"""
        if self._has_found_folders:
            self.mailbox.folder_ids = dict(self.folder_ids)
        return self._notes(records, outcome)

    def note_places(self, records: dict[Place, Any]) -> None:
        """Note records whose move was applied, but not noted before a crash."""
        inbox = self.remote.inbox().id
        elsewhere = {
            place: result
            for place, result in self.remote.locate(list(records)).items()
            if isinstance(result, MailError) or result.folder_id != inbox
        }
        carry_out(self.mailbox.env, self._notes(records, elsewhere))

    def note_staying(self, records: dict[Place, Any]) -> None:
        """Note records that lie in no Inbox, and stay where they are."""
        staying: Outcome = {place: Moved(place.at, "") for place in records}
        carry_out(self.mailbox.env, self._notes(records, staying))

    # Where to

    def _by_destination(self, records: dict[Place, Any]) -> dict[Path, list[Place]]:
        groups: dict[Path, list[Place]] = {}
        for place, record in records.items():
            groups.setdefault(record._destination(self.filing), []).append(place)
        return groups

    # Moving

    def _move_all(self, groups: dict[Path, list[Place]]) -> Outcome:
        outcome: Outcome = {}
        for destination, places in groups.items():
            outcome |= self._move(places, destination)
        return outcome

    def _move(self, places: list[Place], destination: Path) -> Outcome:
        outcome: Outcome = dict(
            self.remote.move(places, self._folder_id(destination)).items()
        )
        lost = [place for place, r in outcome.items() if _is_folder_missing(r)]
        if lost:
            # Somebody removed the folder: find or make it anew.
            self.folder_ids = {}
            outcome |= self.remote.move(lost, self._folder_id(destination))
        return outcome

    def _folder_id(self, path: Path) -> str:
        key = "/".join(path)
        if key not in self.folder_ids:
            self.folder_ids[key] = self._find(path)
            self._has_found_folders = True
        return self.folder_ids[key]

    def _find(self, path: Path) -> str:
        *parents, name = path
        if parents:
            return self.remote.ensure_folder(name, self._folder_id(tuple(parents))).id
        if name == ARCHIVE:
            return self.remote.archive().id
        if name == DELETED:
            return self.remote.folder(DELETED).id
        return self.remote.ensure_folder(name).id

    # Noting

    def _notes(self, records: dict[Place, Any], outcome: Outcome) -> list[SQL]:
        """A statement or two for each kind of record, not for each message."""
        left = {place: r for place, r in outcome.items() if has_left(r)}
        notes: list[SQL] = []
        for name in dict.fromkeys(records[place]._name for place in left):
            chosen = [place for place in left if records[place]._name == name]
            ids = [records[place].id for place in chosen]
            settled = self.mailbox.env[name].browse(ids)
            notes += settled._note_settled(self._new_places(records, left, chosen))
        return notes

    def _new_places(
        self, records: dict[Place, Any], left: Outcome, chosen: Iterable[Place]
    ) -> dict[int, str]:
        """:return: {id of a record: place}, of those whose place is another one now"""
        return {
            records[place].id: left[place].at
            for place in chosen
            if isinstance(left[place], Moved) and left[place].at != place.at
        }


def _is_folder_missing(result: Moved | MailError) -> bool:
    return isinstance(result, MailError) and result.kind == "folder_missing"
