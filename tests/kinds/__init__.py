from .folder import Folder
from .online import Online
from .server import Server

KINDS = (Online, Server, Folder)
