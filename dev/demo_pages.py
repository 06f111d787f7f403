"""The pages of the running demo, and who opens them."""

from dataclasses import dataclass
from typing import Any

from .odoo_client import OdooClient
from .paths import ADDON

LISTS_OF_ADMINISTRATORS = (
    "email_logging_message",
    "email_logging_skipped",
    "email_logging_verdict",
    "email_logging_run",
    "email_logging_mailbox",
    "email_logging_exclusion",
    "email_logging_claim",
)

PHONE_MENU = ".o_statusbar_buttons .o-dropdown"
NOTICE = ".o_email_logging_notice"
# Cards on a phone.
ROWS = ".o_data_row, .o_kanban_record:not(.o_kanban_ghost), .o_view_nocontent"


@dataclass(frozen=True)
class Page:
    """One that somebody opens.

    :param path: below Odoo's address
    :param is_there: JavaScript, true when it has loaded
    :param press: JavaScript, what is done in it then
    """

    name: str
    path: str
    is_there: str
    press: str = ""


def pages_of_the_demo(facts: dict[str, Any]) -> dict[str, list[Page]]:
    """
    :return: {who opens them: pages}, the administrator last

    :raise Problem: the demo's Odoo does not answer
    """
    contact, entry, mailbox = (
        address.removeprefix(facts["odoo"]) for address in facts["pages"].values()
    )
    is_form, is_read = _is_there(".o_form_view .o_form_sheet"), _is_there("iframe")
    settings = _is_there("#email_logging_setup")
    emails = _click(".o_notebook .nav-link[name=logged_emails]")
    return {
        "giulia": [
            _list("interaction_log_entry"),
            _list("email_logging_correspondent"),
            _list("email_logging_waiting"),
            Page("contact", contact, is_form, emails),
            Page("entry", entry, is_read),
            Page("conversation", _conversation(facts), is_read),
            Page("answer", entry, is_read, _click("button[name=action_reply]")),
            Page("notice", _action("email_logging_notice"), _is_there(NOTICE)),
        ],
        "sara": [
            Page("contacts", "/odoo/contacts?view_type=list", _is_there(ROWS)),
            Page("report", _action("email_logging_report"), _is_there("canvas")),
        ],
        "admin": [
            *map(_list, LISTS_OF_ADMINISTRATORS),
            Page("mailbox", mailbox, is_form),
            Page(
                "settings",
                "/odoo/settings#crm",
                settings,
                f"{settings}.scrollIntoView()",
            ),
        ],
    }


def _list(name: str) -> Page:
    return Page(name, _action(name), _is_there(ROWS))


def _action(name: str) -> str:
    return f"/odoo/action-{ADDON}.{name}_action"


def _conversation(facts: dict[str, Any]) -> str:
    """The newest in which somebody has answered."""
    password = facts["logins"]["giulia"]
    odoo = OdooClient(facts["odoo"], facts["database"], "giulia", password)
    answers = odoo.find(
        "email.logging.message",
        [("conversation_id", "!=", False), ("direction", "=", "outbound")],
        ["conversation_id"],
        limit=1,
        order="date desc",
    )
    [conversation_id, _name] = answers[0]["conversation_id"]
    return f"{_action('email_logging_conversation')}/{conversation_id}"


def _is_there(selector: str) -> str:
    return f"document.querySelector({selector!r})"


def _click(selector: str) -> str:
    """What a phone has in a menu is there once that is open; what follows is shown."""
    return f"""
        if (!document.querySelector({selector!r}))
            document.querySelector({PHONE_MENU!r})?.click();
        setTimeout(() => {{
            const found = document.querySelector({selector!r});
            found?.click();
            found?.scrollIntoView({{block: innerWidth < 768 ? "start" : "nearest"}});
        }}, 500)
    """
