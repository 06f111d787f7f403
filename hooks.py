import logging

from .engine.stored_addresses import add_columns

_logger = logging.getLogger(__name__)


def pre_init_hook(env):
    """Write beside Odoo's contacts and leads the address by which they are found."""
    add_columns(env.cr)


def post_init_hook(env):
    """Read the addresses that e-mail fields hold already, and confirm users' own; give
    each company the privacy periods with which all begin.
    """
    env["email.logging.address"]._confirm_what_stands()
    env["email.logging.period"]._add_missing(env["res.company"].search([]))


def uninstall_hook(env):
    """Remove jobs, parameters, tokens and the key; tables go with the module. Entries
    go first: Odoo deletes the demo's salespeople while the tables still stand.
    """
    env.cr.execute("DELETE FROM interaction_log_entry")
    mailboxes = env["email.logging.mailbox"].with_context(active_test=False).search([])
    crons = mailboxes.cron_id
    mailboxes.cron_id = False
    crons.unlink()
    env["email.logging.subscription"]._end_all()
    env["email.logging.token"]._forget(mailboxes)
    env["email.logging.settings"]._forget()
    env["email.logging.vault"]._forget_key()
    _logger.info(
        "Email logging is removed from Odoo. In Microsoft 365 remain, until an "
        "administrator removes them: the shared mailbox with its mail (%s), the two "
        "mail-flow rules, and the application in Entra ID.",
        ", ".join(mailboxes.mapped("email")) or "none",
    )
