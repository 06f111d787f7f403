import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The last lines of what they wrote, and whether one wrote to them elsewhere. */
export class LastWords extends Component {
    static template = "crm_email_logging.LastWords";
    static props = {...standardFieldProps};

    get lines() {
        return (this.props.record.data[this.props.name] || "").split("\n");
    }

    get elsewhere() {
        return this.props.record.data.written_elsewhere;
    }
}

registry.category("fields").add("email_logging_last_words", {
    component: LastWords,
    supportedTypes: ["text"],
});
