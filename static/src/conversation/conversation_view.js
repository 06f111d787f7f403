import {FormController} from "@web/views/form/form_controller";
import {MailFormRenderer} from "@crm_email_logging/mail_form/mail_form";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {useSubEnv} from "@odoo/owl";

/** Hands what was open to the messages below, when somebody comes back to the page. */
export class ConversationController extends FormController {
    setup() {
        super.setup();
        useSubEnv({conversationState: this.props.state?.conversation});
    }
}

registry.category("views").add("email_logging_conversation", {
    ...formView,
    Controller: ConversationController,
    Renderer: MailFormRenderer,
});
