"""A test case whose mailbox is of any kind."""

from ..sandbox_common import SandboxCase
from . import KINDS
from .kind import of_each_kind

each_kind = of_each_kind(*KINDS)
"""Decorates a test case that holds for all kinds of mailbox."""


class KindCase(SandboxCase):
    """``self.kind`` does what differs from one kind of mailbox to the other."""

    kind_of_mailbox = KINDS[0]

    def setUp(self):
        self.kind = self.kind_of_mailbox(self)
        self.mailbox.write(self.kind.values())
        super().setUp()

    def connect(self, mailbox):
        self.kind.connect(mailbox)

    def folder_counts(self, address=""):
        return self.kind.folder_counts(address)

    def second_mailbox(self):
        """Another mailbox of this kind, connected and enabled."""
        other = self.env["email.logging.mailbox"].create(self.kind.values(1))
        self.connect(other)
        other.enabled = True
        return other
