"""What is done while a page is decided and recorded: the page before is moved, the next
one read, its bodies packed and their previews made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from types import MappingProxyType, TracebackType
from typing import NamedTuple

from ..exchange.errors import MailError, Throttled
from ..exchange.mail import Mail
from ..exchange.mailbox import Place, RemoteMailbox
from .history.small_talk import BANNERS
from .packed_text import packed
from .preview import preview_of_mail
from .settlement import Outcome, refusals

MOST_CHARACTERS = 16 * 1024 * 1024
"""Of the bodies of a page, when another one is to be read beside it."""


class Page(NamedTuple):
    """Mail that was read together, and what is made of its texts already.

    :param packed_bodies: {key: packed body} of all of it, and maybe of more; None where
        they are not packed yet
    :param previews: {key: preview}, of any of it
    """

    mails: list[Mail]
    packed_bodies: dict[str, bytes] | None = None
    previews: Mapping[str, str] = MappingProxyType({})

    @classmethod
    def prepared(cls, mails: list[Mail], banners: str) -> Page:
        """:param banners: see `preview_of_mail`"""
        return cls(
            mails,
            {mail.key: packed(mail.body) for mail in mails},
            {mail.key: preview_of_mail(mail, banners) for mail in mails},
        )


class ReadAhead:
    """Reads the waiting mail page by page, at most one of them ahead, and moves what is
    recorded of the page before.

    The mailbox is asked one thing at a time, in the order in which it is wanted. What
    is read ahead and not taken stays where it is, to be read again. With ``is_patient``
    nothing is read ahead.

    :param banners: see `preview_of_mail`
    """

    def __init__(
        self, remote: RemoteMailbox, banners: str = BANNERS, is_patient: bool = False
    ) -> None:
        self._remote = remote
        self._banners = banners
        self._is_patient = is_patient
        self._asker = ThreadPoolExecutor(1, "read_ahead")
        self._coming: Future[Page] | None = None
        self._before: frozenset[Place] = frozenset()
        # After which the mailbox is asked nothing more.
        self._refusal: MailError | None = None

    def __enter__(self) -> ReadAhead:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Whatever happened, nobody else uses the mailbox's connection afterwards."""
        self._asker.shutdown(cancel_futures=True)

    @property
    def is_coming(self) -> bool:
        """Whether a page is read ahead, or was, and is not taken yet."""
        return self._coming is not None

    def take(self) -> Page:
        """:return: what was read ahead, without the page before; of no mail, if nothing
        :raises RemoteError: as it was met when it was read
        """
        coming, self._coming = self._coming, None
        read = coming.result() if coming else Page([])
        mails = [mail for mail in read.mails if Place.of(mail) not in self._before]
        return read._replace(mails=mails)

    def start(self, page: Collection[Mail], limit: int) -> None:
        """Begin to read what comes after a page, unless it was cut short or is heavy:
        then the server has trouble, or this process would.
        """
        is_whole = len(page) == limit
        if self._is_patient or not is_whole or _characters(page) > MOST_CHARACTERS:
            return
        self._before = frozenset(map(Place.of, page))
        self._coming = self._asker.submit(self._read, limit, len(page))

    def move(self, moves: Callable[[], Outcome]) -> Callable[[], Outcome]:
        """Begin to move messages, behind what the mailbox is asked already.

        :param moves: asks the mailbox, and nothing else
        :return: gives what became of them; raises what ``moves`` raises, and Throttled
            when the page ahead was: then nothing is asked
        """
        return self._asker.submit(self._move, moves).result

    # In the thread that asks

    def _read(self, limit: int, after: int) -> Page:
        self._check()
        try:
            mails = self._remote.oldest(limit, after)
        except Throttled as error:
            self._refusal = error
            raise
        # In this thread: others would keep their own memory, and save no time.
        # What fails is met again, and set aside, when it is recorded.
        with suppress(Exception):
            return Page.prepared(mails, self._banners)
        return Page(mails)

    def _move(self, moves: Callable[[], Outcome]) -> Outcome:
        self._check()
        try:
            outcome = moves()
        except MailError as error:
            self._refusal = error
            raise
        self._refusal = next(iter(refusals(outcome)), None)
        return outcome

    def _check(self) -> None:
        """:raises MailError: the server has said that it will not do more now"""
        if self._refusal:
            raise self._refusal


def _characters(page: Collection[Mail]) -> int:
    return sum(len(mail.body) for mail in page)
