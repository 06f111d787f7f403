from ...exchange.ews.public_folder import PublicFolderMailbox
from ...sandbox.store.organization import PUBLIC_FOLDERS
from .ews_faults import MOVES
from .server import Server


class Folder(Server):
    """Public folders on Exchange Server: Queue, and beside it what was in it."""

    name = "folder"
    inbox, archive = "Queue", "Storage"
    addresses = tuple(PUBLIC_FOLDERS)
    roots = tuple(root for _content, root in PUBLIC_FOLDERS.values())
    above = f"{roots[0]}/"
    adapter = PublicFolderMailbox
    # Read like a mailbox, but no move tells where a message is.
    faults = MOVES
    elsewhere = roots[0]

    def values(self, number=0):
        path = f"\\{self.roots[number]}"
        return {**super().values(number), "folder_path": path}

    def remove_archive(self):
        self.control.remove_folder(self.address, f"{self.above}{self.archive}")
