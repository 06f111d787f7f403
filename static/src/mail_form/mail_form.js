import {FormRenderer} from "@web/views/form/form_renderer";
import {StatusBarButtons} from "@web/views/form/status_bar_buttons/status_bar_buttons";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

const MOST_BUTTONS = 5;

/** The buttons that come first stand there, the others in a menu, in one line. */
export class MailStatusBarButtons extends StatusBarButtons {
    static template = "crm_email_logging.MailStatusBarButtons";

    /** As many as there is room for; one alone is not worth a menu. */
    get shownCount() {
        const {length} = this.visibleSlotNames;
        return this.env.isSmall
            ? 1
            : length <= MOST_BUTTONS + 1
              ? length
              : MOST_BUTTONS;
    }

    get shownSlotNames() {
        return this.visibleSlotNames.slice(0, this.shownCount);
    }

    get otherSlotNames() {
        return this.visibleSlotNames.slice(this.shownCount);
    }
}

export class MailFormRenderer extends FormRenderer {
    static components = {
        ...FormRenderer.components,
        StatusBarButtons: MailStatusBarButtons,
    };
}

registry.category("views").add("email_logging_mail_form", {
    ...formView,
    Renderer: MailFormRenderer,
});
