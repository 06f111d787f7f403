"""A mailbox connected to the sandbox tenant over real HTTPS, and mail for it."""

import logging
import smtplib
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import parse_qs, urlsplit

import requests

from odoo.tests import tagged

from ..connection.turnstile import let_all_pass
from ..sandbox import tenant
from .common import ANNA, CRM_LOG, GIULIA, EmailLoggingCase
from .one_sandbox import one_sandbox

SERVICE_ACCOUNT = tenant.SERVICE_ACCOUNT


def mime(sender=ANNA, to=(GIULIA,), cc=(), subject="Offer", **headers):
    """:return: a message as an `EmailMessage`; `headers` with _ for -"""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ", ".join(to)
    if cc:
        message["Cc"] = ", ".join(cc)
    message["Subject"] = subject
    message["Message-ID"] = make_msgid(domain="mail.example")
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(f"Text of {subject}")
    return message


@tagged("post_install", "-at_install")
class SandboxCase(EmailLoggingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox = one_sandbox()
        cls.control = cls.sandbox.control
        if not cls._registry_patched:  # HttpCase has done it
            cls.registry_enter_test_mode_cls()
        cls._set_up_application()

    @classmethod
    def _set_up_application(cls):
        settings = cls.env["email.logging.settings"]
        for name, value in {
            "cloud": "custom",
            "login_url": cls.sandbox.url,
            "graph_url": f"{cls.sandbox.url}/v1.0",
            "ca_bundle": str(cls.sandbox.ca_path),
            "tenant_id": tenant.TENANT_ID,
            "client_id": tenant.CLIENT_ID,
        }.items():
            settings._set(name, value)
        settings._set_client_secret(tenant.CLIENT_SECRET)

    def setUp(self):
        super().setUp()
        let_all_pass()
        self.control.reset()
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's
        self.connect(self.mailbox)
        self.mailbox.enabled = True

    def connect(self, mailbox, username=SERVICE_ACCOUNT):
        """Sign in at the sandbox as a browser would."""
        uri = mailbox.action_connect()["url"]
        response = self.follow_sign_in(uri, username)
        return self.come_back(response)

    def come_back(self, response):
        """As the callback does, to which a browser is redirected.

        :return: the record to which it leads
        """
        sign_ins = self.env["email.logging.pending.sign.in"]
        return sign_ins._go_on(sign_ins._take(response), response)

    def follow_sign_in(self, uri, username=SERVICE_ACCOUNT):
        """:return: the parameters that Entra ID adds to the redirect URI"""
        answer = requests.get(
            # The page on which a person picks an account is left out.
            f"{uri}&login_hint={username}".replace("prompt=select_account&", ""),
            verify=str(self.sandbox.ca_path),
            allow_redirects=False,
            timeout=60,
        )
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: values[0] for name, values in query.items()}

    def send(self, *messages):
        """Send by SMTP, as a mail server outside or a mail client inside does."""
        with smtplib.SMTP("localhost", self.sandbox.smtp_port, timeout=60) as smtp:
            for message in messages:
                smtp.send_message(message)

    def run_job(self, mailbox=None):
        """Run the scheduled job as Odoo's cron does, in cursors of its own."""
        self.env.flush_all()
        (mailbox or self.mailbox).cron_id.method_direct_trigger()
        self.env.invalidate_all()

    def folder_counts(self, address=CRM_LOG):
        """:return: {display name: number of messages}, without empty folders"""
        mailbox = self.sandbox.tenant.mailboxes[address]
        counts = {
            folder.name: len(folder.messages) for folder in mailbox.folders.values()
        }
        return {name: count for name, count in counts.items() if count}

    @property
    def messages(self):
        return self.env["email.logging.message"].search([])

    @property
    def skipped(self):
        return self.env["email.logging.skipped"].search([])
