import base64
import json

from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..connection.certificate_file import parse_certificate
from ..connection.not_ready import NotReady
from ..connection.powershell import Answers
from ..exchange.errors import MailError
from ..exchange.graph.auth import Application, ApplicationTokens
from ..exchange.graph.cloud import CLOUDS, Cloud

# Answers that are needed again when the setup goes on another day.
ANSWERS = (
    "step",
    "mailbox_email",
    "service_account",
    "readers",
    "sales_group",
    "service_principal_id",
)
IDENTIFIERS = ("tenant_id", "client_id")
# With another one of these, tokens that were given before are worth nothing.
TOKEN_SETTINGS = (
    "cloud",
    "login_url",
    "graph_url",
    "ca_bundle",
    "authentication",
    *IDENTIFIERS,
)


class EmailLoggingSetup(models.TransientModel):
    """What each step checks, and what it keeps."""

    _inherit = "email.logging.setup"

    # Steps

    def _finish_exchange(self):
        """:raise NotReady: an address is missing or malformed"""
        if self.cloud == "custom":
            self._require("login_url", "graph_url")
        self._normalize_addresses()
        self._store_answers()
        self._go("application")

    def _finish_application(self):
        """:raise MailError: Microsoft does not know the tenant or the application"""
        settings = self.env["email.logging.settings"]
        settings._check_database()
        if self.authentication == "delegated" and not settings._is_https():
            raise NotReady(self.env, "https_needed")
        self._require(*IDENTIFIERS)
        self._ask_for_a_token()
        self._store_settings()
        self.mailbox_id = self._ensure_mailbox()
        self._store_answers()
        self._go("access")

    def _finish_access(self):
        """:raise MailError: nobody signed in, or the mailbox cannot be read"""
        self._store_answers()
        if self.authentication == "application":
            self._require("service_principal_id")
            self.mailbox_id._connect_application()
        with self.mailbox_id._remote() as remote:
            remote.inbox()
        self._go("mailbox")

    def _finish_mailbox(self):
        self._require("mailbox_id")
        with self.mailbox_id._remote() as remote:
            remote.inbox()
        self._store_answers()
        self.mailbox_id.action_enable()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_email_logging.email_logging_mailbox_action"
            ),
            "views": [(False, "form")],
            "res_id": self.mailbox_id.id,
            "target": "main",
        }

    def _validate(self):
        self._require("mailbox_id")
        self.mailbox_id._validate()

    def _lead_to_consent(self):
        return self._leave_for(
            self.env["email.logging.pending.sign.in"]._start_consent()
        )

    def _lead_to_sign_in(self):
        self._store_answers()
        uri = self.env["email.logging.pending.sign.in"]._start(
            self.mailbox_id, self.service_account, from_setup=True
        )
        return self._leave_for(uri)

    def _leave_for(self, uri):
        return {"type": "ir.actions.act_url", "url": uri, "target": "self"}

    def _attempt(self, action):
        """:return: what the action returns; its failure is shown in the same step"""
        self._note_error(None)
        try:
            return action()
        except MailError as error:
            return self._note_error(error)

    def _note_error(self, error):
        self.write(
            {
                "error_kind": error and error.kind,
                "error_code": error and error.code,
                "notice": False,
            }
        )

    def _go(self, step):
        self.step = step
        self._note_error(None)
        self._keep_answer("step", step)

    # Check

    def _require(self, *names):
        """:raise NotReady: answer_missing, with the label of what is missing"""
        for name in names:
            if not self[name]:
                label = self.fields_get([name], ["string"])[name]["string"]
                raise NotReady(self.env, "answer_missing", label)

    def _normalize_addresses(self):
        """:raise NotReady: address_invalid, address_same"""
        names = ["mailbox_email"]
        if self.authentication == "delegated":
            names.append("service_account")
        names += filter(self.__getitem__, ("readers", "sales_group"))
        for name in names:
            address = email_normalize(self[name] or "")
            if not address or address != (self[name] or "").strip().lower():
                raise NotReady(self.env, "address_invalid", self[name] or "")
            self[name] = address
        if self.mailbox_email == self.service_account:
            raise NotReady(self.env, "address_same", self.mailbox_email)

    def _ask_for_a_token(self):
        """The cheapest request that proves tenant, client ID and credential."""
        verify = self.cloud == "custom" and self.ca_bundle or True
        application = Application(
            tenant_id=(self.tenant_id or "").strip(),
            client_id=(self.client_id or "").strip(),
            client_secret=self._secret_to_use(),
            certificate=self._certificate_to_use(),
        )
        ApplicationTokens(self._cloud(), application, verify=verify).token()

    def _secret_to_use(self):
        """What was typed, else what is stored; None with a certificate."""
        if self.credential != "secret":
            return None
        typed = self.env["email.logging.vault"]._decrypt(
            self.sudo().encrypted_client_secret  # see the field
        )
        return typed or self.env["email.logging.settings"]._get_client_secret()

    def _certificate_to_use(self):
        if self.credential != "certificate":
            return None
        typed = self._typed_certificate()
        return typed or self.env["email.logging.settings"]._get_certificate()

    def _typed_certificate(self):
        """:return: a `Certificate`, or None
        :raise AuthError: certificate_unreadable
        """
        encrypted = self.sudo().encrypted_certificate  # see the field
        if not encrypted:
            return None
        typed = json.loads(self.env["email.logging.vault"]._decrypt(encrypted))
        return parse_certificate(base64.b64decode(typed["file"]), typed["passphrase"])

    def _cloud(self):
        if self.cloud != "custom":
            return CLOUDS[self.cloud]
        return Cloud(
            "custom", login_url=self.login_url or "", graph_url=self.graph_url or ""
        )

    def _script(self, make):
        """:return: the script, or False while the answers do not suffice"""
        if not self.mailbox_email:
            return False
        delegated = self.authentication == "delegated"
        answers = Answers(
            mailbox=self.mailbox_email.strip(),
            service_account=delegated and (self.service_account or "").strip() or "",
            readers=(self.readers or "").strip(),
            sales_group=(self.sales_group or "").strip(),
            cloud=self.cloud,
            client_id=(self.client_id or "").strip(),
            service_principal_id=(self.service_principal_id or "").strip(),
        )
        try:
            return make(answers)
        except ValueError:
            return False

    # Keep

    def _store_settings(self):
        settings = self.env["email.logging.settings"]
        before = {name: settings._get(name) for name in TOKEN_SETTINGS}
        for name in TOKEN_SETTINGS:
            if not settings._is_external(name):
                settings._set(name, self[name])
        self._store_credential()
        # What was never kept had its default, which the form shows.
        if any(before[n] not in ("", settings._get(n)) for n in before):
            self.env["email.logging.mailbox"].search(Domain.TRUE)._disconnect()
        settings._accept_first_database()

    def _store_credential(self):
        settings = self.env["email.logging.settings"]
        if self.credential == "secret":
            settings._set("client_secret_expiry", self.client_secret_expiry)
            if self.sudo().encrypted_client_secret:  # see the field
                settings._set_client_secret(self._secret_to_use())
        elif certificate := self._typed_certificate():
            settings._set_certificate(certificate)
        # Typed once, it is not needed here any longer.
        self.sudo().write(
            {"encrypted_client_secret": False, "encrypted_certificate": False}
        )

    def _store_answers(self):
        for name in ANSWERS:
            self._keep_answer(name, self[name])
