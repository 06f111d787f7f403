import {Component, xml} from "@odoo/owl";
import {EmailLoggingMessage} from "@crm_email_logging/email_logging_message/email_logging_message";
import {messageIdOf} from "@crm_email_logging/email_logging_message/message_id";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** The message of a form's record, be it the message itself or its entry. */
export class EmailLoggingMessageWidget extends Component {
    static template = xml`<EmailLoggingMessage t-if="messageId" messageId="messageId"/>`;
    static components = {EmailLoggingMessage};
    static props = {...standardWidgetProps};

    get messageId() {
        return messageIdOf(this.props.record);
    }
}

registry.category("view_widgets").add("email_logging_message", {
    component: EmailLoggingMessageWidget,
});
