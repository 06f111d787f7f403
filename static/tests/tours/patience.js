/** On a busy machine a page is shown later than the ten seconds that tours wait. */

import {registry} from "@web/core/registry";

const MILLISECONDS = 60000;
const tours = registry.category("web_tour.tours");

function waitLonger(name, tour) {
    if (name.includes("email_logging")) {
        const {steps} = tour;
        tour.steps = () => steps().map((step) => ({timeout: MILLISECONDS, ...step}));
    }
}

tours.getEntries().forEach(([name, tour]) => waitLonger(name, tour));
tours.addEventListener("UPDATE", ({detail: {operation, key, value}}) => {
    if (operation === "add") {
        waitLonger(key, value);
    }
});
