import {Component, xml} from "@odoo/owl";
import {animationFrame, expect, press, queryAll, queryOne, test} from "@odoo/hoot";
import {contains, mockService, onRpc} from "@web/../tests/web_test_helpers";
import {Conversation} from "@crm_email_logging/conversation/conversation";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWidget} from "./record_switch";

defineMailModels();

const LINE = ".o_email_logging_line";
const CURRENT = ".o_email_logging_current";
const BODY = ".o_test_body";

const conversation = (resId, context = {}, data = {}) => ({
    resModel: "email.logging.conversation",
    resId,
    context,
    data,
});
const message = (id, values = {}) => ({
    id,
    is_readable: true,
    date: false,
    direction: "inbound",
    sender: `Sender ${id}`,
    has_cc: false,
    subject: "",
    preview: `Preview ${id}`,
    has_attachments: false,
    audience_mark: false,
    text_removed: false,
    copy_state: "",
    later: "",
    ...values,
});
const hidden = (id) => message(id, {is_readable: false, recipients: "Giulia"});

class Body extends Component {
    static template = xml`<div class="o_test_body" t-att-data-id="props.messageId"/>`;
    static props = ["messageId"];
}

class People extends Component {
    static template = xml`<span t-out="props.part"/>`;
    static props = ["messageId", "part"];
}

class WithoutFrames extends Conversation {
    static components = {
        ...Conversation.components,
        EmailLoggingMessage: Body,
        EmailLoggingPeople: People,
    };
}

/** Show conversation 1; `messages`: what the server says of each conversation, by id. */
async function showFirst(messages, {answers = [], notes = [], context} = {}) {
    onRpc("email.logging.conversation", "get_messages", ({args: [id]}) => ({
        messages: messages[id],
        answers,
        notes,
    }));
    return mountWidget(WithoutFrames, conversation(1, context));
}

const opened = () => [...document.querySelectorAll(BODY)].map((el) => el.dataset.id);

test("only the newest message is open, of 300", async () => {
    const messages = Array.from({length: 300}, (_value, index) => message(300 - index));
    await showFirst({1: messages});
    expect(LINE).toHaveCount(300);
    expect(opened()).toEqual(["300"]);
    expect(`${LINE}:eq(1)`).toHaveText(/Sender 299\s+Preview 299/);
});

test("the message that was asked for is open", async () => {
    const context = {email_logging_message_id: 1};
    await showFirst({1: [message(3), message(2), message(1)]}, {context});
    expect(opened()).toEqual(["1"]);
    expect(CURRENT).toHaveText(/Sender 1/);
});

test("a click opens and closes", async () => {
    await showFirst({1: [message(2), message(1)]});
    await contains(`${LINE}:eq(1) button`).click();
    expect(opened()).toEqual(["2", "1"]);
    await contains(`${LINE}:eq(0) button`).click();
    expect(opened()).toEqual(["1"]);
});

test("keys go through the messages and open them", async () => {
    await showFirst({1: [message(3), message(2), message(1)]});
    await press("j");
    await animationFrame();
    expect(CURRENT).toHaveText(/Sender 2/);
    expect(opened()).toEqual(["3"]);
    await press("o");
    await animationFrame();
    expect(opened()).toEqual(["3", "2"]);
    await press("j");
    await press("j");
    await animationFrame();
    expect(CURRENT).toHaveText(/Sender 1/);
    expect(`${LINE}:eq(2) button`).toBeFocused();
    await press("Enter");
    await animationFrame();
    expect(opened()).toEqual(["3", "2", "1"]);
    await press("k");
    await animationFrame();
    expect(CURRENT).toHaveText(/Sender 2/);
});

test("keys do nothing while somebody types, or holds another key", async () => {
    await showFirst({1: [message(2), message(1)]});
    const field = document.createElement("input");
    queryOne(".o_email_logging_conversation").append(field);
    field.focus();
    await press("j");
    await press("o");
    await animationFrame();
    expect(CURRENT).toHaveText(/Sender 2/);
    field.remove();
    await press(["alt", "j"]);
    await animationFrame();
    expect(CURRENT).toHaveText(/Sender 2/);
    expect(opened()).toEqual(["2"]);
});

test("what one may not read is a line that does not open", async () => {
    await showFirst({1: [hidden(2), message(1)]});
    expect(opened()).toEqual(["1"]);
    await press("k");
    await press("o");
    await press("r");
    await animationFrame();
    expect(CURRENT).toHaveText(/Sender 2/);
    expect(opened()).toEqual(["1"]);
    expect(`${LINE}:eq(0) button`).toHaveCount(0);
});

test("there are buttons and keys for the answers that there are", async () => {
    mockService("action", {doAction: (action) => expect.step(action.type)});
    onRpc("email.logging.message", "action_reply", ({args: [id]}) => {
        expect.step(`reply to ${id}`);
        return {type: "answer"};
    });
    await showFirst({1: [message(2), message(1)]}, {answers: ["action_reply"]});
    expect("button[name=action_reply]").toHaveCount(1);
    expect("button[name=action_forward]").toHaveCount(0);
    await press("f");
    await press("j");
    await press("r");
    await animationFrame();
    expect.verifySteps(["reply to 1", "answer"]);
});

test("another conversation has its own messages, one that changed keeps its place", async () => {
    const show = await showFirst({1: [message(2), message(1)], 2: [message(4)]});
    await contains(`${LINE}:eq(1) button`).click();
    await show(conversation(1, {}, {marked_audience: "private"}));
    await animationFrame();
    expect(opened()).toEqual(["2", "1"]);
    await show(conversation(2));
    await animationFrame();
    expect(opened()).toEqual(["4"]);
});

test("how much later an e-mail came is said where it matters", async () => {
    await showFirst({1: [message(2, {later: "3 working hours later"}), message(1)]});
    expect(".o_email_logging_later").toHaveCount(1);
    expect(".o_email_logging_later").toHaveText("3 working hours later");
});

test("notes stand above what was the newest when they were written", async () => {
    const dated = (id, day) => message(id, {date: `2026-11-${day} 10:00:00`});
    const note = (id, date, values = {}) => ({
        ...{id, date, author: "Marco", text: `Note ${id}`, is_mine: false},
        ...values,
    });
    const notes = [
        note(3, "2026-11-09 08:00:00", {is_mine: true}),
        note(2, "2026-11-04 11:00:00"),
        note(1, "2026-11-04 09:00:00"),
    ];
    onRpc("email.logging.conversation", "remove_note", ({args: [ids, id]}) => {
        expect.step(`remove ${id} of ${ids}`);
        return notes.slice(1);
    });
    onRpc("email.logging.conversation", "add_note", ({args: [, text]}) => {
        expect.step(text);
        return [note(4, "2026-11-10 08:00:00", {text}), ...notes.slice(1)];
    });
    await showFirst({1: [dated(2, "05"), dated(1, "04")]}, {notes});
    const order = () =>
        queryAll("ol > li").map(
            ({dataset: {noteId, messageId}}) =>
                (noteId && `note ${noteId}`) || `mail ${messageId}`
        );
    expect(order()).toEqual(["note 3", "mail 2", "note 2", "mail 1", "note 1"]);
    expect("button[name=remove_note]").toHaveCount(1);
    await contains("button[name=remove_note]").click();
    await press("n");
    await animationFrame();
    await contains("textarea").edit("She waits", {confirm: false});
    await contains("button[name=save_note]").click();
    expect(order()[0]).toBe("note 4");
    expect("textarea").toHaveCount(0);
    expect.verifySteps(["remove 3 of 1", "She waits"]);
});
