import {Component, onWillDestroy, onWillStart, useState} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {Layout} from "@web/search/layout";
import {MessageAttachments} from "@crm_email_logging/email_logging_message/message_attachments";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/**
 * All attachments of a contact's, a company's or an opportunity's e-mails, the latest
 * first. Exchange is asked for one e-mail after the other, while somebody looks.
 */
export class EmailLoggingFiles extends Component {
    static template = "crm_email_logging.EmailLoggingFiles";
    static components = {Layout, MessageAttachments};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.state = useState({messages: [], next: 0, isLoading: true});
        this.display = {controlPanel: {}};
        this.isGone = false;
        onWillStart(() => this.loadMore());
        onWillDestroy(() => (this.isGone = true));
    }

    async loadMore() {
        const {context} = this.props.action;
        this.state.isLoading = true;
        const answer = await rpc("/email_logging/files", {
            model: context.email_logging_files_of,
            res_id: context.active_id,
            offset: this.state.next,
        });
        const known = new Set(this.state.messages.map(({id}) => id));
        const nothing = {attachments: null, targets: [], error: ""};
        for (const message of answer.messages.filter(({id}) => !known.has(id))) {
            this.state.messages.push({...message, ...nothing});
        }
        Object.assign(this.state, {next: answer.next, isLoading: false});
        // Not awaited: the page is there already.
        this.askFor(this.state.messages.slice(known.size));
    }

    async askFor(messages) {
        for (const message of messages) {
            if (this.isGone) {
                return;
            }
            const url = `${this.url(message)}/attachments`;
            const answer = await rpc(url, {}, {silent: true});
            Object.assign(message, {attachments: []}, answer);
        }
    }

    url({id}) {
        return `/email_logging/message/${id}`;
    }

    date(message) {
        return formatDateTime(deserializeDateTime(message.date));
    }

    open(message) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "interaction.log.entry",
            res_id: message.entry_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("email_logging_files", EmailLoggingFiles);
