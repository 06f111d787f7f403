import {registry} from "@web/core/registry";

/** A conversation becomes an opportunity by one click; what it is, stands on its page. */
registry.category("web_tour.tours").add("email_logging_conversation_becomes", {
    steps: () => [
        {
            content: "make an opportunity of the conversation",
            trigger: ".o_statusbar_buttons button[name=action_create_opportunity]",
            run: "click",
        },
        {
            content: "the opportunity offers to be unmade",
            trigger: "button[name=action_undo_creation]",
        },
        {
            content: "its conversation leads back",
            trigger:
                "button.oe_stat_button[name=action_view_conversations]:contains(1)",
        },
    ],
});

/** Won, it gets no e-mail any more: a new one is made of what the customer writes. */
registry.category("web_tour.tours").add("email_logging_customer_wrote_again", {
    steps: () => [
        {
            content: "it is said why nothing was linked",
            trigger:
                ".o_email_logging_belonging [name=opportunity_sentence] span:not(:empty)",
        },
        {
            content: "a new one is made of it",
            trigger:
                ".o_email_logging_belonging button[name=action_create_opportunity]",
            run: "click",
        },
        {trigger: "button[name=action_undo_creation]", run: "click"},
        {
            content: "undone, it is as it was",
            trigger:
                ".o_email_logging_belonging button[name=action_create_opportunity]",
        },
        {
            trigger: "button[name=action_choose_opportunity]",
            run: "click",
        },
        {
            content: "the window asks for another one, or makes one",
            trigger: ".modal button[name=action_create_opportunity]",
        },
    ],
});
