import {registry} from "@web/core/registry";

const press = (key) => ({trigger: "body", run: `press ${key}`});
/** The row that has the focus says it. */
const isNext = (text) => ({
    content: `the next is ${text}`,
    trigger: `.o_data_row:contains(${text}):has(:focus)`,
});
const isGone = (text) => ({trigger: `.o_list_view:not(:contains(${text}))`});
const range = (from, to) =>
    Array.from({length: to - from + 1}, (_, index) => from + index);

/** A salesperson works off a list of 20 with the keyboard. */
registry.category("web_tour.tours").add("crm_email_logging_waiting", {
    steps: () => [
        {
            content: "the count leads to the list",
            trigger: ".o_email_logging_waiting_count:contains(20)",
            run: "click",
        },
        {
            trigger: ".o_data_row:eq(19):contains(Question 20.)",
            run() {
                document.querySelector(".o_searchview_input").focus();
            },
        },
        {trigger: ".o_searchview_input", run: "press ArrowDown"},
        press("ArrowDown"),
        isNext("Question 1."),
        press("j"),
        isNext("Question 2."),
        press("k"),
        isNext("Question 1."),
        press("e"),
        isGone("Question 1."),
        isNext("Question 2."),
        press("l"),
        {
            content: "it can wait until next week",
            trigger: ".modal button[name=action_in_a_week]",
            run: "press alt+3",
        },
        isGone("Question 2."),
        isNext("Question 3."),
        press("r"),
        {
            content: "the answer is begun",
            trigger: ".o_form_view .o_field_widget[name=recipients_to]",
        },
        {trigger: ".o_back_button", run: "click"},
        {
            trigger: ".o_data_row:contains(Question 3.)",
            run() {
                document.querySelector(".o_searchview_input").focus();
            },
        },
        {trigger: ".o_searchview_input", run: "press ArrowDown"},
        press("ArrowDown"),
        ...range(3, 20).flatMap((number) => [
            isNext(`Question ${number}.`),
            press("e"),
            isGone(`Question ${number}.`),
        ]),
        {
            content: "nothing is left, nor counted",
            trigger: ".o_view_nocontent, .o_nocontent_help",
        },
        {trigger: "body:not(:has(.o_email_logging_waiting_count))"},
    ],
});
