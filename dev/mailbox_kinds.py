"""The kinds of mailbox in the sandbox: where each lies, and its folders' names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from sandbox import tenant
from sandbox.store.organization import PUBLIC_FOLDERS, SERVER_MAILBOXES

from .steps import Problem

QUEUE_ADDRESS, (_content, ROOT_NAME) = next(iter(PUBLIC_FOLDERS.items()))


@dataclass(frozen=True)
class MailboxKind:
    r"""``inbox``, ``archive`` and ``not_logged`` are paths as the sandbox writes them;
    ``folder_path`` is that of a public folder as Exchange does, ``\Email Logging``;
    ``adapter`` is the module and class behind the port, ``mover`` the module, class
    and method that sends the request that moves.
    """

    name: str
    address: str
    adapter: tuple[str, str]
    mover: tuple[str, str, str]
    inbox: str = "Inbox"
    archive: str = "Archive"
    not_logged: str = "Not Logged"
    folder_path: str = ""

    @property
    def is_online(self) -> bool:
        return self.name == "online"

    def values(self) -> dict[str, Any]:
        """Of the mailbox's record in Odoo."""
        found = {"email": self.address, "kind": self.name}
        return found | ({"folder_path": self.folder_path} if self.folder_path else {})


ONLINE = MailboxKind(
    "online",
    tenant.LOG_MAILBOXES[0],
    ("exchange.graph.mailbox", "GraphMailbox"),
    ("exchange.graph.batch", "BatchRun", "_send"),
)
SERVER = MailboxKind(
    "server",
    SERVER_MAILBOXES[0],
    ("exchange.ews.mailbox", "EwsMailbox"),
    ("exchange.ews.moves", "SafeMoves", "_send_chunk"),
)
FOLDER = MailboxKind(
    "folder",
    QUEUE_ADDRESS,
    ("exchange.ews.public_folder", "PublicFolderMailbox"),
    ("exchange.ews.moves", "SafeMoves", "_send_chunk"),
    inbox=f"{ROOT_NAME}/Queue",
    archive=f"{ROOT_NAME}/Storage",
    not_logged=f"{ROOT_NAME}/Not Logged",
    folder_path=f"\\{ROOT_NAME}",
)
KINDS = {kind.name: kind for kind in (ONLINE, SERVER, FOLDER)}


def chosen_kind() -> MailboxKind:
    """Where the demo's mail lies: what ``EXCHANGE=`` says, else Exchange Online.

    :raise Problem: there is no such kind
    """
    chosen = os.environ.get("EXCHANGE") or ONLINE.name
    if chosen not in KINDS:
        raise Problem(f"EXCHANGE is one of {', '.join(KINDS)}, not {chosen}.")
    return KINDS[chosen]
