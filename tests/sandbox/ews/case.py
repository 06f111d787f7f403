"""Unmodified exchangelib at the sandbox's Exchange Server."""

import logging
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import exchangelib
from exchangelib import (
    DELEGATE,
    NTLM,
    UTC,
    Account,
    Build,
    Configuration,
    Credentials,
    Version,
)
from exchangelib.protocol import Protocol

from ....sandbox.store.organization import (
    PUBLIC_FOLDERS,
    SERVER_LOGIN,
    SERVER_MAILBOXES,
    SERVER_PASSWORD,
)
from ..case import SandboxCase, mime

ROOT = Path(__file__).parents[3]
SHARED = SERVER_MAILBOXES[0]
QUEUE = next(iter(PUBLIC_FOLDERS))
VERSION = Version(Build(15, 2, 2562, 17))


class EwsCase(SandboxCase):
    """Each test signs in anew."""

    def setUp(self):
        super().setUp()
        self._quieten("exchangelib", logging.CRITICAL)  # it quotes whole requests
        self._quieten("urllib3.connection", logging.ERROR)  # tells of a wrong name
        self._open = []
        self.addCleanup(self._close)

    def _quieten(self, name, level):
        logger = logging.getLogger(name)
        self.addCleanup(logger.setLevel, logger.level)
        logger.setLevel(level)

    def client(
        self,
        login=SERVER_LOGIN,
        password=SERVER_PASSWORD,
        auth_type=NTLM,
        mailbox=SHARED,
        send_bindings=True,
        headers=None,
    ):
        """An account of exchangelib with a protocol of its own: no cached login."""
        config = Configuration(
            credentials=Credentials(login, password),
            service_endpoint=self.sandbox.ews_url,
            auth_type=auth_type,
            version=VERSION,
        )
        account = Account(
            mailbox,
            config=config,
            access_type=DELEGATE,
            autodiscover=False,
            default_timezone=UTC,
            locale="en_US",
        )
        account.protocol = type.__call__(
            self._endpoint(send_bindings, headers), config=config
        )
        with suppress(KeyError):
            del exchangelib.protocol.Protocol[config]
        self._open.append(account.protocol)
        return account

    @cached_property
    def account(self):
        return self.client()

    def _endpoint(self, send_bindings, headers):
        ca_path = self.sandbox.ca_path

        class Endpoint(Protocol):
            TIMEOUT = 10

            @classmethod
            def raw_session(cls, prefix, **kwargs):
                session = super().raw_session(prefix, **kwargs)
                session.verify, session.trust_env = ca_path, False
                session.headers.update(headers or {})
                return session

            def create_session(self):
                session = super().create_session()
                if session.auth and hasattr(session.auth, "send_cbt"):
                    session.auth.send_cbt = send_bindings
                return session

        return Endpoint

    def _close(self):
        for protocol in self._open:
            protocol.close()

    def post(self, body, login=SERVER_LOGIN, **headers):
        """The answer to a SOAP body, by Basic and without exchangelib."""
        self.control.set_server(basic=True)
        schemas = "http://schemas.microsoft.com/exchange/services/2006"
        envelope = (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
            f'xmlns:m="{schemas}/messages" xmlns:t="{schemas}/types">'
            f"<s:Body>{body}</s:Body></s:Envelope>"
        )
        return self.session.post(
            self.sandbox.ews_url,
            envelope.encode(),
            auth=(login, SERVER_PASSWORD),
            headers={"Content-Type": "text/xml; charset=utf-8", **headers},
        )

    # mail

    def put_shared(self, *subjects, **options):
        """Put messages into the shared mailbox; their durable ids."""
        return self._put(SHARED, subjects, **options)

    def put_queue(self, *subjects, **options):
        """Put messages into the public folder Queue; their durable ids."""
        return self._put(QUEUE, subjects, **options)

    def _put(self, mailbox, subjects, **options):
        raw = [each if isinstance(each, bytes) else mime(each) for each in subjects]
        return self.control.deliver_into(raw, mailbox, **options)

    def public(self, name, account=None):
        root = (account or self.account).public_folders_root
        return root // "Email Logging" // name

    def oldest(self, folder, *fields):
        fields = fields or ("subject", "message_id")
        return list(folder.all().only(*fields).order_by("datetime_received"))

    def subjects(self, folder):
        return [item.subject for item in self.oldest(folder, "subject")]
