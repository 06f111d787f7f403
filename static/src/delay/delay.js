import {Component, onWillStart} from "@odoo/owl";
import {
    deserializeDateTime,
    serializeDateTime,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
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

/** The same on a form, whose record knows it. */
class DelayOfRecord extends Component {
    static template = "crm_email_logging.DelayOfRecord";
    static components = {Delay};
    static props = {...standardWidgetProps};

    get since() {
        const since = this.props.record.data.emails_delayed_since;
        return since ? serializeDateTime(since) : false;
    }
}

registry.category("view_widgets").add("email_logging_delay", {
    component: DelayOfRecord,
    fieldDependencies: [{name: "emails_delayed_since", type: "datetime"}],
});
