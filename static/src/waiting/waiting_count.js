import {Component, onMounted, useState} from "@odoo/owl";
import {useBus, useService} from "@web/core/utils/hooks";
import {registry} from "@web/core/registry";
import {useLookAgain} from "@crm_email_logging/look_again/look_again";
import {user} from "@web/core/user";

const MENU = "crm_email_logging.email_logging_waiting_menu";
const SALES = "sales_team.group_sale_salesman";

/** How many wait for the user's answer, of what he may read; it leads to the list. */
export class WaitingCount extends Component {
    static template = "crm_email_logging.WaitingCount";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.menu = useService("menu");
        this.state = useState({count: 0});
        // Nobody waits for it.
        onMounted(() => this.count());
        useLookAgain(() => this.count());
        useBus(this.env.bus, "EMAIL_LOGGING:WAITING", () => this.count());
    }

    async count() {
        if (await user.hasGroup(SALES)) {
            this.state.count = await this.orm.silent.call(
                "email.logging.conversation",
                "get_waiting_count",
                []
            );
        }
    }

    open() {
        this.menu.selectMenu(this.menu.getAll().find(({xmlid}) => xmlid === MENU));
    }
}

registry
    .category("systray")
    .add("crm_email_logging.WaitingCount", {Component: WaitingCount}, {sequence: 30});
