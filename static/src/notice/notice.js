import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const TAG = "email_logging_notice";
const MODEL = "email.logging.notice";
/** The notice in the corner, gone as soon as the page is there. */
const corner = {close: null};

/** What is logged of the user: read once, and whenever more is logged than he read. */
export class Notice extends Component {
    static template = "crm_email_logging.Notice";
    static props = {...standardActionServiceProps};
    static displayName = _t("What Is Logged of Me");

    setup() {
        this.orm = useService("orm");
        this.state = useState({page: null});
        corner.close?.();
        onWillStart(() => this.load());
    }

    async load() {
        this.state.page = await this.orm.call(MODEL, "get_page", []);
    }

    async acknowledge() {
        await this.orm.call(MODEL, "acknowledge", []);
        await this.load();
    }
}

registry.category("actions").add(TAG, Notice);

const {is_logged: isLogged, is_open: isOpen} = session.email_logging_notice || {};

registry.category("user_menuitems").add(TAG, (env) => ({
    type: "item",
    id: TAG,
    description: _t("What Is Logged of Me"),
    callback: () => env.services.action.doAction(TAG),
    show: () => Boolean(isLogged),
    sequence: 55,
}));

/** Nobody is kept from working: it waits in a corner until it is read or closed. */
registry.category("services").add(TAG, {
    dependencies: ["action", "notification"],
    start(env, {action, notification}) {
        if (!isOpen) {
            return;
        }
        corner.close = notification.add(
            _t("E-mails with contacts are logged in Odoo. Read what is kept of you."),
            {
                type: "info",
                sticky: true,
                buttons: [
                    {
                        name: _t("Read It"),
                        primary: true,
                        onClick: () => action.doAction(TAG),
                    },
                ],
            }
        );
    },
});
