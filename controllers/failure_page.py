"""Pages outside the web client that say what went wrong, and how to go on."""

from odoo.http import request

HOME = "/odoo"
ENTRIES = "/odoo/action-crm_email_logging.interaction_log_entry_action"
MAILBOXES = "/odoo/email-logging-mailboxes"
SETUP = "/odoo/email-logging-setup"


def failure_page(heading, sentence, buttons, status):
    """:param buttons: [(label, address of ours)], the most likely one first"""
    return request.render(
        "crm_email_logging.failure_page",
        {"heading": heading, "sentence": sentence, "buttons": buttons},
        status=status,
    )
