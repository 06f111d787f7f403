"""The library against the sandbox's Exchange Server, over real HTTPS."""

import os
import unittest
from contextlib import contextmanager
from functools import cache
from unittest import mock

from spnego._ntlm_raw import crypto

from ....exchange.ews.client import EwsClient
from ....exchange.ews.mailbox import EwsMailbox
from ....exchange.ews.public_folder import PublicFolderMailbox
from ....exchange.ews.server import ExchangeServer, PublicFolder
from ....exchange.mailbox import Place
from ....exchange.patience import JOB
from ....sandbox.store.organization import SERVER_LOGIN, SERVER_PASSWORD
from ...one_sandbox import one_sandbox

MAILBOX = "crm.server@lumen.example"
QUEUE = "crm.folder@lumen.example"
CONTENT_MAILBOX = "pf.logging@lumen.example"
ROOT = "\\Email Logging"
KINDS = ("server", "folder")

# Of one password it is always the same, and DES in Python takes long.
crypto.des = cache(crypto.des)


class ServerCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox = one_sandbox()
        cls.control = cls.sandbox.control
        cls.organization = cls.sandbox.organization

    def setUp(self):
        super().setUp()
        self.control.reset()
        self.slept = []

    def exchange_server(self, **options):
        return ExchangeServer(
            **{
                "url": self.sandbox.ews_url,
                "username": SERVER_LOGIN,
                "password": SERVER_PASSWORD,
                "verify": self.sandbox.ca_path,
                "patience": JOB,
                **options,
            }
        )

    def new_client(self, pace=None, **options):
        server = self.exchange_server(**options)
        client = EwsClient(server, pace=pace, sleep=self.slept.append)
        self.addCleanup(client.close)
        return client

    def new_mailbox(self, address=MAILBOX, **options):
        return EwsMailbox(self.new_client(**options), address)

    def new_folder(self, queue_id="", content_mailbox="", path=ROOT, **options):
        folder = PublicFolder(path, queue_id, content_mailbox)
        return PublicFolderMailbox(self.new_client(**options), folder)

    def new_remote(self, kind, **options):
        make = {"server": self.new_mailbox, "folder": self.new_folder}[kind]
        return make(**options)

    def both(self):
        """For each kind of mailbox, in a state as after a fresh start: a remote one."""
        for kind in KINDS:
            self.control.reset()
            self.slept.clear()
            yield self.new_remote(kind)

    def address_of(self, remote):
        return MAILBOX if remote.can_delete else QUEUE

    def fill(self, remote, *messages, **options):
        """:return: the durable keys of what lies in the incoming folder now"""
        raw = [one.as_bytes() for one in messages]
        return self.control.deliver_into(raw, self.address_of(remote), **options)

    @contextmanager
    def environment(self, **values):
        with mock.patch.dict(os.environ, values):
            yield

    def subjects(self, remote, folder="inbox"):
        """What the server has, in a folder by its name or well-known one."""
        store = self.organization.mailbox(self.address_of(remote))
        found = store.well_known.get(folder) or next(
            one for one in store.folders.values() if one.name == folder
        )
        messages = (store.messages[serial] for serial in found.messages.serials())
        return sorted(m.content.properties["subject"] for m in messages)

    def moved(self, remote, places, folder=None):
        folder = folder or remote.archive()
        return remote.move(places, folder.id)


def places_of(mails):
    return [Place.of(one) for one in mails]
