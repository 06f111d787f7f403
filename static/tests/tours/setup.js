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
/** The page comes back as in a new tab: nothing but its address tells its menu. */
const leaveForgotten = (name) => ({
    ...leave(name),
    async run({click}) {
        window.sessionStorage.removeItem("menu_id");
        window.sessionStorage.removeItem("current_action");
        await click();
    },
});
const inApp = {
    content: "The app's menu is there",
    trigger: ".o_menu_brand:contains(mail)",
};
const marked = (name) => ({
    content: `The field ${name} is marked`,
    trigger: `.o_field_widget[name=${name}].text-danger:not(:hidden)`,
});
const unmarked = (name) => ({
    content: `The field ${name} is not marked any more, and no error is left`,
    trigger: `body:not(:has(.o_email_logging_setup .alert-danger:not(.o_invisible_modifier))) .o_field_widget[name=${name}]:not(.text-danger):not(:hidden)`,
});
const enter = (name, text) => ({
    trigger: `.o_field_widget[name=${name}]:not(:hidden) input`,
    run: `edit ${text} && press Tab`,
});
const inStep = (value) => ({
    content: `The step ${value} is open`,
    trigger: `.o_statusbar_status button[data-value=${value}].o_arrow_button_current`,
});
const heard = {
    content: "The focus is at the new step's heading",
    trigger: ".o_email_logging_setup h1:focus",
};

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
    heard,
    type("tenant_id"),
    type("client_id"),
    type("client_secret"),
    press("action_next"),
];

const enabled = [
    press("action_next"),
    {
        content: "The mailbox's page says what happens next",
        trigger: ".alert-info:not(:hidden) [name=first_mail_message]",
    },
];
const enable = [inStep("mailbox"), heard, ...enabled];

registry.category("web_tour.tours").add("email_logging_setup", {
    steps: () => [
        inStep("exchange"),
        inApp,
        ...chooseSandbox,
        type("mailbox_email"),
        type("service_account"),
        {
            content: "Leave the field, which completes the answers",
            trigger: "[name=exchange] h1:not(:hidden)",
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
            ...leaveForgotten("action_grant_consent"),
        },
        inApp,
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
        {
            content: "Again somebody else: an error, and no success beside it",
            ...leave("action_sign_in"),
        },
        {
            trigger:
                ".o_email_logging_setup:not(:has(.alert-success:not(.o_invisible_modifier))) .alert-danger:contains(giulia.conti@lumen.example)",
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
        heard,
        press("action_back"),
        inStep("application"),
        heard,
        press("action_next"),
        inStep("access"),
        type("service_principal_id"),
        {
            content: "Leave the field, which makes the PowerShell",
            trigger: "[name=access] h1:not(:hidden)",
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

registry.category("web_tour.tours").add("email_logging_setup_corrections", {
    steps: () => [
        inStep("exchange"),
        ...chooseSandbox,
        type("service_account"),
        enter("mailbox_email", "crm.log"),
        {
            content: "No PowerShell from what is no address",
            trigger: "[name=exchange] p:contains(Fill in the addresses):not(:hidden)",
        },
        press("action_next"),
        {trigger: ".alert-danger:not(:hidden):contains(crm.log)"},
        marked("mailbox_email"),
        enter("mailbox_email", "crm.log@lumen.example"),
        unmarked("mailbox_email"),
        press("action_next"),
        inStep("application"),
        enter("tenant_id", "00000000-0000-0000-0000-00000000beef"),
        type("client_id"),
        type("client_secret"),
        enter("redirect_uri", "http://crm.lumen.example/email_logging/oauth/callback"),
        {trigger: "[name=application] .alert-warning:not(:hidden):contains(https)"},
        press("action_next"),
        marked("redirect_uri"),
        enter("redirect_uri", "https://crm.lumen.example/email_logging/oauth/callback"),
        unmarked("redirect_uri"),
        {
            content: "The page says what to change in Entra ID",
            trigger: "[name=application] .text-warning-emphasis:contains(AADSTS50011)",
        },
        press("action_next"),
        marked("tenant_id"),
        type("tenant_id"),
        {trigger: "[name=application] h1:not(:hidden)", run: "click"},
        unmarked("tenant_id"),
        press("action_next"),
        inStep("access"),
        {trigger: "[name=access] summary:not(:hidden)", run: "click"},
        {
            content: "The remedy of AADSTS50011 names the address to register",
            trigger:
                "tr:contains(AADSTS50011) [name=redirect_uri]:contains(https://crm.lumen.example/)",
        },
    ],
});

registry.category("web_tour.tours").add("email_logging_setup_signs_out", {
    steps: () => [
        inStep("application"),
        type("client_id"),
        {trigger: "[name=application] h1:not(:hidden)", run: "click"},
        {
            content: "The page says whose sign-in would end",
            trigger: ".alert-warning:not(:hidden):contains(crm.log@lumen.example)",
        },
        press("action_keep_connection"),
        {trigger: "button[name=action_next]:not(:hidden)"},
        type("client_id"),
        {trigger: "[name=application] h1:not(:hidden)", run: "click"},
        press("action_sign_out_and_go_on"),
        inStep("access"),
    ],
});

registry.category("web_tour.tours").add("email_logging_sign_in_before_setup", {
    steps: () => [
        inApp,
        {trigger: ".o_list_button_add", run: "click"},
        {
            trigger: ".o_field_widget[name=email] input",
            run: "edit crm.log2@lumen.example",
        },
        press("action_connect"),
        {trigger: ".modal-footer button.btn-primary", run: "click"},
        inStep("exchange"),
        inApp,
        {
            content: "The mailbox's address is there already",
            trigger:
                ".o_field_widget[name=mailbox_email] input:value(crm.log2@lumen.example)",
        },
    ],
});

registry.category("web_tour.tours").add("email_logging_back_to_the_mailbox", {
    steps: () => [
        inApp,
        {
            content: "The mailbox leads to its scheduled action",
            trigger: "button[name=action_view_job]",
            run: "click",
        },
        {trigger: ".o_field_widget[name=interval_number]"},
    ],
});

/** Where the mail is: the first of the answers. */
const chooseKind = (value) => [
    {
        trigger: `.o_field_widget[name=kind] input[data-value=${value}]`,
        run: "click",
    },
    {
        content: "The answers of Exchange Server are asked for",
        trigger: "[name=server] h1:not(:hidden)",
    },
];
const leaveField = (step) => ({
    content: "Leave the field",
    trigger: `[name=${step}] h1:not(:hidden)`,
    run: "click",
});
const said = (words) => ({
    content: `The page says: ${words}`,
    trigger: `.alert-danger:not(:hidden):contains(${words})`,
});
const typeAll = (names) => names.map(type);
const serverEnabled = [
    inStep("mailbox"),
    heard,
    press("action_validate"),
    {
        content: "The checks are those of Exchange Server",
        trigger: ".o_field_widget[name=check_ids] td:contains(15.2)",
    },
    ...enabled,
];

registry.category("web_tour.tours").add("email_logging_setup_server", {
    steps: () => [
        inStep("exchange"),
        inApp,
        ...chooseKind("server"),
        ...typeAll(["mailbox_email"]),
        enter("server_account", "svc-odoo"),
        press("action_next"),
        said("svc-odoo"),
        marked("server_account"),
        type("server_account"),
        leaveField("server"),
        unmarked("server_account"),
        {
            content: "The commands follow from the answers",
            trigger:
                ".o_field_widget[name=server_script]:contains(BlindCopyTo 'crm.server@lumen.example')",
        },
        press("action_next"),
        inStep("access"),
        enter("server_url", "https://outlook.office365.com/EWS/Exchange.asmx"),
        enter("server_password", "wrong"),
        type("server_ca_bundle"),
        press("action_next"),
        said("Exchange Online"),
        marked("server_url"),
        enter("server_url", "http://localhost/EWS/Exchange.asmx"),
        press("action_next"),
        said("https://"),
        marked("server_url"),
        type("server_url"),
        leaveField("server_access"),
        unmarked("server_url"),
        press("action_next"),
        said("Extended Protection"),
        marked("server_password"),
        type("server_password"),
        press("action_next"),
        ...serverEnabled,
    ],
});

registry.category("web_tour.tours").add("email_logging_setup_folder", {
    steps: () => [
        inStep("exchange"),
        ...chooseKind("folder"),
        ...typeAll(["mailbox_email", "server_account"]),
        enter("folder_path", "\\Email\\\\Logging"),
        press("action_next"),
        said("250"),
        marked("folder_path"),
        enter("folder_path", "\\Email Loging"),
        unmarked("folder_path"),
        {
            content: "The commands make the folders",
            trigger:
                ".o_field_widget[name=server_script]:contains(New-PublicFolder -Name 'Queue')",
        },
        press("action_next"),
        inStep("access"),
        ...typeAll(["server_url", "server_password"]),
        press("action_next"),
        marked("server_ca_bundle"),
        type("server_ca_bundle"),
        leaveField("server_access"),
        unmarked("server_ca_bundle"),
        press("action_next"),
        said("Loging"),
        marked("folder_path"),
        type("folder_path"),
        leaveField("server_access"),
        unmarked("folder_path"),
        press("action_next"),
        ...serverEnabled,
    ],
});
