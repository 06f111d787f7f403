import {Component, onWillStart, reactive, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const TAG = "email_logging_notice";
const MODEL = "email.logging.notice";
const {is_logged: isLogged, is_open: isOpen} = session.email_logging_notice || {};
/** The bar that leads to the page, gone as soon as the page is there. */
const bar = reactive({isOpen: Boolean(isOpen)});

/** What is logged of the user: read once, and whenever more is logged than he read. */
export class Notice extends Component {
    static template = "crm_email_logging.Notice";
    static props = {...standardActionServiceProps};
    static displayName = _t("What Is Logged of Me");

    setup() {
        this.orm = useService("orm");
        this.state = useState({page: null});
        bar.isOpen = false;
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

registry.category("user_menuitems").add(TAG, (env) => ({
    type: "item",
    id: TAG,
    description: _t("What Is Logged of Me"),
    callback: () => env.services.action.doAction(TAG),
    show: () => Boolean(isLogged),
    sequence: 55,
}));

/**
 * Nobody is kept from working: it stands below the page, which makes room for it, until
 * it is read or closed.
 */
export class NoticeBar extends Component {
    static template = "crm_email_logging.NoticeBar";
    static props = {};

    setup() {
        this.action = useService("action");
        this.bar = useState(bar);
    }

    read() {
        this.action.doAction(TAG);
    }

    close() {
        this.bar.isOpen = false;
    }
}

registry.category("main_components").add(TAG, {Component: NoticeBar});
