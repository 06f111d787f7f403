import {registry} from "@web/core/registry";

// The frame's height follows what has come.
const SECONDS_TO_FOLLOW = 10;

const isAsHigh = ({scrollHeight, clientHeight}) =>
    scrollHeight <= clientHeight && clientHeight <= 200;

/** A salesperson reads a logged e-mail on the contact's page and makes an opportunity. */
registry.category("web_tour.tours").add("crm_email_logging_from_email_to_opportunity", {
    steps: () => [
        {
            content: "the contact's button counts the e-mails",
            trigger: "button[name=action_view_logged_emails]:contains(1)",
        },
        {
            content: "open the page with the latest e-mails",
            trigger: ".o_notebook a[name=logged_emails]",
            run: "click",
        },
        {
            content: "open the e-mail",
            trigger: ".o_email_logging_entry td:contains(Sconto per Verona)",
            run: "click",
        },
        {
            content: "its message has come",
            trigger: ":iframe b:contains(sconto)",
        },
        {
            content: "its message is shown in a sandboxed frame, as high as it is",
            trigger: "iframe.o_email_logging_body[sandbox]:not([sandbox*=script])",
            run: async ({anchor}) => {
                const end = Date.now() + SECONDS_TO_FOLLOW * 1000;
                while (!isAsHigh(anchor.contentDocument.documentElement)) {
                    if (Date.now() > end) {
                        throw new Error(`${anchor.clientHeight} px`);
                    }
                    await new Promise(requestAnimationFrame);
                }
            },
        },
        {
            content: "remote images are shown only when asked for",
            trigger: ".o_email_logging_show_images",
            run: "click",
        },
        {
            content: "the frame is loaded again, with images",
            trigger: "iframe.o_email_logging_body[src$='images=1']",
        },
        {
            content: "make an opportunity",
            trigger: "button[name=action_create_opportunity]",
            run: "click",
        },
        {
            content: "the opportunity's note leads to the message",
            trigger: ".o-mail-Message-body a[data-oe-model='interaction.log.entry']",
        },
        {
            content: "it has its e-mail",
            trigger: ".o_notebook a[name=logged_emails]",
            run: "click",
        },
        {trigger: ".o_email_logging_entry td:contains(Sconto per Verona)"},
        {
            content: "it leads back to its conversation",
            trigger:
                "button.oe_stat_button[name=action_view_conversations]:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_cell[name=display_name]:contains(Sconto)",
        },
    ],
});
