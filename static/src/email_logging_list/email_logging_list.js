import {Delay} from "@crm_email_logging/delay/delay";
import {ListController} from "@web/views/list/list_controller";
import {ListRenderer} from "@web/views/list/list_renderer";
import {WayOn} from "@crm_email_logging/way_on/way_on";
import {evaluateBooleanExpr} from "@web/core/py_js/py";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {useExternalListener} from "@odoo/owl";

/**
 * A list that shows on each width of the page what matters there. A column says from
 * which width on it is shown, in pixels: `options="{'from_width': 1200}"`. On a phone
 * rows become cards. When it is empty, a button goes on.
 */
export class EmailLoggingListRenderer extends ListRenderer {
    static components = {...ListRenderer.components, ActionHelper: WayOn};
    static recordRowTemplate = "crm_email_logging.ListRecordRow";

    setup() {
        super.setup();
        useExternalListener(window, "resize", () => this.render());
    }

    getActiveColumns() {
        return super
            .getActiveColumns()
            .filter(({options}) => !(options?.from_width > window.innerWidth));
    }
}

export const emailLoggingListView = {...listView, Renderer: EmailLoggingListRenderer};
registry.category("views").add("email_logging_list", emailLoggingListView);

/**
 * A list of mail, which says since when mail is missing in it. A button of its header
 * is there when it fits one of the selected records: `invisible` names their fields.
 */
export class EmailLoggingMailListController extends ListController {
    static template = "crm_email_logging.MailList";
    static components = {...ListController.components, Delay};

    evalViewModifier(modifier) {
        const selection = this.model.root.selection;
        return selection.length
            ? selection.every(({evalContextWithVirtualIds}) =>
                  evaluateBooleanExpr(modifier, evalContextWithVirtualIds)
              )
            : Boolean(modifier);
    }
}

registry.category("views").add("email_logging_mail_list", {
    ...emailLoggingListView,
    Controller: EmailLoggingMailListController,
});
