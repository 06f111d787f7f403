import {GraphController} from "@web/views/graph/graph_controller";
import {PersonFigures} from "@crm_email_logging/report/report";
import {PivotController} from "@web/views/pivot/pivot_controller";
import {WayOn} from "@crm_email_logging/way_on/way_on";
import {graphView} from "@web/views/graph/graph_view";
import {pivotView} from "@web/views/pivot/pivot_view";
import {registry} from "@web/core/registry";

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
