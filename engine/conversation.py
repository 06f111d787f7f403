"""Which messages are one conversation, by what the mails themselves say.

Whether two messages belong together depends on these two alone: so the same mail makes
the same conversations, in whatever order and in whatever pages it arrives.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256

from ..exchange.mail import Mail
from .plain_name import plain_name
from .subject import is_answer, topic, without_tags

# Who opens an old mail to write about something else answers it, for a program.
NEW_TOPIC_AFTER = timedelta(days=30)
_DIGITS = 16


class Tie(IntEnum):
    """What holds two messages together, the surest first."""

    REPLY = 1
    """One says that it answers the other."""
    REFERENCE = 2
    """One goes back to the other, and is about the same."""
    SIBLING = 3
    """Both go back to a mail that need not be logged, are about the same, and have
    somebody outside in common."""
    INDEX = 4
    """Outlook's index of conversations, and somebody outside in common."""
    REMOTE = 5
    """The server's id of conversations, likewise; it may stand for the mere subject
    (MS-OXOMSG 2.2.1.2), so only where headers are missing."""


@dataclass(frozen=True, slots=True)
class Strand:
    """What one message says of its conversation.

    - ``key``: names the message: its id, or its mail's key before it is recorded
    - ``remote``: the server's own id of the conversation
    - ``topic``: of its subject, in lower case
    - ``opens``: its own headers say that it answers nothing
    - ``addresses``: who takes part; ``outside``: those not of our side, empty when
      that is not known
    - ``conversation``: the id of the one that it is in already
    """

    key: int | str
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    index: str = ""
    remote: str = ""
    topic: str = ""
    opens: bool = False
    date: datetime = datetime.min
    addresses: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    conversation: int | None = None

    @classmethod
    def of(
        cls,
        mail: Mail,
        date: datetime,
        addresses: Iterable[str] = (),
        outside: Iterable[str] = (),
    ) -> Strand:
        """:param date: when it was sent or received, naive UTC
        :param addresses: normalised, as all addresses here
        """
        return cls(
            key=mail.key,
            message_id=bare(mail.internet_message_id),
            in_reply_to=bare(mail.in_reply_to),
            references=tuple(map(bare, mail.references)),
            index=mail.conversation_index,
            remote=mail.conversation_id,
            topic=topic_of(mail.subject),
            opens=opens_conversation(mail),
            date=date,
            addresses=frozenset(addresses),
            outside=frozenset(outside),
        )

    @property
    def ancestors(self) -> set[str]:
        """All that it goes back to."""
        return {*self.references, self.in_reply_to} - {"", self.message_id}

    @property
    def has_headers(self) -> bool:
        """Whether its own headers say what it answers, if anything."""
        return self.opens or bool(self.ancestors)

    @property
    def marks(self) -> tuple[str, ...]:
        """Digests, of which messages of one conversation have one in common."""
        ids = (self.message_id, self.in_reply_to, *self.references)
        return _marks(ids, self.index, self.remote)

    def has_topic_of(self, other: Strand) -> bool:
        """Whether both have one topic, be it that only one of them bears the tag of a
        list or a ticket system.
        """
        ours, theirs = without_tags(self.topic), without_tags(other.topic)
        return self.topic in (other.topic, theirs) or other.topic == ours

    def is_about_the_same(self, other: Strand) -> bool:
        """Whether one topic is, or is within, the other; an empty one is in all."""
        return self.topic in other.topic or other.topic in self.topic

    def shares_outsider(self, other: Strand) -> bool:
        """Whether somebody who is not of our side takes part in both."""
        both = self.addresses & other.addresses
        return not both.isdisjoint(self.outside | other.outside)

    def is_near(self, other: Strand) -> bool:
        """Whether not so long passed between them that it is a new topic."""
        return abs(self.date - other.date) <= NEW_TOPIC_AFTER


@lru_cache(1024)  # those of one mail are asked for several times
def _marks(ids: tuple[str, ...], index: str, remote: str) -> tuple[str, ...]:
    named = [f"id {name}" for name in sorted({*ids} - {""})]
    named += [f"index {index}"] * bool(index)
    named += [f"remote {remote}"] * bool(remote)
    return tuple(sha256(name.encode()).hexdigest()[:_DIGITS] for name in named)


def bare(message_id: str) -> str:
    """A Message-ID without its brackets, which some programs leave out."""
    return message_id.strip("<> \t")


def topic_of(subject: str | None) -> str:
    """As it is compared: what is stored of a subject has the same as the mail."""
    return unicodedata.normalize("NFC", topic(plain_name(subject)).lower())


def opens_conversation(mail: Mail) -> bool:
    """Whether its headers are there, and neither they nor its subject answer."""
    if not mail.headers or mail.in_reply_to or mail.references:
        return False
    return not is_answer(mail.subject)


@dataclass(slots=True)
class Related:
    """What is recorded already and may belong to a page.

    - ``apart``: pairs of conversations that somebody has split
    """

    strands: list[Strand] = field(default_factory=list)
    apart: set[frozenset[int]] = field(default_factory=set)


@dataclass(slots=True)
class Conversation:
    """Messages that belong together.

    - ``ids``: the conversations that they are in already; the oldest stays
    - ``keys``: of the messages that are in none
    """

    ids: set[int] = field(default_factory=set)
    keys: set[int | str] = field(default_factory=set)


def join(page: Sequence[Strand], related: Related) -> list[Conversation]:
    """Put messages into conversations.

    :param page: those to find a place for; some may have one already
    """
    found = {strand.key: strand for strand in (*related.strands, *page)}
    groups = _Groups(found.values(), related.apart)
    for _rank, one, other in sorted(_ties(page, found), key=lambda tie: tie[0]):
        groups.unite(one.key, other.key)
    return groups.all()


Rank = tuple[int, int, float, str]


def _ties(
    page: Sequence[Strand], found: dict[int | str, Strand]
) -> Iterator[tuple[Rank, Strand, Strand]]:
    """What holds each of the page to others, and how surely."""
    everything = _Everything(found)
    for strand in page:
        for other in everything.marked_like(strand):
            if tie := everything.tie(strand, other):
                distance = abs((strand.date - other.date).total_seconds())
                nearness = _steps(strand, other) if tie is Tie.REFERENCE else 0
                yield (tie, nearness, distance, str(other.key)), strand, other


def _steps(one: Strand, other: Strand) -> int:
    """How many answers lie between them, by the longer References."""
    for later, earlier in ((one, other), (other, one)):
        if earlier.message_id in later.references:
            place = later.references.index(earlier.message_id)
            return len(later.references) - place
    return 0


class _Everything:
    def __init__(self, strands: dict[int | str, Strand]) -> None:
        self._marked: defaultdict[str, list[Strand]] = defaultdict(list)
        self._named: defaultdict[str, int] = defaultdict(int)
        for strand in strands.values():
            self._named[strand.message_id] += 1
            for mark in strand.marks:
                self._marked[mark].append(strand)

    def marked_like(self, strand: Strand) -> Iterable[Strand]:
        found = {o.key: o for mark in strand.marks for o in self._marked[mark]}
        found.pop(strand.key, None)
        return found.values()

    def tie(self, one: Strand, other: Strand) -> Tie | None:
        if self._answers(one, other) or self._answers(other, one):
            return Tie.REPLY
        if one.has_topic_of(other):
            if one.message_id in other.ancestors or other.message_id in one.ancestors:
                return Tie.REFERENCE
            if one.ancestors & other.ancestors and one.shares_outsider(other):
                return Tie.SIBLING
        if one.index and one.index == other.index and _has_weak_tie(one, other):
            return Tie.INDEX
        is_same = one.remote and one.remote == other.remote
        if is_same and _lacks_headers(one, other) and _has_weak_tie(one, other):
            return Tie.REMOTE
        return None

    def _answers(self, later: Strand, earlier: Strand) -> bool:
        if not later.in_reply_to or later.in_reply_to != earlier.message_id:
            return False
        if self._named[earlier.message_id] > 1:
            # A program gave several of its mails the same name.
            return later.topic == earlier.topic and later.shares_outsider(earlier)
        return later.is_about_the_same(earlier) or later.is_near(earlier)


def _lacks_headers(one: Strand, other: Strand) -> bool:
    return not (one.has_headers and other.has_headers)


def _has_weak_tie(one: Strand, other: Strand) -> bool:
    if not one.shares_outsider(other) or (one.opens and other.opens):
        return False
    if one.is_about_the_same(other):
        return True
    return _lacks_headers(one, other) and one.is_near(other)


class _Groups:
    """Sets of messages that are united, but never across what somebody has split."""

    def __init__(
        self, strands: Iterable[Strand], apart: Collection[frozenset[int]]
    ) -> None:
        self._apart = frozenset(apart)
        self._group: dict[int | str, Conversation] = {}
        self._by_id: dict[int, Conversation] = {}
        self._members: dict[int, list[int | str]] = {}
        for strand in strands:
            self._add(strand)

    def _add(self, strand: Strand) -> None:
        if strand.conversation is None:
            group = Conversation(keys={strand.key})
        else:
            new = Conversation(ids={strand.conversation})
            group = self._by_id.setdefault(strand.conversation, new)
        self._group[strand.key] = group
        self._members.setdefault(id(group), []).append(strand.key)

    def unite(self, key: int | str, other_key: int | str) -> None:
        one, other = self._group[key], self._group[other_key]
        if one is other or self._are_apart(one, other):
            return
        if len(self._members[id(one)]) < len(self._members[id(other)]):
            one, other = other, one
        one.ids |= other.ids
        one.keys |= other.keys
        moved = self._members.pop(id(other))
        self._members[id(one)] += moved
        self._group.update(dict.fromkeys(moved, one))

    def _are_apart(self, one: Conversation, other: Conversation) -> bool:
        pairs = (frozenset((a, b)) for a in one.ids for b in other.ids)
        return bool(self._apart) and not self._apart.isdisjoint(pairs)

    def all(self) -> list[Conversation]:
        unique = {id(group): group for group in self._group.values()}
        return list(unique.values())
