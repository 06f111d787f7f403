import {Delay} from "@crm_email_logging/delay/delay";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {WayOn} from "@crm_email_logging/way_on/way_on";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {registry} from "@web/core/registry";

/** The cards of mail, for phones: they say what the list says. */
class MailKanbanController extends KanbanController {
    static template = "crm_email_logging.MailKanban";
    static components = {...KanbanController.components, Delay};
}

class MailKanbanRenderer extends KanbanRenderer {
    static components = {...KanbanRenderer.components, ActionHelper: WayOn};
}

registry.category("views").add("email_logging_mail_kanban", {
    ...kanbanView,
    Controller: MailKanbanController,
    Renderer: MailKanbanRenderer,
});
