"""Messages for benchmarks, made when they are read: 100,000 need little memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from ..written.json_text import WrittenObject
from . import business_mail
from .business_mail import KEPT, Body
from .clock import iso, parse_iso

BODY_BYTES = 2_600
_SENTENCE = (
    "<p>Thank you for the offer of last week; we looked at it with our colleagues of "
    "production and would like to <b>go on</b> with the next step: please send the "
    "drawings, the delivery dates and the conditions of payment.</p>\r\n"
)


@dataclass(frozen=True)
class Person:
    name: str
    address: str

    @property
    def recipient(self) -> dict[str, Any]:
        return {"emailAddress": {"name": self.name, "address": self.address}}


@dataclass(frozen=True)
class SyntheticSeries:
    """Which people write to which; message n takes the n-th of each list.

    ``is_mixed``: bodies as in ``business_mail``, instead of ``body_bytes`` of HTML.
    """

    senders: tuple[Person, ...]
    recipients: tuple[Person, ...]
    first_received: str
    seconds_between: int = 1
    label: str = "bench"
    body_bytes: int = BODY_BYTES
    is_mixed: bool = False

    @cached_property
    def start(self) -> datetime:
        return parse_iso(self.first_received)


class SyntheticMail:
    """Message ``number`` of a series."""

    __slots__ = ("number", "received_at", "series")
    sensitivity = 0
    message_class = "IPM.Note"

    def __init__(self, series: SyntheticSeries, number: int) -> None:
        self.series = series
        self.number = number
        step = timedelta(seconds=number * series.seconds_between)
        self.received_at = iso(series.start + step)

    @property
    def sender(self) -> Person:
        return self.series.senders[self.number % len(self.series.senders)]

    @property
    def recipient(self) -> Person:
        people = self.series.recipients
        # every sender meets every recipient, whatever the lengths
        return people[(self.number // len(self.series.senders)) % len(people)]

    @property
    def internet_message_id(self) -> str:
        return f"<{self.series.label}.{self.number}@mail.example>"

    @property
    def subject(self) -> str:
        return f"Offer {self.number} for the new line ({self.series.label})"

    @property
    def body(self) -> Body:
        if self.series.is_mixed:
            names = self.sender.name, self.recipient.name
            return business_mail.body(self.series.label, self.number, *names)
        return Body("html", self._plain_body())

    def write(self) -> None:
        """Make it before it is asked for: as many as fit are kept."""
        _ = self.properties["body"].text

    def _plain_body(self) -> str:
        head = f"<html><body><p>Good morning {self.recipient.name},</p>\r\n"
        tail = f"<p>Kind regards<br>{self.sender.name}</p></body></html>"
        space = self.series.body_bytes - len(head) - len(tail)
        return head + _SENTENCE * max(1, round(space / len(_SENTENCE))) + tail

    @property
    def size(self) -> int:
        return len(self.body.content) + 1_500

    @property
    def attachments(self) -> list[dict[str, Any]]:
        return []

    def item_source(self, index: int) -> bytes | None:
        return None

    @property
    def properties(self) -> dict[str, Any]:
        return _properties(self)

    def written_properties(self) -> dict[str, Any]:
        """``properties``, made anew."""
        body = self.body
        content = {"contentType": body.content_type, "content": body.content}
        sender, received = self.sender.recipient, self.received_at
        return {
            "subject": self.subject,
            "bodyPreview": f"Good morning {self.recipient.name},\r\n\r\nThank you",
            "body": WrittenObject(content),
            "from": sender,
            "sender": sender,
            "toRecipients": [self.recipient.recipient],
            "ccRecipients": [],
            "bccRecipients": [],
            "replyTo": [],
            "sentDateTime": received,
            "receivedDateTime": received,
            "internetMessageId": self.internet_message_id,
            "internetMessageHeaders": self._headers(),
            "conversationId": self._conversation(),
            "conversationIndex": "AQHc" + self._conversation()[:24],
            "hasAttachments": False,
            "importance": "normal",
            "inferenceClassification": "focused",
            "isDraft": False,
            "isDeliveryReceiptRequested": False,
            "isReadReceiptRequested": False,
            "flag": {"flagStatus": "notFlagged"},
        }

    @property
    def raw(self) -> bytes:
        lines = [f"{header['name']}: {header['value']}" for header in self._headers()]
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body.content).encode()

    def _conversation(self) -> str:
        seed = f"{self.series.label}.{self.number}".encode()
        return hashlib.blake2b(seed, digest_size=20).hexdigest()

    def _headers(self) -> list[dict[str, str]]:
        sender, recipient = self.sender, self.recipient
        mime_type = "text/plain" if self.body.content_type == "text" else "text/html"
        values = {
            "Received": "from mail.example by sandbox with ESMTPS",
            "From": f"{sender.name} <{sender.address}>",
            "To": f"{recipient.name} <{recipient.address}>",
            "Subject": self.subject,
            "Date": self.received_at,
            "Message-ID": self.internet_message_id,
            "Content-Type": f'{mime_type}; charset="utf-8"',
            "MIME-Version": "1.0",
        }
        return [{"name": name, "value": value} for name, value in values.items()]


@lru_cache(maxsize=KEPT)
def _properties(mail: SyntheticMail) -> dict[str, Any]:
    return mail.written_properties()
