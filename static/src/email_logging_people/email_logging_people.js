import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {rpc} from "@web/core/network/rpc";
import {useService} from "@web/core/utils/hooks";

/** So many are shown first; no button is worth it for the last few. */
const FIRST = 4;
const LAST_FEW = 2;

/** From, To and Cc ask at the same moment; their message is asked once. */
const asked = new Map();

function peopleOf(messageId) {
    if (!asked.has(messageId)) {
        const url = `/email_logging/message/${messageId}/people`;
        const answer = rpc(url, {}, {silent: true});
        asked.set(
            messageId,
            answer.finally(() => asked.delete(messageId))
        );
    }
    return asked.get(messageId);
}

/**
 * The people of a message's header, each leading to its contact or salesperson; of
 * unknown ones a contact is made.
 */
export class EmailLoggingPeople extends Component {
    static template = "crm_email_logging.EmailLoggingPeople";
    static props = {
        messageId: Number,
        part: {validate: (part) => ["from", "to", "cc"].includes(part)},
    };

    setup() {
        this.action = useService("action");
        this.state = useState({people: [], mayCreate: false, isWhole: false});
        onWillStart(() => this.load(this.props.messageId));
        onWillUpdateProps(({messageId}) => {
            if (messageId !== this.props.messageId) {
                Object.assign(this.state, {people: [], isWhole: false});
                this.load(messageId);
            }
        });
    }

    /** Not awaited: the rest of the page is there already. */
    load(messageId) {
        peopleOf(messageId).then((answer) => {
            if (messageId === this.props.messageId) {
                this.state.people = answer[this.props.part];
                this.state.mayCreate = answer.may_create;
            }
        });
    }

    get shown() {
        const {people, isWhole} = this.state;
        const isShort = people.length <= FIRST + LAST_FEW;
        return isWhole || isShort ? people : people.slice(0, FIRST);
    }

    get moreLabel() {
        return _t("… and %s more", this.state.people.length - this.shown.length);
    }

    get hasMore() {
        return this.shown.length < this.state.people.length;
    }

    isUnknown(person) {
        return person.kind === "unknown" && this.state.mayCreate && person.email;
    }

    url({model, id}) {
        return `/odoo/${model}/${id}`;
    }

    open({model, id}) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    createContact({name, email}) {
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Create Contact"),
                res_model: "res.partner",
                views: [[false, "form"]],
                target: "new",
                context: {default_name: name || email, default_email: email},
            },
            {onClose: () => this.load(this.props.messageId)}
        );
    }
}
