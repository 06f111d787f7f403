import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * A subject with the beginning of its e-mail in a second line, and a paperclip: from
 * `preview` and `has_attachments`, where the view has them.
 */
export class Subject extends Component {
    static template = "crm_email_logging.Subject";
    static props = {...standardFieldProps};

    get subject() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("email_logging_subject", {
    component: Subject,
    supportedTypes: ["char"],
});
