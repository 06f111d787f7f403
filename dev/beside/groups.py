"""Addons that companies have beside ours, in groups that are installed together."""

from __future__ import annotations

# {group: modules of Odoo itself}
OF_ODOO = {
    "core": (
        *("crm", "sale_management", "contacts", "mass_mailing", "website_crm"),
        *("mail_plugin", "crm_mail_plugin", "microsoft_outlook", "calendar", "project"),
        *("hr_holidays", "privacy_lookup", "spreadsheet_dashboard_sale"),
        *("base_automation", "auth_password_policy"),
    )
}
# {group: modules of the Odoo Community Association}
OF_THE_COMMUNITY = {
    "partner": (
        *("partner_firstname", "partner_affiliate", "partner_stage", "base_location"),
        *("partner_identification", "partner_company_group", "partner_priority"),
        *("partner_contact_access_link", "partner_category_security"),
        *("partner_contact_job_position", "partner_email_duplicate_warn"),
        *("partner_ref_unique", "partner_deduplicate_acl", "partner_company_default"),
    ),
    "crm_mail": (
        *("crm_phonecall", "crm_industry", "crm_lead_code", "crm_lead_currency"),
        *("crm_stage_probability", "crm_lead_to_task", "mail_activity_board"),
        *("mail_activity_team", "mail_tracking", "mail_restrict_follower_selection"),
        *("mail_show_follower", "mail_optional_follower_notification"),
        *("mail_partner_opt_out", "mass_mailing_partner"),
    ),
    "server": (
        *("auditlog", "base_user_role", "server_action_mass_edit", "queue_job"),
        *("base_technical_user", "module_auto_update", "base_search_fuzzy"),
        *("base_view_inheritance_extension", "base_exception", "date_range"),
        *("tracking_manager", "web_responsive", "web_dialog_size", "web_refresher"),
        *("web_environment_ribbon", "res_company_active"),
    ),
}
GROUPS = OF_ODOO | OF_THE_COMMUNITY
# With Odoo's demo data, and ours.
WITH_DEMO = ("core",)
