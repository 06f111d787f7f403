import {onWillUnmount, useExternalListener} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {useService} from "@web/core/utils/hooks";

export const LOOK = "email_logging/look";
const PAUSE = 300;
const SPREAD = 700;

/**
 * Look again soon after something is logged that concerns the user: once for what comes
 * together, not all pages at the same moment, and not while nobody looks at this one.
 *
 * @param {Function} look
 */
export function useLookAgain(look) {
    const bus = useService("bus_service");
    let [timer, isMissed] = [null, false];
    const soon = () => {
        isMissed = document.hidden;
        if (!isMissed && timer === null) {
            timer = browser.setTimeout(
                () => {
                    timer = null;
                    look();
                },
                PAUSE + Math.random() * SPREAD
            );
        }
    };
    bus.subscribe(LOOK, soon);
    useExternalListener(document, "visibilitychange", () => isMissed && soon());
    onWillUnmount(() => {
        bus.unsubscribe(LOOK, soon);
        browser.clearTimeout(timer);
    });
}
