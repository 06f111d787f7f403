"""The kinds of e-mail content a mailbox can hold (see ``mailbox.Content``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..mime.message import ParsedMail


@dataclass(frozen=True)
class DeliveredMail:
    """A message that came by SMTP or as MIME through the control endpoint."""

    parsed: ParsedMail
    raw: bytes

    @property
    def properties(self) -> dict[str, Any]:
        return self.parsed.properties

    @property
    def attachments(self) -> list[dict[str, Any]]:
        return self.parsed.attachments

    def item_source(self, index: int) -> bytes | None:
        return self.parsed.item_sources.get(index)

    @property
    def received_at(self) -> str:
        return str(self.parsed.properties["receivedDateTime"])

    @property
    def internet_message_id(self) -> str | None:
        return self.parsed.properties.get("internetMessageId")

    @property
    def sensitivity(self) -> int:
        return self.parsed.sensitivity

    @property
    def message_class(self) -> str:
        return self.parsed.message_class

    @property
    def size(self) -> int:
        return self.parsed.size


@dataclass(frozen=True)
class DraftMail:
    """A message that a client made through Graph (``POST .../messages``)."""

    properties: dict[str, Any]
    attachments: list[dict[str, Any]] = field(default_factory=list)
    sensitivity: int = 0
    message_class: str = "IPM.Note"

    def item_source(self, index: int) -> bytes | None:
        return None

    @property
    def received_at(self) -> str:
        return str(self.properties["receivedDateTime"])

    @property
    def internet_message_id(self) -> str | None:
        return self.properties.get("internetMessageId")

    @property
    def size(self) -> int:
        return len(self.raw)

    @property
    def raw(self) -> bytes:
        body = self.properties["body"]
        kind = "html" if body["contentType"] == "html" else "plain"
        head = (
            f"Subject: {self.properties['subject'] or ''}\r\n"
            f"Message-ID: {self.properties['internetMessageId']}\r\n"
            f"Content-Type: text/{kind}; charset=utf-8\r\n"
        )
        return f"{head}\r\n{body['content']}".encode()
