"""What the demo tells: on the screen, and as JSON for programs."""

import json
from dataclasses import asdict
from typing import Any

from sandbox import tenant

from .demo_mail import Outcome
from .demo_servers import DemoServers
from .odoo_client import OdooClient
from .odoo_command import OdooRunner
from .paths import ADDON, FACTS
from .steps import Problem

LOGINS = {
    "admin": "administrator",
    "sara": "sales manager",
    "giulia": "salesperson",
    "marco": "salesperson",
}
DIRECTIONS = {"inbound": "from contacts", "outbound": "to contacts"}


def collect(
    servers: DemoServers,
    runner: OdooRunner,
    odoo: OdooClient,
    mailbox: int,
    outcome: Outcome,
) -> dict[str, Any]:
    """All that somebody, or a program, needs to use the running demo."""
    sandbox = servers.sandbox
    return {
        "odoo": odoo.url,
        "ports": asdict(servers.ports),
        "database": odoo.database,
        "postgres": asdict(runner.server),
        "logins": {login: login for login in LOGINS},
        "mailbox": {"id": mailbox, "address": sandbox.kind.address},
        "pages": _pages(odoo, mailbox),
        "sandbox": {
            "url": sandbox.url,
            "smtp": f"localhost:{sandbox.smtp_port}",
            "ca": str(sandbox.ca_path),
            **_tenant(),
        },
        "counts": asdict(outcome),
        "logs": {
            "odoo": str(servers.odoo_log),
            "sandbox": str(servers.sandbox_log),
        },
    }


def _tenant() -> dict[str, Any]:
    """What another client needs to sign in to the sandbox; it opens nothing else."""
    return {
        "tenant_id": tenant.TENANT_ID,
        "client_id": tenant.CLIENT_ID,
        "client_secret": tenant.CLIENT_SECRET,
        "redirect_uris": tenant.REDIRECT_URIS,
        "service_account": tenant.SERVICE_ACCOUNT,
        "shared_mailboxes": list(tenant.SHARED_MAILBOXES),
        "salespeople": tenant.SALESPEOPLE,
        "contacts": tenant.CONTACTS,
    }


def _pages(odoo: OdooClient, mailbox: int) -> dict[str, str]:
    """The three pages worth opening first: what each shows -> its address."""
    entry = _entry_worth_seeing(odoo)
    contact = entry["partner_id"][0]
    actions = f"{odoo.url}/odoo/action-{ADDON}"
    return {
        "A contact with its e-mails": (
            f"{odoo.url}/odoo/action-base.action_partner_form/{contact}"
        ),
        "An e-mail": f"{actions}.interaction_log_entry_action/{entry['id']}",
        "The mailbox": f"{actions}.email_logging_mailbox_action/{mailbox}",
    }


def _entry_worth_seeing(odoo: OdooClient) -> dict[str, Any]:
    """The first e-mail that a salesperson sent with an attachment: an offer.

    :raise Problem: there is none
    """
    domain = [
        ("direction", "=", "outbound"),
        ("partner_id", "!=", False),
        ("message_id.has_attachments", "=", True),
    ]
    found = odoo.find(
        "interaction.log.entry", domain, ["partner_id"], limit=1, order="id"
    )
    if not found:
        raise Problem("No e-mail with an attachment was logged.")
    return found[0]


def write(facts: dict[str, Any]) -> None:
    """Keep the facts for programs; only their owner may read the password in them."""
    FACTS.touch(mode=0o600)
    FACTS.write_text(json.dumps(facts, indent=2) + "\n")


def show(facts: dict[str, Any]) -> None:
    """Print what was logged and where to look."""
    counts = facts["counts"]
    copied = counts["sent"] - counts["not_copied"]
    log = facts["mailbox"]["address"]
    print(f"\nOf {counts['sent']} sample messages, {copied} were copied to {log}.")
    _table("Logged", {DIRECTIONS[k]: v for k, v in counts["logged"].items()})
    print(f"  {counts['entries']:4}  entries: a contact and a salesperson each")
    _table("Not logged", counts["not_logged"])
    print(f"\nOdoo: {facts['odoo']}")
    for login, role in LOGINS.items():
        print(f"  login {login}, password {facts['logins'][login]} ({role})")
    print("\nOpen first")
    for title, address in facts["pages"].items():
        print(f"  {title}: {address}")
    print("\nWrite as a customer: make mail, in another terminal")
    print(f"  or with any mail program, through smtp://{facts['sandbox']['smtp']}")
    print(f"The same for programs: {FACTS}")


def _table(title: str, counts: dict[str, int]) -> None:
    print(f"\n{title}: {sum(counts.values())}")
    for name, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"  {count:4}  {name.replace('_', ' ')}")
