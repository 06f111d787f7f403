import {FITS, isCalled} from "./seen";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const press = (trigger) => ({trigger, run: "click"});

const REPLY = ".o_form_statusbar button[name=action_reply]";
const IN_MENU = ".o-dropdown--menu button[name=action_reply]";
const SEND = ".o_form_statusbar button[name=action_send]";
const NOTICE = ".o_notification:has(.bg-success) .o_notification_content";
const EDITOR = ".o_email_logging_draft .odoo-editor-editable";

const writeAndSend = () => [
    {
        content: "it goes to whom the customer's mail came from",
        trigger: ".o_field_widget[name=recipients_to] textarea:value(anna.bianchi@)",
    },
    {
        content: "a colleague is proposed",
        trigger: ".o_field_widget[name=recipients_cc] textarea",
        run: "edit marco.fe",
    },
    {trigger: ".o_email_logging_suggestions .active:contains(marco.ferri@)"},
    {
        trigger: ".o_field_widget[name=recipients_cc] textarea",
        run: "press Enter",
    },
    {trigger: ".o_field_widget[name=recipients_cc] textarea:value(<marco.ferri@)"},
    {
        content: "write",
        trigger: EDITOR,
        run: "editor Ecco l'offerta.",
    },
    {
        content: "what is quoted is below, folded",
        trigger: ".o_email_logging_draft details:not([open]) > summary",
    },
    FITS,
    isCalled(SEND, "Send"),
    press(SEND),
    isCalled(NOTICE, "Your answer is being sent."),
    {
        content: "one is back where one was",
        trigger: ".o_form_view:not(:has(.o_email_logging_draft)) .o_form_sheet",
    },
];

/** A salesperson answers an entry's e-mail. */
tours.add("email_logging_answer", {
    steps: () => [isCalled(REPLY, "Reply"), press(REPLY), ...writeAndSend()],
});

/** The same on a phone, where buttons are in a menu. */
tours.add("email_logging_answer_on_a_phone", {
    steps: () => [
        press(".o_form_statusbar .o_statusbar_buttons button:has(.oi-ellipsis-v)"),
        isCalled(IN_MENU, "Reply"),
        press(IN_MENU),
        ...writeAndSend(),
    ],
});

/** What is written and left stays; discarded, it is gone. */
tours.add("email_logging_draft_stays", {
    steps: () => [
        press(REPLY),
        {trigger: EDITOR, run: "editor Half a sentence"},
        press(".o_back_button, .breadcrumb-item:not(.active) a"),
        press(".o_form_statusbar button[name=action_reply_all]"),
        {trigger: `${EDITOR}:contains(Half a sentence)`},
        press(".o_form_statusbar button[name=action_discard]"),
        press(".modal-footer .btn-primary"),
        isCalled(NOTICE, "The answer is discarded."),
        {trigger: ".o_form_view:not(:has(.o_email_logging_draft)) .o_form_sheet"},
    ],
});

/** The conversation has the answer once. */
tours.add("email_logging_answered_once", {
    steps: () => [
        {
            trigger: ".o_email_logging_conversation:contains(Ecco l'offerta.)",
            run() {
                const lines = document.querySelectorAll(".o_email_logging_line");
                if (lines.length !== 2) {
                    throw new Error(`${lines.length} e-mails instead of two`);
                }
            },
        },
    ],
});
