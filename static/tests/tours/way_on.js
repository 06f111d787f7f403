import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const OUR_MENU = {
    content: "The app's menu is there",
    trigger: ".o_menu_sections :contains(Configuration)",
};
const goOn = (label) => ({
    trigger: `.o_email_logging_go_on:contains(${label})`,
    run: "click",
});
const press = (trigger) => ({trigger, run: "click"});

/** From an empty list, one tour for each way on. */

tours.add("email_logging_way_on_set_up", {
    steps: () => [
        {
            content: "Nothing is said to be well before the setup",
            trigger: ".o_view_nocontent:not(:contains(Every e-mail was logged))",
        },
        goOn("Set Up Email Logging"),
        {trigger: ".o_arrow_button_current[data-value=exchange]"},
        OUR_MENU,
    ],
});

tours.add("email_logging_way_on_sign_in", {
    steps: () => [
        {...goOn("Sign In"), expectUnloadPage: true},
        {
            content: "Back from Microsoft's page",
            trigger: ".o_form_view .o_field_widget[name=email]",
        },
        OUR_MENU,
    ],
});

tours.add("email_logging_way_on_connect", {
    steps: () => [
        goOn("Connect"),
        {trigger: ".o_notification:contains(The application can read the mailbox)"},
    ],
});

tours.add("email_logging_way_on_enable", {
    steps: () => [
        goOn("Enable"),
        {
            content: "What is missing is asked anew",
            ...goOn("Log Now"),
        },
        {trigger: ".o_notification:contains(The job starts within a minute)"},
    ],
});

tours.add("email_logging_way_on_open_the_mailbox", {
    steps: () => [
        goOn("Open the Mailbox"),
        {
            content: "The administrator reads what to do",
            trigger: ".alert-danger:not(:hidden) [name=error_message]",
        },
    ],
});

tours.add("email_logging_way_on_ask_an_administrator", {
    steps: () => [
        {
            content: "Whoever may not go on is not offered to",
            trigger:
                ".o_view_nocontent:not(:has(button)):contains(E-mails are delayed)",
        },
        {
            content: "Since when is said, not why",
            trigger: ".o_email_logging_delay:not(:contains(secret)):contains(Nov 2)",
        },
    ],
});

tours.add("email_logging_way_on_show_all", {
    steps: () => [
        {trigger: ".o_data_row"},
        {trigger: ".o_searchview_input", run: "edit nothing is called so"},
        {trigger: ".o_searchview_input", run: "press Enter"},
        press(".o_email_logging_clear_search"),
        {trigger: ".o_data_row"},
    ],
});

/** Other pages that lead on. */

tours.add("email_logging_direct_visit", {
    steps: () => [{trigger: ".o_form_view .o_field_widget[name=email]"}, OUR_MENU],
});

tours.add("email_logging_from_run_to_message", {
    steps: () => [
        press(".o_data_row td[name=explanation]"),
        press("button[name=action_view_logged]:contains(1)"),
        {trigger: ".o_breadcrumb:contains(Logged E-mails)"},
        {trigger: ".o_data_row td[name=display_name]:contains(Offer)"},
    ],
});

tours.add("email_logging_delete_an_exclusion", {
    steps: () => [
        press(".o_data_row td[name=name]:contains(harbour-vale.example)"),
        press(".o_form_view .o_cp_action_menus .fa-cog"),
        press(".o-dropdown-item:contains(Delete)"),
        press(".modal .btn-primary:contains(Delete)"),
        press(".o_notification button:contains(Log Them Now)"),
        {trigger: ".o_notification:contains(The job starts)"},
    ],
});

tours.add("email_logging_correspondents_in_bulk", {
    steps: () => [
        press(".o_list_view thead .o_list_record_selector input"),
        {
            content: "Nobody is ignored, so nobody can be restored",
            trigger: ".o_control_panel:not(:has(button[name=action_restore]))",
        },
        press("button[name=action_create_contacts]"),
        {trigger: ".o_breadcrumb:contains(New Contacts)"},
    ],
});
