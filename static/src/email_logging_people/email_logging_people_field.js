import {Component, xml} from "@odoo/owl";
import {EmailLoggingPeople} from "@crm_email_logging/email_logging_people/email_logging_people";
import {messageIdOf} from "@crm_email_logging/email_logging_message/message_id";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const PARTS = {sender_email: "from", recipients_to: "to", recipients_cc: "cc"};

/** From, To or Cc of a form's record, be it a message or its entry. */
export class EmailLoggingPeopleField extends Component {
    static template = xml`
        <EmailLoggingPeople t-if="messageId" messageId="messageId" part="part"/>
    `;
    static components = {EmailLoggingPeople};
    static props = {...standardFieldProps};

    get messageId() {
        return messageIdOf(this.props.record);
    }

    get part() {
        return PARTS[this.props.name];
    }
}

registry.category("fields").add("email_logging_people", {
    component: EmailLoggingPeopleField,
    supportedTypes: ["char", "text"],
});
