import {registry} from "@web/core/registry";

/** What an administrator types; the test that starts the tour knows the sandbox. */
const answers = () => JSON.parse(window.localStorage.getItem("email_logging_answers"));

const type = (name) => ({
    trigger: `.o_field_widget[name=${name}]:not(:hidden) input`,
    async run({edit}) {
        await edit(answers()[name]);
    },
});
const press = (name) => ({
    trigger: `button[name=${name}]:not(:hidden)`,
    run: "click",
});
const leave = (name) => ({...press(name), expectUnloadPage: true});
const inStep = (value) => ({
    content: `The step ${value} is open`,
    trigger: `.o_statusbar_status button[data-value=${value}].o_arrow_button_current`,
});

const chooseSandbox = [
    {
        trigger: ".o_field_widget[name=cloud] input",
        run: "click",
    },
    {
        trigger: ".o_select_menu_item:last",
        run: "click",
    },
    type("login_url"),
    type("graph_url"),
    type("ca_bundle"),
];

const application = [
    inStep("application"),
    type("tenant_id"),
    type("client_id"),
    type("client_secret"),
    press("action_next"),
];

const enable = [
    inStep("mailbox"),
    press("action_next"),
    {
        content: "The mailbox's page says what happens next",
        trigger: ".alert-info:not(:hidden) [name=first_mail_message]",
    },
];

registry.category("web_tour.tours").add("email_logging_setup", {
    steps: () => [
        inStep("exchange"),
        ...chooseSandbox,
        type("mailbox_email"),
        type("service_account"),
        {
            content: "Leave the field, which completes the answers",
            trigger: "[name=exchange] h2:not(:hidden)",
            run: "click",
        },
        {
            content: "The PowerShell follows from the answers",
            trigger:
                ".o_field_widget[name=exchange_script]:contains(BlindCopyTo 'crm.log@lumen.example')",
        },
        press("action_next"),
        ...application,
        inStep("access"),
        {
            content: "An administrator consents on Microsoft's page, and comes back",
            ...leave("action_grant_consent"),
        },
        {trigger: ".alert-success:not(:hidden)"},
        {
            content: "Somebody else signs in first",
            ...leave("action_sign_in"),
        },
        {
            trigger: ".alert-danger:not(:hidden):contains(giulia.conti@lumen.example)",
        },
        {
            content: "Then the service account",
            ...leave("action_sign_in"),
        },
        {
            trigger:
                ".alert-success:not(:hidden) [name=account_username]:contains(odoo.reader@lumen.example)",
        },
        press("action_next"),
        ...enable,
    ],
});

registry.category("web_tour.tours").add("email_logging_setup_application", {
    steps: () => [
        inStep("exchange"),
        ...chooseSandbox,
        type("mailbox_email"),
        {
            trigger: ".o_field_widget[name=authentication] input:last",
            run: "click",
        },
        press("action_next"),
        ...application,
        inStep("access"),
        type("service_principal_id"),
        {
            content: "Leave the field, which makes the PowerShell",
            trigger: "[name=access] h2:not(:hidden)",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=application_script]:contains(New-ManagementRoleAssignment)",
        },
        press("action_next"),
        ...enable,
    ],
});
