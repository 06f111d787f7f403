from .models.email_logging_settings import PREFIX


def post_init_hook(env):
    """Read the further addresses that e-mail fields hold already."""
    partners = env["res.partner"].with_context(active_test=False)
    partners.search([("email", "=like", "%@%@%")])._read_typed_addresses()


def uninstall_hook(env):
    """Remove the jobs and the parameters; tables go with the module."""
    mailboxes = env["email.logging.mailbox"].with_context(active_test=False).search([])
    crons = mailboxes.cron_id
    mailboxes.cron_id = False
    crons.unlink()
    env["ir.config_parameter"].search([("key", "=like", f"{PREFIX}%")]).unlink()
