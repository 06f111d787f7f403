import {Component, onWillStart} from "@odoo/owl";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {useService} from "@web/core/utils/hooks";

/** Since when e-mails are not logged, while that is so; nothing of the reason. */
export class Delay extends Component {
    static template = "crm_email_logging.Delay";
    static props = {since: {type: [String, Boolean], optional: true}};

    setup() {
        const orm = useService("orm");
        onWillStart(async () => {
            this.asked =
                this.props.since === undefined &&
                (await orm.call("email.logging.way.on", "get_delay", []));
        });
    }

    /** As people read a time; "" when nothing is delayed. */
    get since() {
        const since = this.props.since || this.asked;
        return since ? toLocaleDateTimeString(deserializeDateTime(since)) : "";
    }
}
