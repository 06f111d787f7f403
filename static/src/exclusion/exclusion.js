import {
    EmailLoggingListRenderer,
    emailLoggingListView,
} from "@crm_email_logging/email_logging_list/email_logging_list";
import {FormController} from "@web/views/form/form_controller";
import {ListController} from "@web/views/list/list_controller";
import {_t} from "@web/core/l10n/translation";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

/** Whoever deletes a rule is offered to log what it has kept out. */
const offeringToLog = (Controller) =>
    class extends Controller {
        get deleteConfirmationDialogProps() {
            return {
                ...super.deleteConfirmationDialogProps,
                confirm: async () => {
                    const {root} = this.model;
                    const ids = root.resId ? [root.resId] : await root.getResIds(true);
                    const keptOut = await this.orm.call(
                        "email.logging.exclusion",
                        "get_kept_out",
                        [ids]
                    );
                    await this.deleteAll(root);
                    if (keptOut.length) {
                        this.offerToLog(keptOut);
                    }
                },
            };
        }

        async deleteAll(root) {
            if (!root.resId) {
                return root.deleteRecords();
            }
            await root.delete();
            if (!root.resId) {
                this.env.config.historyBack();
            }
        }

        /** By Retry, as for any e-mail that was not logged; this page is left by then. */
        offerToLog(keptOut) {
            const {orm, action, notification} = this.env.services;
            const close = notification.add(
                _t("E-mails that were not logged because of it: %s", keptOut.length),
                {
                    type: "info",
                    sticky: true,
                    buttons: [
                        {
                            name: _t("Log Them Now"),
                            primary: true,
                            async onClick() {
                                close();
                                const told = await orm.call(
                                    "email.logging.skipped",
                                    "action_retry",
                                    [keptOut]
                                );
                                await action.doAction(told);
                            },
                        },
                    ],
                }
            );
        }
    };

registry.category("views").add("email_logging_exclusion_list", {
    ...emailLoggingListView,
    Renderer: EmailLoggingListRenderer,
    Controller: offeringToLog(ListController),
});
registry.category("views").add("email_logging_exclusion_form", {
    ...formView,
    Controller: offeringToLog(FormController),
});
