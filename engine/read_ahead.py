"""The next page of a mailbox, read while the present one is decided and recorded."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from ..exchange.errors import Throttled
from ..exchange.mail import Mail
from ..exchange.mailbox import Place, RemoteMailbox

MOST_CHARACTERS = 16 * 1024 * 1024
"""Of the bodies of a page, when another one is to be read beside it."""


class ReadAhead:
    """Reads the waiting mail page by page, at most one of them ahead.

    The mailbox is asked one thing at a time: who wants to ask it something else waits
    for the page first. What is read ahead and not taken stays where it is, to be read
    again. With ``is_patient`` nothing is read ahead.
    """

    def __init__(self, remote: RemoteMailbox, is_patient: bool = False) -> None:
        self._remote = remote
        self._is_patient = is_patient
        self._reader = ThreadPoolExecutor(1, "read_ahead")
        self._coming: Future[list[Mail]] | None = None
        self._before: frozenset[Place] = frozenset()

    def __enter__(self) -> ReadAhead:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Whatever happened, nobody else uses the mailbox's connection afterwards."""
        self._reader.shutdown()

    def next(self, limit: int) -> list[Mail]:
        """The oldest mail, at most ``limit``, without that of the page before.

        :raises RemoteError: also what was met when it was read ahead
        """
        coming, self._coming = self._coming, None
        if coming:
            page = [m for m in coming.result() if Place.of(m) not in self._before]
            if page:
                return page
        return self._remote.oldest(limit)

    def start(self, page: Collection[Mail], limit: int) -> None:
        """Begin to read what comes after a page, unless it was cut short or is heavy:
        then the server has trouble, or this process would.
        """
        is_whole = len(page) == limit
        if self._is_patient or not is_whole or _characters(page) > MOST_CHARACTERS:
            return
        self._before = frozenset(map(Place.of, page))
        self._coming = self._reader.submit(self._remote.oldest, limit, len(page))

    def wait(self) -> None:
        """Until the mailbox may be asked something else.

        :raises Throttled: it may not, for longer than is waited here
        """
        error = self._coming.exception() if self._coming else None
        if isinstance(error, Throttled):
            raise error


def _characters(page: Collection[Mail]) -> int:
    return sum(len(mail.body) for mail in page)
