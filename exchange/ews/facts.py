"""What a validation asks an Exchange Server beside the port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Rights:
    """What the account may do in a folder; None where the server does not tell.

    Source: learn.microsoft.com/exchange/client-developer/web-service-reference
    /effectiverights.
    """

    read: bool | None = None
    create: bool | None = None
    modify: bool | None = None
    delete: bool | None = None
    create_folders: bool | None = None


class ServerFacts(Protocol):
    """Told by both kinds of mailbox on Exchange Server; all raise ``RemoteError``."""

    def version(self) -> tuple[int, int, int, int]:
        """The server's build: 15.1.x is 2016, 15.2.x is 2019 and SE.

        :raises Unavailable: it does not tell
        """

    def rights(self, folder_id: str) -> Rights:
        """What the account may do in a folder.

        :raises NotFound: ``folder_missing``
        """

    def content_mailbox(self, folder_id: str) -> str:
        """GUID of the mailbox that holds a public folder's messages; "" if untold."""

    def try_writing(self, subject: str) -> None:
        """Make a message where mail arrives, move it to where logged mail goes, and
        remove it for good.

        :raises RemoteError: why one of them is not possible
        """
