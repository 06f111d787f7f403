import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const ICONS = {private: "fa-lock", sales: "fa-share-alt", named: "fa-user-plus"};

/** What somebody who took part said of who reads an e-mail: an icon, named on hover. */
export class Audience extends Component {
    static template = "crm_email_logging.Audience";
    static props = {...standardFieldProps};

    get icon() {
        return ICONS[this.props.record.data[this.props.name]];
    }

    get label() {
        const {record, name} = this.props;
        const chosen = record.fields[name].selection.find(
            ([value]) => value === record.data[name]
        );
        return chosen && chosen[1];
    }
}

registry.category("fields").add("email_logging_audience", {
    component: Audience,
    supportedTypes: ["selection"],
});
