import {
    Component,
    onMounted,
    onWillStart,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";
import {
    ConversationNotes,
    NoteEditor,
} from "@crm_email_logging/conversation/conversation_notes";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {EmailLoggingMessage} from "@crm_email_logging/email_logging_message/email_logging_message";
import {EmailLoggingPeople} from "@crm_email_logging/email_logging_people/email_logging_people";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

const AUDIENCES = {
    private: {icon: "fa-lock", label: _t("Private")},
    sales: {icon: "fa-share-alt", label: _t("Shared with Sales")},
    named: {icon: "fa-user-plus", label: _t("Shared with Colleagues")},
};
const ANSWERS = [
    {method: "action_reply", key: "r", icon: "fa-reply", label: _t("Reply")},
    {
        method: "action_reply_all",
        key: "a",
        icon: "fa-reply-all",
        label: _t("Reply All"),
    },
    {method: "action_forward", key: "f", icon: "fa-share", label: _t("Forward")},
];
// What the form reads anew when a button has changed who reads which message.
const CHANGING = ["message_count", "marked_audience", "marked_readers"];

/**
 * The messages of a form's conversation, the newest first: a line each, and the whole
 * of those that are open. A text is asked for when its message is opened.
 */
export class Conversation extends Component {
    static template = "crm_email_logging.Conversation";
    static components = {
        ...{ConversationNotes, NoteEditor},
        ...{EmailLoggingMessage, EmailLoggingPeople},
    };
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.responses = new KeepLast();
        this.state = useState({
            ...{messages: [], answers: [], notes: []},
            ...{opened: {}, current: null, isWriting: false},
        });
        onWillStart(async () => {
            await this.load(this.props.record);
            this.open(this.env.conversationState || {});
        });
        onWillUpdateProps(({record}) => this.update(record));
        onMounted(() => this.reach(this.state.current, {isSilent: true}));
        useSetupAction({
            getLocalState: () => ({conversation: this.place}),
        });
        this.listenToKeys();
    }

    listenToKeys() {
        useHotkey("j", () => this.step(1), {allowRepeat: true});
        useHotkey("k", () => this.step(-1), {allowRepeat: true});
        useHotkey("o", () => this.toggle(this.current));
        useHotkey("n", () => this.write());
        for (const {key, method} of ANSWERS) {
            useHotkey(key, () => this.answer(method, this.current), {
                isAvailable: () => this.canAnswer(method, this.current),
            });
        }
    }

    // Loading

    /** Whoever pages on meanwhile never gets the answer for the record before. */
    async load(record) {
        this.askedFor = this.versionOf(record);
        const question = this.orm.call(record.resModel, "get_messages", [record.resId]);
        Object.assign(this.state, await this.responses.add(question));
    }

    async update(record) {
        const version = this.versionOf(record);
        if (version === this.askedFor) {
            return;
        }
        const isSame = record.resId === this.props.record.resId;
        const place = isSame ? this.place : {};
        await this.load(record);
        this.open(place);
    }

    versionOf({resId, data}) {
        const activities = data.activity_ids?.currentIds;
        return JSON.stringify([
            resId,
            activities,
            ...CHANGING.map((name) => data[name]),
        ]);
    }

    // What is open

    /** Where the reader is, to come back to. */
    get place() {
        const opened = Object.keys(this.state.opened).filter(
            (id) => this.state.opened[id]
        );
        return {
            resId: this.props.record.resId,
            opened: opened.map(Number),
            current: this.state.current,
        };
    }

    /**
     * Open what was open, else the message that was asked for, else the newest.
     *
     * @param {object} place as `this.place` was
     */
    open({resId, opened, current}) {
        const {record} = this.props;
        const isHere = resId === record.resId;
        const first = this.firstToOpen(record.context.email_logging_message_id);
        const ids = isHere ? opened : first ? [first.id] : [];
        this.state.opened = Object.fromEntries(ids.map((id) => [id, true]));
        this.state.current = isHere ? current : (first || this.state.messages[0])?.id;
    }

    firstToOpen(id) {
        const readable = this.state.messages.filter((one) => one.is_readable);
        return readable.find((one) => one.id === id) || readable[0];
    }

    get current() {
        return this.state.messages.find(({id}) => id === this.state.current);
    }

    isOpen(message) {
        return Boolean(this.state.opened[message.id]);
    }

    toggle(message) {
        if (message?.is_readable) {
            this.state.current = message.id;
            this.state.opened[message.id] = !this.isOpen(message);
        }
    }

    step(count) {
        const {messages, current} = this.state;
        const index = messages.findIndex(({id}) => id === current) + count;
        if (index in messages) {
            this.reach(messages[index].id);
        }
    }

    /** @param {boolean} isSilent whether only to show it, where the page is first drawn */
    reach(id, {isSilent} = {}) {
        this.state.current = id;
        const line = this.root.el?.querySelector(`[data-message-id="${id}"]`);
        const isFirst = id === this.state.messages[0]?.id;
        if (!line || (isSilent && isFirst)) {
            return;
        }
        line.scrollIntoView({block: isSilent ? "start" : "nearest"});
        line.querySelector("button")?.focus({preventScroll: true});
    }

    // Actions

    canAnswer(method, message) {
        return Boolean(message?.is_readable) && this.state.answers.includes(method);
    }

    async answer(method, message) {
        await this.callAndShow(method, message);
    }

    async callAndShow(method, message) {
        this.state.current = message.id;
        const action = await this.orm.call("email.logging.message", method, [
            message.id,
        ]);
        await this.action.doAction(action);
    }

    async scheduleActivity() {
        const {record} = this.props;
        const action = await this.orm.call(
            record.resModel,
            "action_schedule_activity",
            [record.resId]
        );
        await this.action.doAction(action, {onClose: () => record.load()});
    }

    write() {
        this.state.isWriting = true;
    }

    async addNote(text) {
        const notes = await this.callForNotes("add_note", text);
        Object.assign(this.state, {notes, isWriting: false});
    }

    async removeNote({id}) {
        this.state.notes = await this.callForNotes("remove_note", id);
    }

    callForNotes(method, argument) {
        const {resModel, resId} = this.props.record;
        return this.orm.call(resModel, method, [[resId], argument]);
    }

    showMessage({id}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "email.logging.message",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    // What is shown

    get answerButtons() {
        return ANSWERS.filter(({method}) => this.state.answers.includes(method));
    }

    /** Notes stand above the message that was the newest when they were written. */
    notesAbove(index) {
        const {messages, notes} = this.state;
        const isAfter = (note, message) => !message || note.date >= message.date;
        return notes.filter(
            (note) =>
                isAfter(note, messages[index]) &&
                (index === 0 || !isAfter(note, messages[index - 1]))
        );
    }

    /** The first message of a conversation cannot be split off. */
    canSplit(message) {
        return message.id !== this.state.messages.at(-1).id;
    }

    audienceOf(message) {
        return AUDIENCES[message.audience_mark];
    }

    directionLabel({direction}) {
        return direction === "inbound" ? _t("Inbound") : _t("Outbound");
    }

    formatDate({date}) {
        return date ? toLocaleDateTimeString(deserializeDateTime(date)) : "";
    }
}

registry.category("view_widgets").add("email_logging_conversation", {
    component: Conversation,
});
