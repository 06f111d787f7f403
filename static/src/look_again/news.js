import {LOOK} from "./look_again";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const ENTRIES = "crm_email_logging.interaction_log_entry_action";

/** A quiet notice of mail in the user's conversations, for who wants one. */
export const newsService = {
    dependencies: ["action", "bus_service", "notification"],
    start(env, {action, bus_service: bus, notification}) {
        let close = null;
        bus.subscribe(LOOK, ({is_news: isNews}) => {
            if (!isNews) {
                return;
            }
            close?.();
            const open = {
                name: _t("E-mails"),
                onClick: () => {
                    close?.();
                    action.doAction(ENTRIES);
                },
            };
            close = notification.add(_t("A contact has written to you."), {
                type: "info",
                buttons: [open],
                onClose: () => {
                    close = null;
                },
            });
        });
    },
};
registry.category("services").add("crm_email_logging.news", newsService);
