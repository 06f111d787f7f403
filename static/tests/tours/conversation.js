import {FITS, isCalled} from "./seen";
import {registry} from "@web/core/registry";

const LINE = ".o_email_logging_line";
const press = (key) => ({trigger: "body", run: `press ${key}`});
const isCurrent = (index) => ({
    trigger: `${LINE}:eq(${index}).o_email_logging_current`,
});

const inOwnWords = (line) => [
    isCalled(`${line} dt:eq(0)`, "From"),
    isCalled(`${line} dt:eq(1)`, "To"),
    isCalled(`${line} button[name=action_reply]`, "Reply"),
    isCalled(`${line} button[name=action_forward]`, "Forward"),
    isCalled(`${line} button[name=action_split_conversation]`, "Split Here"),
];

const NOTE = ".o_email_logging_note";
const writesNote = () => [
    isCalled("button[name=add_note]", "Internal Note"),
    isCalled("button[name=action_schedule_activity]", "Schedule Activity"),
    {trigger: "button[name=add_note]", run: "click"},
    {trigger: ".o_email_logging_conversation textarea", run: "edit She waits"},
    {trigger: "button[name=save_note]", run: "click"},
    {
        content: "the note stands above what was the newest then",
        trigger: `ol > ${NOTE}:first-child:contains(She waits)`,
    },
    FITS,
    {trigger: `${NOTE} button[name=remove_note]`, run: "click"},
    {trigger: `.o_email_logging_conversation:not(:has(${NOTE}))`},
];
const schedulesActivity = () => [
    {trigger: "button[name=action_schedule_activity]", run: "click"},
    {
        content: "Odoo's own dialog names the contact",
        trigger: ".modal .o_field_widget[name=summary] input:value(Anna Bianchi)",
    },
    {trigger: ".modal-footer button[name=action_schedule_activities]", run: "click"},
    {
        trigger:
            ".o_field_widget[name=activity_ids] .o-mail-ActivityButton .fa:not(.fa-clock-o)",
    },
];

/** A salesperson reads a thread of 30 with the keyboard, and comes back to the place. */
registry.category("web_tour.tours").add("crm_email_logging_conversation", {
    steps: () => [
        {
            content: "the entry says how long its conversation is",
            trigger: "button[name=action_view_conversation]:contains(30)",
            run: "click",
        },
        {
            content: "its message is open, no other one",
            trigger: `${LINE}:eq(19).o_email_logging_open iframe`,
        },
        {
            trigger: `.o_email_logging_conversation:not(:has(.o_email_logging_open:eq(1)))`,
        },
        isCurrent(19),
        press("k"),
        isCurrent(18),
        press("Enter"),
        {trigger: `${LINE}:eq(18).o_email_logging_open iframe`},
        ...inOwnWords(`${LINE}:eq(18)`),
        press("j"),
        press("j"),
        isCurrent(20),
        press("o"),
        {trigger: `${LINE}:eq(20).o_email_logging_open`},
        {
            content: "look at the details of a message",
            trigger: `${LINE}:eq(20) button[name=show_message]`,
            run: "click",
        },
        {trigger: ".o_form_view .o_field_widget[name=entry_ids]"},
        {
            content: "go back: what was open is open, and the place is kept",
            trigger: ".o_back_button",
            run: "click",
        },
        {trigger: `${LINE}:eq(18).o_email_logging_open`},
        {trigger: `${LINE}:eq(19).o_email_logging_open`},
        {trigger: `${LINE}:eq(20).o_email_logging_open.o_email_logging_current`},
        ...writesNote(),
        ...schedulesActivity(),
    ],
});

/** The same on a phone: cards lead to the thread. */
registry.category("web_tour.tours").add("crm_email_logging_conversation_on_a_phone", {
    steps: () => [
        {
            content: "a card says how it begins",
            trigger: ".o_kanban_record:contains(Offerta):contains(Words 29)",
        },
        FITS,
        {trigger: ".o_kanban_record:contains(Offerta)", run: "click"},
        {
            content: "the newest is open",
            trigger: `${LINE}:eq(0).o_email_logging_open iframe`,
        },
        FITS,
        {trigger: `${LINE}:eq(1) .o_email_logging_toggle`, run: "click"},
        {trigger: `${LINE}:eq(1).o_email_logging_open iframe`},
        ...inOwnWords(`${LINE}:eq(1)`),
        ...writesNote(),
    ],
});

/** Rows of lists are reached by keyboard. */
registry.category("web_tour.tours").add("crm_email_logging_list_by_keyboard", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Words 29)",
            run() {
                document.querySelector(".o_searchview_input").focus();
            },
        },
        {trigger: ".o_searchview_input", run: "press ArrowDown"},
        {trigger: "body", run: "press ArrowDown"},
        {trigger: "body", run: "press ArrowDown"},
        {
            content: "it opens the e-mail of the row that has the focus",
            trigger: "body",
            run: "press Enter",
        },
        {trigger: ".o_form_view .o_field_widget[name=display_name]:contains(Offerta)"},
    ],
});
