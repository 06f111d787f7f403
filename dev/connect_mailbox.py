"""Set up the addon and connect its mailbox as an administrator does."""

import os
from typing import Any
from urllib.parse import urlencode

from sandbox import tenant
from sandbox.store.organization import SERVER_LOGIN, SERVER_PASSWORD

from .odoo_client import OdooClient
from .sandbox_address import SandboxAddress
from .steps import Problem

TIMEOUT_SECONDS = 60
DELEGATED, APPLICATION = "delegated", "application"


def chosen_authentication() -> str:
    """As whom Odoo reads the mailbox: what ``AUTH=`` says, else a service account.

    :raise Problem: it is neither
    """
    chosen = os.environ.get("AUTH") or DELEGATED
    if chosen not in (DELEGATED, APPLICATION):
        raise Problem(f"AUTH is {DELEGATED} or {APPLICATION}, not {chosen}.")
    return chosen


def keep_address(odoo: OdooClient) -> None:
    """A changed address would look like a copy of the database, and stop the job."""
    odoo.call("ir.config_parameter", "set_param", "web.base.url.freeze", "True")


def add_outgoing_server(odoo: OdooClient, sandbox: SandboxAddress) -> None:
    """What people answer in Odoo leaves through the tenant, which copies it."""
    values = {
        "name": "Sandbox tenant",
        "smtp_host": "localhost",
        "smtp_port": sandbox.smtp_port,
        "smtp_encryption": "none",
        "from_filter": tenant.DOMAIN,
    }
    # Odoo's digests would leave by it as well, and come back among the sample mail.
    digests = [digest["id"] for digest in odoo.find("digest.digest", [], ["id"])]
    odoo.call("digest.digest", "action_deactivate", digests)
    odoo.create("ir.mail_server", values)


def fill_in_setup(odoo: OdooClient, sandbox: SandboxAddress) -> None:
    """Enter the connection's settings in the setup dialog, and save it."""
    is_online = sandbox.kind.is_online
    answers = _of_tenant(sandbox) if is_online else _of_server(sandbox)
    dialog = odoo.create("email.logging.setup", answers)
    save = "action_save" if is_online else "action_save_server"
    odoo.call("email.logging.setup", save, [dialog])


def _of_tenant(sandbox: SandboxAddress) -> dict[str, Any]:
    return {
        "cloud": "custom",
        "authentication": chosen_authentication(),
        "login_url": sandbox.url,
        "graph_url": f"{sandbox.url}/v1.0",
        "ca_bundle": str(sandbox.ca_path),
        "tenant_id": tenant.TENANT_ID,
        "client_id": tenant.CLIENT_ID,
        "client_secret": tenant.CLIENT_SECRET,
    }


def _of_server(sandbox: SandboxAddress) -> dict[str, Any]:
    return {
        "kind": sandbox.kind.name,
        "server_url": f"{sandbox.url}/EWS/Exchange.asmx",
        "server_account": SERVER_LOGIN,
        "server_password": SERVER_PASSWORD,
        "server_ca_bundle": str(sandbox.ca_path),
    }


def connect_mailbox(odoo: OdooClient, sandbox: SandboxAddress) -> int:
    """Add the mailbox, sign in as the service account and enable it.

    An application reads it by itself, and an Exchange Server knows no sign-in.

    :return: id of the mailbox
    :raise Problem: the mailbox is not connected after that
    """
    mailbox = odoo.create("email.logging.mailbox", sandbox.kind.values())
    action = odoo.call("email.logging.mailbox", "action_connect", [mailbox])
    if sandbox.kind.is_online and chosen_authentication() == DELEGATED:
        _sign_in(odoo, sandbox, action["url"])
    found = odoo.find("email.logging.mailbox", [("id", "=", mailbox)], ["state"])
    if found[0]["state"] == "not_connected":
        raise Problem("The mailbox is not connected.")
    odoo.call("email.logging.mailbox", "action_enable", [mailbox])
    return mailbox


def _sign_in(odoo: OdooClient, sandbox: SandboxAddress, url: str) -> None:
    """Open Microsoft's page; ``login_hint`` picks the account, nobody has to."""
    hint = urlencode({"login_hint": tenant.SERVICE_ACCOUNT})
    page = odoo.session.get(
        f"{url}&{hint}", verify=str(sandbox.ca_path), timeout=TIMEOUT_SECONDS
    )
    if not page.ok or not page.url.startswith(odoo.url):
        raise Problem(f"The sign-in ended at {page.url} with {page.status_code}.")
