{
    "name": "CRM Email Logging",
    "summary": "Log the e-mails of salespeople and contacts from Exchange Online",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/CRM",
    "author": "CRM Email Logging contributors",
    "license": "LGPL-3",
    "application": True,
    "depends": ["crm"],
    "external_dependencies": {"python": ["msal>=1.28", "requests"]},
    "data": [
        "security/ir.model.access.csv",
        "security/email_logging_rules.xml",
        "views/interaction_log_entry_views.xml",
        "views/email_logging_message_views.xml",
        "views/email_logging_skipped_views.xml",
        "views/email_logging_run_views.xml",
        "views/email_logging_mailbox_views.xml",
        "views/email_logging_templates.xml",
        "views/res_partner_views.xml",
        "views/res_users_views.xml",
        "views/crm_lead_views.xml",
        "views/res_config_settings_views.xml",
        "wizards/email_logging_setup_views.xml",
        # The menus name actions of every view file above.
        "views/email_logging_menus.xml",
    ],
    "demo": ["demo/email_logging_demo.xml"],
    "assets": {
        "web.assets_backend": [
            "crm_email_logging/static/src/**/*",
        ],
        "web.assets_tests": [
            "crm_email_logging/static/tests/tours/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
