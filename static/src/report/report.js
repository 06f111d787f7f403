import {Component, onWillStart} from "@odoo/owl";
import {GraphController} from "@web/views/graph/graph_controller";
import {ListController} from "@web/views/list/list_controller";
import {PivotController} from "@web/views/pivot/pivot_controller";
import {WayOn} from "@crm_email_logging/way_on/way_on";
import {emailLoggingListView} from "@crm_email_logging/email_logging_list/email_logging_list";
import {graphView} from "@web/views/graph/graph_view";
import {pivotView} from "@web/views/pivot/pivot_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Whoever reads figures of single persons reads on what basis they are shown. */
class PersonFigures extends Component {
    static template = "crm_email_logging.PersonFigures";
    static props = {};

    setup() {
        const orm = useService("orm");
        onWillStart(async () => {
            this.notice = await orm.call("email.logging.report", "get_notice", []);
        });
    }
}

class ReportGraphController extends GraphController {
    static template = "crm_email_logging.ReportGraph";
    static components = {
        ...GraphController.components,
        ActionHelper: WayOn,
        PersonFigures,
    };
}

registry.category("views").add("email_logging_report_graph", {
    ...graphView,
    Controller: ReportGraphController,
});

class ReportPivotController extends PivotController {
    static template = "crm_email_logging.ReportPivot";
    static components = {
        ...PivotController.components,
        ActionHelper: WayOn,
        PersonFigures,
    };
}

registry.category("views").add("email_logging_report_pivot", {
    ...pivotView,
    Controller: ReportPivotController,
});

class ReportListController extends ListController {
    static template = "crm_email_logging.ReportList";
    static components = {...ListController.components, PersonFigures};
}

registry.category("views").add("email_logging_report_list", {
    ...emailLoggingListView,
    Controller: ReportListController,
});
