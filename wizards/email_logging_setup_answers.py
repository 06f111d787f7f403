import re

from odoo import api, models

from ..connection.connection import DELEGATED
from ..connection.not_ready import NotReady
from ..engine.addresses import domain_of, normalize

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NOT_OF_ONE_ADDRESS = frozenset(' <>(),;"')
# Answers that are needed again when the setup goes on another day.
ANSWERS = (
    *("kind", "step", "mailbox_email", "service_account", "readers", "sales_group"),
    *("service_principal_id", "folder_path", "content_mailbox", "server_account"),
)


class EmailLoggingSetup(models.TransientModel):
    """What was answered: whether it can be so, and where it is kept until later."""

    _inherit = "email.logging.setup"

    # Check

    def _require(self, *names):
        """:raise NotReady: answer_missing, with the label of what is missing"""
        for name in names:
            if not self[name]:
                label = self.fields_get([name], ["string"])[name]["string"]
                raise NotReady(self.env, "answer_missing", label, name)

    def _normalize_addresses(self):
        """:raise NotReady: address_invalid, address_same"""
        for name in self._names_of_addresses():
            address = self._address(name)
            if not address:
                raise NotReady(self.env, "address_invalid", self[name] or "", name)
            self[name] = address
        if not self._are_two():
            raise NotReady(self.env, "address_same", self.mailbox_email)

    def _names_of_addresses(self):
        """:return: names of the fields that must hold an address"""
        names = ["mailbox_email"]
        if self.authentication == DELEGATED:
            names.append("service_account")
        return [*names, *filter(self.__getitem__, ("readers", "sales_group"))]

    def _address(self, name):
        """:return: the one address in a field, as it is compared, or None"""
        typed = (self[name] or "").strip()
        address = normalize(typed)
        is_alone = not NOT_OF_ONE_ADDRESS.intersection(typed)
        return address if is_alone and "." in domain_of(address or "") else None

    def _are_two(self):
        """Whether the service account has another address than the mailbox."""
        account = self._address_or_none("service_account")
        return self._address("mailbox_email") != account

    def _is_guid(self, name):
        return bool(GUID.fullmatch((self[name] or "").strip()))

    def _is_object_id(self):
        """Whether it may be the enterprise application's: its client ID is none."""
        differs = self.service_principal_id != self.client_id
        return differs and self._is_guid("service_principal_id")

    # Answers

    @api.model
    def _keep_answer(self, name, value):
        self._settings()._set(f"setup_{name}", value)

    @api.model
    def _answer(self, name):
        return self._stored(f"setup_{name}")

    def _store_answers(self):
        for name in ANSWERS:
            self._keep_answer(name, self[name])
