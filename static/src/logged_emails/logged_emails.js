import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {Delay} from "@crm_email_logging/delay/delay";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useLookAgain} from "@crm_email_logging/look_again/look_again";
import {useService} from "@web/core/utils/hooks";

const NOTHING = {
    entries: [],
    waiting: 0,
    not_logged_since: false,
    others: "",
    empty: false,
    facts: [],
};

/**
 * The latest e-mails of a contact, a salesperson or an opportunity. They are asked for when their page
 * is opened, so that the form itself costs nothing more.
 */
export class LoggedEmails extends Component {
    static template = "crm_email_logging.LoggedEmails";
    static components = {Delay};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.answers = new KeepLast();
        this.state = useState({panel: null});
        useLookAgain(() => this.load(this.props.record, this.orm.silent));
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(({record}) => {
            if (record.resId !== this.askedFor) {
                return this.load(record);
            }
        });
    }

    /** Whoever pages on meanwhile never gets the answer for the record before. */
    async load({resModel, resId}, orm = this.orm) {
        this.askedFor = resId;
        const panel = resId
            ? orm.call(resModel, "get_logged_emails", [resId])
            : Promise.resolve(NOTHING);
        this.state.panel = await this.answers.add(panel);
    }

    /** A person's page need not name the person on every line. */
    get showsContact() {
        const {resModel, data} = this.props.record;
        return resModel !== "res.partner" || data.is_company;
    }

    get showsSalesperson() {
        return this.props.record.resModel !== "res.users";
    }

    get showsOpportunity() {
        return this.props.record.resModel !== "crm.lead";
    }

    formatDate(value) {
        return value ? toLocaleDateTimeString(deserializeDateTime(value)) : "";
    }

    /** Numbers stay numbers; what never happened is a dash. */
    formatFact({value}) {
        return typeof value === "number"
            ? String(value)
            : this.formatDate(value) || "–";
    }

    directionLabel(entry) {
        return entry.direction === "inbound" ? _t("Inbound") : _t("Outbound");
    }

    /** Odoo's pager leads to the others that are shown. */
    open(entry) {
        const action = {
            type: "ir.actions.act_window",
            res_model: "interaction.log.entry",
            res_id: entry.id,
            views: [[false, "form"]],
        };
        const resIds = this.state.panel.entries.map(({id}) => id);
        return this.action.doAction(action, {props: {resIds}});
    }

    /** What is missing is asked anew: somebody may have done it meanwhile. */
    async goOn() {
        const action = await this.orm.call("email.logging.way.on", "go_on", []);
        await this.action.doAction(action);
    }

    /** What the action shows may be this page anew: nothing is done after it. */
    async callAndShow(method) {
        const {resModel, resId} = this.props.record;
        const action = await this.orm.call(resModel, method, [resId]);
        await this.action.doAction(action);
    }
}

registry.category("view_widgets").add("logged_emails", {
    component: LoggedEmails,
});
