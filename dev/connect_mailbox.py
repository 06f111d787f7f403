"""Set up the addon and sign in to Microsoft as an administrator does."""

import os
from urllib.parse import urlencode

from sandbox import tenant

from .odoo_client import OdooClient
from .sandbox_address import MAILBOX, SandboxAddress
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


def fill_in_setup(odoo: OdooClient, sandbox: SandboxAddress) -> None:
    """Enter the application's settings in the setup dialog, and save it."""
    dialog = odoo.create(
        "email.logging.setup",
        {
            "cloud": "custom",
            "authentication": chosen_authentication(),
            "login_url": sandbox.url,
            "graph_url": f"{sandbox.url}/v1.0",
            "ca_bundle": str(sandbox.ca_path),
            "tenant_id": tenant.TENANT_ID,
            "client_id": tenant.CLIENT_ID,
            "client_secret": tenant.CLIENT_SECRET,
        },
    )
    odoo.call("email.logging.setup", "action_save", [dialog])


def connect_mailbox(odoo: OdooClient, sandbox: SandboxAddress) -> int:
    """Add the shared mailbox, sign in as the service account and enable it.

    An application reads it by itself: nobody signs in.

    :return: id of the mailbox
    :raise Problem: the sign-in did not end at the mailbox
    """
    mailbox = odoo.create("email.logging.mailbox", {"email": MAILBOX})
    action = odoo.call("email.logging.mailbox", "action_connect", [mailbox])
    if chosen_authentication() == DELEGATED:
        _sign_in(odoo, sandbox, action["url"])
    found = odoo.find("email.logging.mailbox", [("id", "=", mailbox)], ["state"])
    if found[0]["state"] == "not_connected":
        raise Problem("The sign-in did not connect the mailbox.")
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
