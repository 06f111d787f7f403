import {registry} from "@web/core/registry";

const BAR = ".o_email_logging_notice_bar";

/** What says that e-mails are logged covers nothing of the page, and leads to the notice. */
registry.category("web_tour.tours").add("email_logging_notice", {
    steps: () => [
        {trigger: ".o_action_manager .o_control_panel"},
        {
            content: "The page makes room for the bar",
            trigger: BAR,
            run() {
                const bar = this.anchor.getBoundingClientRect();
                const page = document.querySelector(".o_action_manager");
                if (
                    bar.top < page.getBoundingClientRect().bottom ||
                    bar.bottom > window.innerHeight
                ) {
                    throw new Error("The bar covers the page, or is not on the screen");
                }
            },
        },
        {trigger: `${BAR} button:contains(Read It)`, run: "click"},
        {trigger: ".o_email_logging_notice"},
        {trigger: `body:not(:has(${BAR}))`},
    ],
});
