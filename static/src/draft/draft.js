import {registry} from "@web/core/registry";

/**
 * An answer is on its way, or discarded: say so, and go back to where it was begun.
 */
async function back(env, {params}) {
    const {action, notification} = env.services;
    notification.add(params.message, {type: "success"});
    await action.doAction({type: "ir.actions.act_window_close"});
    try {
        await action.restore();
    } catch {
        // Opened by its address: there is nothing to go back to.
        await action.doAction(params.otherwise, {clearBreadcrumbs: true});
    }
}

registry.category("actions").add("email_logging_back", back);
