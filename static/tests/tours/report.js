/** A manager opens the analysis of e-mails, and goes from a figure to its rows. */

import {FITS} from "./seen";
import {registry} from "@web/core/registry";

const FIGURE = ".o_pivot_cell_value";

/** Names differ by language, numbers do not. */
function numberIn(element) {
    return Number(element.textContent.replace(/\D/g, ""));
}

let figure = 0;

registry.category("web_tour.tours").add("crm_email_logging_report", {
    steps: () => [
        {content: "a graph comes first", trigger: ".o_graph_renderer canvas"},
        FITS,
        {trigger: ".o_switch_view.o_pivot", run: "click"},
        {
            content: "a figure is clicked: how many conversations began",
            trigger: `${FIGURE}:first`,
            async run({anchor, click}) {
                figure = numberIn(anchor);
                await click();
            },
        },
        {
            content: "its rows are there",
            trigger: ".o_list_view .o_data_row",
            run() {
                const rows = document.querySelectorAll(".o_data_row").length;
                if (!figure || rows !== figure) {
                    throw new Error(`${figure} is ${rows} rows`);
                }
            },
        },
        FITS,
        {trigger: ".o_data_row:first .o_data_cell:first", run: "click"},
        {
            content: "a row opens its conversation",
            trigger: ".o_email_logging_conversation",
        },
    ],
});
