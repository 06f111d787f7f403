"""When two mails are copies of one message, and when they only share a Message-ID.

Programs use one Message-ID for many mails; mail servers send several copies of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from ..exchange.mail import Mail
from .identity_subject import identity_subject

# Sent and arrived are hardly further apart than this.
ONE_DAY = timedelta(days=1)
# Half of a SHA-256: enough that no two mails meet by chance, small in an index.
DIGITS = 32


def digest(*parts: str) -> str:
    """:return: 32 hexadecimal digits"""
    joined = "\n".join(" ".join(part.split()) for part in parts)
    return sha256(joined.encode()).hexdigest()[:DIGITS]


@dataclass(frozen=True, slots=True)
class Identity:
    """Digests of what a mail is; all are "" when it has no Message-ID.

    - ``plain``: Message-ID, sender, sent date and subject, without recipients
    - ``exact``: the same, with the recipients as written
    - ``undated``: without the date, as messages of versions before 19.0.1.2.0 have it
    - ``is_dated``: whether its sender has dated it
    """

    plain: str = ""
    exact: str = ""
    undated: str = ""
    is_dated: bool = False

    @classmethod
    def of(cls, mail: Mail, sender: str | None, recipients: Iterable[str]) -> Identity:
        """:param recipients: normalised addresses of To and Cc"""
        if not mail.internet_message_id:
            return cls()
        subject = identity_subject(mail.subject)
        undated = digest(mail.internet_message_id, sender or "", subject)
        sent = _sent(mail)
        plain = digest(undated, sent)
        return cls(plain, digest(plain, *sorted(recipients)), undated, bool(sent))

    def apart_from(self, other: Original, mail: Mail) -> str:
        """:return: the digest of a mail that only shares its identity with another"""
        if other.identity == self.undated:
            return self.plain
        if self.is_dated:
            return self.exact
        return digest(self.exact, mail.received.date().isoformat())

    def __iter__(self) -> Iterator[str]:
        return iter(filter(None, (self.plain, self.exact, self.undated)))


def undated(internet_message_id: str, sender: str, subject: str) -> str:
    """:return: as `Identity.undated`, of what earlier versions stored"""
    return digest(internet_message_id, sender, identity_subject(subject))


def mark_of_old(internet_message_id: str, key: str) -> str:
    """:return: the mark of a deleted message in versions before 19.0.1.2.0"""
    return sha256((internet_message_id or key).encode()).hexdigest()


def _sent(mail: Mail) -> str:
    """A server dates what its sender left without a date, each copy otherwise."""
    is_dated = not mail.headers or bool(mail.header("date"))
    return mail.sent.isoformat() if mail.sent and is_dated else ""


@dataclass(slots=True)
class Original:
    """A message that is logged already, or is going to be with this page.

    - ``identity``: the digest that it is found by
    - ``addresses``: of all who take part
    - ``text``: gives its body; asked only in doubt
    - ``record``: the message, or the `Correspondence` of one on the same page
    - ``token``: of a message sent from Odoo whose copy is awaited, else ""
    """

    identity: str
    sender: str | None
    addresses: set[str]
    date: datetime
    has_attachments: bool
    text: Callable[[], str]
    record: Any
    token: str = ""

    def is_copied_by(self, mail: Mail, recipients: set[str], its: Identity) -> bool:
        """Whether a mail of the same identity is a copy.

        Copies have the same recipients as written, more or fewer of them; what a
        program sent to others under the same name is a copy when it says the same.

        :param recipients: normalised addresses of its To and Cc
        :param its: the mail's identity
        """
        is_same_date = its.is_dated and self.identity != its.undated
        if not (is_same_date or self._is_near(mail)):
            return False
        ours = self.addresses - {self.sender}
        if recipients <= self.addresses or ours <= recipients:
            return True
        is_bare = not (mail.has_attachments or self.has_attachments)
        return is_bare and self.text().split() == mail.body.split()

    def _is_near(self, mail: Mail) -> bool:
        """Whether it may be the same, when one of them is not dated."""
        dates = (mail.sent or mail.received, mail.received)
        return any(abs(self.date - date) <= ONE_DAY for date in dates)
