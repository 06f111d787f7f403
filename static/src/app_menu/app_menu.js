import {WebClient} from "@web/webclient/webclient";
import {patch} from "@web/core/utils/patch";

const OURS = /^(email\.logging|interaction\.log)\./;

/**
 * A page of ours that is visited directly has our menu: also where no entry of the menu
 * leads to it, as to a mailbox from an activity or to the assisted setup.
 */
patch(WebClient.prototype, {
    async loadRouterState() {
        const result = await super.loadRouterState(...arguments);
        const action = this.actionService.currentController?.action;
        const app = this.menuService
            .getApps()
            .find(({xmlid}) => xmlid === "crm_email_logging.email_logging_menu_root");
        if (app && OURS.test(action?.res_model) && !this.cameFromElsewhere()) {
            this.menuService.setCurrentMenu(app);
        }
        return result;
    },

    /** Whoever came from a contact or a lead reads on in that app. */
    cameFromElsewhere() {
        const {breadcrumbs} = this.actionService.currentController.config;
        return breadcrumbs?.length > 1;
    },
});
