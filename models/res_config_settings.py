from odoo import api, fields, models

from ..actions import window


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    email_logging_tenant_id = fields.Char(
        "Tenant", compute="_compute_email_logging_is_set_up"
    )
    email_logging_client_id = fields.Char(
        "Application", compute="_compute_email_logging_is_set_up"
    )
    email_logging_expiry = fields.Date(
        "Secret Expires", compute="_compute_email_logging_is_set_up"
    )
    email_logging_expiry_warning = fields.Char(
        compute="_compute_email_logging_is_set_up"
    )
    email_logging_is_set_up = fields.Boolean(compute="_compute_email_logging_is_set_up")
    email_logging_server_url = fields.Char(
        "Address of Exchange Server", compute="_compute_email_logging_server"
    )
    email_logging_server_account = fields.Char(
        "Account on Exchange Server", compute="_compute_email_logging_server"
    )
    email_logging_server_is_set_up = fields.Boolean(
        compute="_compute_email_logging_server"
    )

    email_logging_trust_users = fields.Boolean(
        "Trust Users' Own Addresses",
        config_parameter="crm_email_logging.trust_users",
        help="A user who changes his e-mail address is recognised by it at once, "
        "unless it belongs to somebody else. Otherwise an administrator confirms it.",
    )

    email_logging_banners = fields.Text(
        "Notices above E-mails from Outside",
        compute="_compute_email_logging_banners",
        inverse="_inverse_email_logging_banners",
        readonly=False,
        help="One sentence a line; an asterisk stands for an address. Empty: the usual "
        "ones of Exchange.",
    )

    @api.depends("company_id")
    def _compute_email_logging_is_set_up(self):
        settings = self.env["email.logging.settings"]
        self.email_logging_is_set_up = settings._is_complete()
        self.email_logging_tenant_id = settings._get_tenant_id()
        self.email_logging_client_id = settings._get_client_id()
        self.email_logging_expiry = settings._get_expiry()
        self.email_logging_expiry_warning = settings._expiry_warning(
            self.email_logging_expiry
        )

    @api.depends("company_id")
    def _compute_email_logging_server(self):
        settings = self.env["email.logging.settings"]
        self.email_logging_server_is_set_up = settings._is_server_complete()
        self.email_logging_server_url = settings._get_server_url()
        self.email_logging_server_account = settings._get_server_account()

    @api.depends("company_id")
    def _compute_email_logging_banners(self):
        banners = self.env["email.logging.settings"]._get_banners()
        self.email_logging_banners = banners

    def _inverse_email_logging_banners(self):
        for settings in self:
            sentences = settings.email_logging_banners
            self.env["email.logging.settings"]._set_banners(sentences)

    # Actions

    def action_email_logging_setup(self):
        return self.env["email.logging.setup"].action_open()

    def action_email_logging_connection(self):
        self.env["email.logging.setup"].check_access("create")
        return window(self.env, "email_logging_setup_plain_action")

    def action_email_logging_server(self):
        self.env["email.logging.setup"].check_access("create")
        return window(self.env, "email_logging_setup_plain_server_action")

    def action_email_logging_clear(self):
        """Remove the connection; what was logged stays."""
        self.env["email.logging.setup"]._clear()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_email_logging_mailboxes(self):
        self.env["email.logging.mailbox"].check_access("read")
        return window(self.env, "email_logging_mailbox_action")
