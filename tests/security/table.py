"""Who may do what: one row for each model, method and field that is open to people.

What a table does not name is refused.
"""

from .roles import (
    ADMINISTRATORS,
    ALL_DOCUMENTS,
    INTERNAL,
    KEEPERS,
    MANAGER,
    PRIVACY,
    SALES,
    SYSTEM,
    Access,
)

MAILBOX_FIELDS = """
    name active email company_id start_date skip_private skip_automatic
    skip_meetings words_for logged_folder logged_folder_name skipped_action folder_ids
    own_domains tenant_domains domains_date
    authentication account_username account_name account_object_id account_tenant_id
    signed_in_uid signed_in_date state error_kind error_code error_date last_attempt
    check_ids enabled enabled_date told_at_once interval_minutes
    batch_size cron_id run_ids past_ids
    waiting_count last_mail_date silence_working_hours quota_gb size_bytes
    largest_folder_name largest_folder_count measured_date
    kind folder_path content_mailbox queue_folder_id storage_folder
"""
SETUP_FIELDS = """
    step error_kind error_code error_answers is_validated redirect_uri notice
    mailbox_email service_account readers sales_group service_principal_id mailbox_id
    interval_minutes batch_size
    start_date skip_private skip_automatic skip_meetings words_for
    cloud login_url graph_url
    ca_bundle authentication tenant_id client_id credential client_secret
    client_secret_expiry certificate_file certificate_passphrase
    kind folder_path content_mailbox server_url server_account server_password
    server_authentication server_ca_bundle server_use_proxy server_channel_bindings
"""


ANSWERS = ("action_reply", "action_reply_all", "action_forward")
OPPORTUNITY = (
    "action_create_opportunity",
    "action_choose_opportunity",
    "action_accept_opportunity",
    "action_unlink_opportunity",
    "action_undo_opportunity",
)


MODELS = {
    "email.logging.address": Access(
        read=INTERNAL,
        others=INTERNAL,
        create=ADMINISTRATORS,
        unlink=ADMINISTRATORS,
        fields={ADMINISTRATORS: "email"},
        methods={
            "action_confirm": ADMINISTRATORS,
            "action_confirm_alone": ADMINISTRATORS,
            "action_share": ADMINISTRATORS,
            "action_remove": ADMINISTRATORS,
            "action_withdraw": ADMINISTRATORS,
        },
    ),
    "email.logging.message": Access(
        read=SALES,
        others=MANAGER,
        unlink=MANAGER,
        methods={
            "action_open_in_mailbox": SALES,
            "action_open_in_outlook": SALES,
            "action_create_opportunity": SALES,
            "action_split_conversation": SALES,
            "action_undo_log_anyway": MANAGER,
            "action_view_conversation": SALES,
            **dict.fromkeys(ANSWERS, SALES),
            # Of what they take part in.
            "action_mark_private": SALES,
            "action_share_with_sales": SALES,
            "action_take_back": SALES,
            "action_allow_access": SALES,
            "action_decline_access": SALES,
        },
    ),
    "email.logging.conversation": Access(
        read=SALES,
        others=MANAGER,
        methods=dict.fromkeys(
            (
                "action_merge",
                "action_undo",
                # Where they may write the opportunity.
                *OPPORTUNITY,
                # Of what they take part in.
                "action_mark_private",
                "action_share_with_sales",
                "action_take_back",
                "action_undo_mark",
                "get_messages",
                "action_schedule_activity",
                "add_note",
                "remove_note",
                # Of what they take part in, or answer.
                "action_answer",
                "action_answer_needed",
                "action_hand_over",
                "action_later",
                "action_no_answer_needed",
                "action_undo_no_answer_needed",
                "get_waiting_count",
            ),
            SALES,
        ),
    ),
    "email.logging.later": Access(
        create=SALES,
        fields={SALES: "conversation_ids until"},
        methods=dict.fromkeys(
            (
                "action_wait",
                "action_tomorrow",
                "action_next_monday",
                "action_in_a_week",
            ),
            SALES,
        ),
    ),
    "email.logging.handover": Access(
        create=SALES,
        fields={SALES: "conversation_ids user_id"},
        methods={"action_hand_over": SALES},
    ),
    "email.logging.conversation.choice": Access(),
    "email.logging.conversation.mark": Access(),
    "email.logging.conversation.merge": Access(
        create=SALES,
        fields={SALES: "conversation_id other_id"},
        methods={"action_merge": SALES},
    ),
    "email.logging.opportunity": Access(
        create=SALES,
        fields={
            SALES: """
                entry_id conversation_ids other_id name type partner_id company_id
                user_id team_id date_deadline tag_ids with_attachments
            """
        },
        methods={"action_create_opportunity": SALES, "action_link": SALES},
    ),
    "interaction.log.entry": Access(
        read=SALES,
        # Their date, direction and people; words are the message's.
        others=ALL_DOCUMENTS,
        unlink=MANAGER,
        fields={MANAGER: "partner_id"},
        methods={
            "action_open_in_mailbox": SALES,
            "action_open_in_outlook": SALES,
            **dict.fromkeys(OPPORTUNITY, SALES),
            "action_view_opportunity": SALES,
            "action_keep_contact": MANAGER,
            **dict.fromkeys(ANSWERS, SALES),
            "action_restore_lead": SALES,
            "action_lose_lead_again": SALES,
            "action_view_conversation": SALES,
            "action_ask_for_access": SALES,
            "action_mark_private": SALES,
            "action_share_with_sales": SALES,
            "action_take_back": SALES,
            "action_allow_access": SALES,
            "action_decline_access": SALES,
        },
    ),
    "email.logging.skipped": Access(
        read=ADMINISTRATORS,
        others=ADMINISTRATORS,
        unlink=SYSTEM,
        methods={
            "action_retry": ADMINISTRATORS,
            "action_give_up": ADMINISTRATORS,
            "action_log_anyway": ADMINISTRATORS,
            "action_always_log": ADMINISTRATORS,
            "action_undo": ADMINISTRATORS,
            "action_assign": MANAGER,
            "action_view_logged_message": MANAGER,
            "action_view_correspondents": MANAGER,
        },
    ),
    "email.logging.verdict": Access(
        read=ADMINISTRATORS,
        others=ADMINISTRATORS,
        methods={"action_view": ADMINISTRATORS},
    ),
    "email.logging.correspondent": Access(
        read=SALES,
        others=MANAGER,
        unlink=MANAGER,
        fields={SALES: "name parent_id partner_id"},
        methods={
            "action_create_contact": SALES,
            "action_create_contacts": SALES,
            # Needs the right to change contacts, or addresses.
            "action_add_to_contact": MANAGER,
            "action_exclude": MANAGER,
            "action_view_people": SALES,
            "action_ignore": SALES,
            "action_restore": SALES,
        },
    ),
    "email.logging.sighting": Access(read=SALES, others=MANAGER),
    "email.logging.exclusion": Access(
        read=ADMINISTRATORS,
        others=ADMINISTRATORS,
        create=ADMINISTRATORS,
        unlink=ADMINISTRATORS,
        fields={ADMINISTRATORS: "name policy company_id note"},
        methods={
            "action_remove_logged": ADMINISTRATORS,
            "get_kept_out": ADMINISTRATORS,
        },
    ),
    "email.logging.run": Access(
        read=ADMINISTRATORS,
        others=ADMINISTRATORS,
        unlink=SYSTEM,
        methods={
            # What they open has rights of its own.
            "action_view_logged": ADMINISTRATORS,
            "action_view_skipped": ADMINISTRATORS,
            "action_view_failed": ADMINISTRATORS,
        },
    ),
    "email.logging.past": Access(
        # Salespeople: the files that they dropped themselves.
        read=ADMINISTRATORS | SALES,
        others=ADMINISTRATORS,
        unlink=SYSTEM,
        methods={"action_stop": SYSTEM | SALES, "action_resume": SYSTEM | SALES},
    ),
    # Its owner's alone: names of files are subjects.
    "email.logging.past.file": Access(read=SALES | SYSTEM),
    "email.logging.source": Access(),
    "email.logging.dropped": Access(
        create=SALES | SYSTEM,
        fields={SALES | SYSTEM: "attachment_ids"},
        methods={"action_log": SALES | SYSTEM},
    ),
    "email.logging.past.choice": Access(
        create=SYSTEM,
        fields={SYSTEM: "mailbox_id folder_ids folder_id from_date moves"},
        methods={"action_start": SYSTEM},
    ),
    "email.logging.past.folder": Access(
        create=SYSTEM, fields={SYSTEM: "choice_id name key total"}
    ),
    "email.logging.check": Access(
        read=ADMINISTRATORS,
        others=ADMINISTRATORS,
        methods={"action_create_archive": SYSTEM},
    ),
    "email.logging.mailbox": Access(
        read=ADMINISTRATORS,
        others=ADMINISTRATORS,
        create=SYSTEM,
        unlink=SYSTEM,
        fields={SYSTEM: MAILBOX_FIELDS},
        methods={
            "action_enable": SYSTEM,
            "action_add_proposed_domains": SYSTEM,
            "action_disable": SYSTEM,
            "action_log_now": SYSTEM,
            "action_log_the_past": SYSTEM,
            "action_view_messages": ADMINISTRATORS,
            "action_view_skipped": ADMINISTRATORS,
            "action_view_runs": ADMINISTRATORS,
            "action_connect": SYSTEM,
            "action_view_job": SYSTEM,
            "action_validate": SYSTEM,
            "action_restart_job": SYSTEM,
            "action_accept_database": SYSTEM,
            "action_open_setup": SYSTEM,
            "action_open_consent": SYSTEM,
        },
    ),
    "email.logging.period": Access(
        read=KEEPERS,
        others=KEEPERS,
        fields={SYSTEM | PRIVACY: "mode number unit reason"},
    ),
    "email.logging.period.count": Access(read=KEEPERS, others=KEEPERS),
    "email.logging.hold": Access(
        read=KEEPERS,
        others=KEEPERS,
        create=KEEPERS,
        methods={"action_lift": KEEPERS},
    ),
    "email.logging.acknowledgement": Access(read=KEEPERS, others=KEEPERS),
    "email.logging.data.request": Access(
        read=PRIVACY,
        others=PRIVACY,
        create=PRIVACY,
        methods={"action_try_again": PRIVACY},
    ),
    "email.logging.sheet": Access(
        create=KEEPERS,
        fields={KEEPERS: "company_id language"},
        methods={"action_print": KEEPERS, "action_open": KEEPERS},
    ),
    "email.logging.token": Access(),
    "email.logging.subscription": Access(),
    "email.logging.pending.sign.in": Access(),
    "email.logging.fact": Access(),
    "email.logging.removed": Access(),
    "email.logging.opt.out": Access(),
    "email.logging.sharing": Access(
        create=SALES,
        fields={SALES: "message_id conversation_id user_ids"},
        methods={"action_share": SALES},
    ),
    "email.logging.removal": Access(
        create=SALES,
        fields={SALES: "message_ids is_done"},
        methods=dict.fromkeys(("action_remove", "action_undo", "action_close"), SALES),
    ),
    # Its author's alone, administrators included.
    "email.logging.draft": Access(
        read=SALES,
        unlink=SALES,
        fields={
            SALES: """
                recipients_to recipients_cc subject body has_history attachment_ids
                has_files template_id
            """
        },
        methods={
            "action_send": SALES,
            "action_send_anyway": SALES,
            "action_discard": SALES,
            "action_answer_in_outlook": SALES,
            "suggest_recipients": SALES,
        },
    ),
    # One's own; and with all documents those of others that are not private.
    "email.logging.report": Access(
        read=SALES,
        others=ALL_DOCUMENTS,
        methods={"action_open": SALES, "get_notice": SALES},
    ),
    "email.logging.person.figures": Access(
        read=KEEPERS,
        others=KEEPERS,
        create=SYSTEM | PRIVACY,
        methods={
            "action_switch_on": SYSTEM | PRIVACY,
            "action_switch_off": SYSTEM | PRIVACY,
        },
    ),
    "email.logging.segment": Access(),
    "email.logging.awaited": Access(),
    "email.logging.image.consent": Access(),
    "email.logging.reply.to": Access(),
    "email.logging.request": Access(),
    "email.logging.unsettled": Access(),
    "email.logging.wanted": Access(),
    "email.logging.setup": Access(
        create=SYSTEM,
        fields={SYSTEM: SETUP_FIELDS},
        methods=dict.fromkeys(
            (
                "action_open",
                "action_next",
                "action_back",
                "action_grant_consent",
                "action_sign_in",
                "action_validate",
                "action_accept_database",
                "action_save",
                "action_save_and_sign_out",
                "action_save_server",
                "action_sign_out_and_go_on",
                "action_keep_connection",
                "action_clear",
            ),
            SYSTEM,
        ),
    ),
    "email.logging.assignment": Access(
        create=MANAGER,
        fields={MANAGER: "skipped_ids user_id partner_id"},
        methods={"action_assign": MANAGER},
    ),
    "email.logging.erasure": Access(
        create=KEEPERS,
        fields={KEEPERS: "addresses exclude"},
        methods={"action_erase": KEEPERS},
    ),
}


TRANSIENT = {
    "email.logging.conversation.merge",
    "email.logging.opportunity",
    "email.logging.handover",
    "email.logging.later",
    "email.logging.removal",
    "email.logging.sharing",
    "email.logging.setup",
    "email.logging.erasure",
    "email.logging.sheet",
    "email.logging.assignment",
    "email.logging.dropped",
    "email.logging.past.choice",
    "email.logging.past.folder",
}
"""Everybody has records of his own of them, and reads no other."""

OTHER_METHODS = {
    "res.partner": {
        "action_log_the_past": SALES,
        "action_view_logged_emails": SALES,
        "get_logged_emails": SALES,
        "action_place_legal_hold": KEEPERS,
        "action_lift_legal_hold": KEEPERS,
        "action_view_legal_holds": KEEPERS,
    },
    "res.users": {"action_view_logged_emails": SALES, "get_logged_emails": SALES},
    "crm.lead": {
        "action_link_emails": SALES,
        "action_undo_creation": SALES,
        "action_view_conversations": SALES,
        "action_view_logged_emails": SALES,
        "action_view_other_conversations": SALES,
        "get_logged_emails": SALES,
    },
    "res.config.settings": {
        "action_email_logging_setup": SYSTEM,
        "action_email_logging_connection": SYSTEM,
        "action_email_logging_server": SYSTEM,
        "action_email_logging_clear": SYSTEM,
        "action_email_logging_mailboxes": ADMINISTRATORS,
        "action_email_logging_periods": KEEPERS,
        "action_email_logging_period_counts": KEEPERS,
        "action_email_logging_holds": KEEPERS,
        "action_email_logging_sheet": KEEPERS,
        "action_email_logging_person_figures": KEEPERS,
        "action_email_logging_show_persons": SYSTEM | PRIVACY,
        "action_email_logging_hide_persons": SYSTEM | PRIVACY,
    },
}
"""Of models that the addon extends."""

ROUTES = {
    "/email_logging/message/{}/body": 200,
    "/email_logging/message/{}/outlook": 502,
    "/email_logging/message/{}/outlook/mailbox": 502,
    "/email_logging/message/{}/attachment/x": 502,
    "/email_logging/message/{}/attachment/x/shown": 502,
    "/email_logging/message/{}/original": 502,
}
"""{route: the status for who may read the message}; no mailbox is connected."""
