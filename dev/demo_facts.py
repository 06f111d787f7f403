"""What the demo tells: on the screen, and as JSON for programs."""

import json
from typing import Any

from .demo_mail import Outcome
from .odoo_client import OdooClient
from .paths import ADDON, DEMO
from .sandbox_address import MAILBOX

FACTS = DEMO / "demo.json"
LOGINS = {
    "admin": "administrator",
    "sara": "sales manager",
    "giulia": "salesperson",
    "marco": "salesperson",
}
DIRECTIONS = {"inbound": "from contacts", "outbound": "to contacts"}


def pages(odoo: OdooClient, mailbox: int) -> dict[str, str]:
    """The three pages worth opening first: what each shows -> its address."""
    entry = _busiest_contacts_entry(odoo)
    contact = entry["partner_id"][0]
    actions = f"{odoo.url}/odoo/action-{ADDON}"
    return {
        "A contact with its e-mails": (
            f"{odoo.url}/odoo/action-base.action_partner_form/{contact}"
        ),
        "An e-mail": f"{actions}.interaction_log_entry_action/{entry['id']}",
        "The mailbox": f"{actions}.email_logging_mailbox_action/{mailbox}",
    }


def _busiest_contacts_entry(odoo: OdooClient) -> dict[str, Any]:
    """The newest entry of the contact who has most."""
    known = [("partner_id", "!=", False)]
    groups = odoo.call(
        "interaction.log.entry",
        "formatted_read_group",
        known,
        groupby=["partner_id"],
        aggregates=["__count"],
        order="__count desc",
        limit=1,
    )
    contact = groups[0]["partner_id"][0]
    mine = [("partner_id", "=", contact)]
    return odoo.find("interaction.log.entry", mine, ["partner_id"], limit=1)[0]


def write(facts: dict[str, Any]) -> None:
    """Keep the facts for programs; only their owner may read the password in them."""
    FACTS.touch(mode=0o600)
    FACTS.write_text(json.dumps(facts, indent=2) + "\n")


def show(outcome: Outcome, url: str, pages: dict[str, str]) -> None:
    """Print what was logged and where to look."""
    print(
        f"\nOf {outcome.sent} sample messages, {MAILBOX} was sent a copy of "
        f"{outcome.sent - outcome.not_copied}."
    )
    _table("Logged", {DIRECTIONS[k]: v for k, v in outcome.logged.items()})
    print(f"  {outcome.entries:4}  entries: a contact and a salesperson each")
    _table("Not logged", outcome.not_logged)
    print(f"\nOdoo: {url}")
    for login, role in LOGINS.items():
        print(f"  login {login}, password {login} ({role})")
    print("\nOpen first")
    for title, address in pages.items():
        print(f"  {title}: {address}")
    print(f"\nThe same for programs: {FACTS}")


def _table(title: str, counts: dict[str, int]) -> None:
    print(f"\n{title}: {sum(counts.values())}")
    for name, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"  {count:4}  {name.replace('_', ' ')}")
