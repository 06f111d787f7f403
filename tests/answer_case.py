"""Answers sent from Odoo through the sandbox's SMTP, as its mail server takes them."""

from email import message_from_bytes, policy
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ..sandbox.store.tenant import Tenant
from .sandbox_common import SandboxCase, mime


class AnswerCase(SandboxCase):
    """`self.server` is the company's, and may send as everybody of its domain;
    `self.wire` has (bytes, sender, recipients) of what Odoo sent.
    """

    def setUp(self):
        super().setUp()
        self.server = self.env["ir.mail_server"].create(
            {
                "name": "Company",
                "smtp_host": "localhost",
                "smtp_port": self.sandbox.smtp_port,
                "from_filter": "lumen.example",
            }
        )
        # Odoo sends nothing in tests, unless told to.
        self.startPatcher(
            patch.object(IrMail_Server, "_disable_send", return_value=False)
        )
        self.wire = []

    def receive(self, **headers):
        """:return: the message that a customer's mail became"""
        before = self.messages
        self.send(mime(**headers))
        self.run_job()
        return self.messages - before

    def draft(self, message, kind="reply", user=None):
        """:return: the user's draft, as its author opens it"""
        own = message.with_user(user or self.giulia)
        action = getattr(own, f"action_{kind}")()
        return own.env[action["res_model"]].browse(action["res_id"])

    def send_queued(self):
        """The queue's job, once; what it sends is on the wire."""
        self.env.flush_all()
        deliver = Tenant.deliver

        def delivering(tenant, raw, *envelope):
            self.wire.append((raw, *envelope))
            return deliver(tenant, raw, *envelope)

        with patch.object(Tenant, "deliver", delivering):
            self.env.ref("crm_email_logging.send_cron").method_direct_trigger()
        self.env.invalidate_all()

    def write_and_send(self, draft, **vals):
        draft.write({"body": "<p>Here it is.</p>", **vals})
        draft.action_send_anyway()
        self.send_queued()

    def drop_copies(self):
        """Nothing that is sent comes back, until `deliver_copies`."""
        self.rules = self.sandbox.tenant.mail_flow_rules
        self.sandbox.tenant.mail_flow_rules = []

    def deliver_copies(self):
        self.sandbox.tenant.mail_flow_rules = self.rules

    def copy_of_sent(self):
        """:return: the mail on the wire, to be sent on by somebody"""
        [(raw, _sender, _recipients)] = self.wire
        return message_from_bytes(raw, policy=policy.SMTP)

    @property
    def sent(self):
        """:return: the only mail on the wire, as an `EmailMessage`"""
        [(raw, _sender, _recipients)] = self.wire
        return message_from_bytes(raw, policy=policy.default)
