import {Component, onWillStart} from "@odoo/owl";
import {ActionHelper} from "@web/views/action_helper";
import {useService} from "@web/core/utils/hooks";

/**
 * What an empty list says, and the button that goes on. The server knows what is
 * missing: Odoo keeps the help of an action in the browser, whatever has changed since.
 */
export class WayOn extends Component {
    static template = "crm_email_logging.WayOn";
    static components = {ActionHelper};
    static props = {...ActionHelper.props};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const {resModel, globalDomain} = this.env.searchModel;
        onWillStart(async () => {
            this.page = await this.orm.call("email.logging.way.on", "get_page", [
                resModel,
                globalDomain,
            ]);
        });
    }

    /** What is missing is asked anew: somebody may have done it meanwhile. */
    async goOn() {
        const action = await this.orm.call("email.logging.way.on", "go_on", []);
        await this.action.doAction(action);
    }

    clearSearch() {
        this.env.searchModel.clearQuery();
    }
}
