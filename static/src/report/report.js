import {Component, onWillStart} from "@odoo/owl";
import {ListController} from "@web/views/list/list_controller";
import {emailLoggingListView} from "@crm_email_logging/email_logging_list/email_logging_list";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Whoever reads figures of single persons reads on what basis they are shown. */
export class PersonFigures extends Component {
    static template = "crm_email_logging.PersonFigures";
    static props = {};

    setup() {
        const orm = useService("orm");
        onWillStart(async () => {
            this.notice = await orm.call("email.logging.report", "get_notice", []);
        });
    }
}

class ReportListController extends ListController {
    static template = "crm_email_logging.ReportList";
    static components = {...ListController.components, PersonFigures};
}

registry.category("views").add("email_logging_report_list", {
    ...emailLoggingListView,
    Controller: ReportListController,
});
