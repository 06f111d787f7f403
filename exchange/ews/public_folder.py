"""A mail-enabled public folder on Exchange Server."""

from __future__ import annotations

from .client import EwsClient
from .remote import EwsRemote
from .server import PublicFolder


class PublicFolderMailbox(EwsRemote):
    """Reads and moves mail of the public folder Queue.

    ``queue_id``: Queue's id, once something was read; keep it for ``PublicFolder``.
    """

    can_delete = False
    has_links = False

    def __init__(self, client: EwsClient, folder: PublicFolder) -> None:
        super().__init__(client)
        self.queue_id = folder.queue_id
