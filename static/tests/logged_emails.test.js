import {Deferred, animationFrame, expect, test} from "@odoo/hoot";
import {contains, mockService, onRpc} from "@web/../tests/web_test_helpers";
import {LoggedEmails} from "@crm_email_logging/logged_emails/logged_emails";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWidget} from "./record_switch";

defineMailModels();

const SUBJECT = ".o_logged_emails .o_email_logging_entry td:nth-child(3)";

const contact = (resId) => ({resModel: "res.partner", resId, data: {}});

/** What the server says of a contact with one e-mail. */
function answer(subject) {
    const entry = {id: 7, date: false, direction: "inbound", display_name: subject};
    const nobody = {partner_id: false, user_id: false, opportunity_id: false};
    return {
        entries: [{...entry, ...nobody}],
        waiting: 0,
        not_logged_since: false,
        others: "",
        empty: false,
        facts: [],
    };
}

/** Show contact 1; `answers`: what the server says of each contact, by id. */
async function showFirst(answers) {
    onRpc("res.partner", "get_logged_emails", ({args: [id]}) => answers[id]);
    return mountWidget(LoggedEmails, contact(1));
}

test("each contact has its own e-mails, and a new one none", async () => {
    const show = await showFirst({1: answer("To Anna"), 2: answer("To Paolo")});
    expect(SUBJECT).toHaveText("To Anna");
    await show(contact(2));
    expect(SUBJECT).toHaveText("To Paolo");
    await show(contact(false));
    expect(SUBJECT).toHaveCount(0);
    expect(".o_logged_emails").toHaveText("No e-mails are logged here yet.");
});

test("a late answer for another record is dropped", async () => {
    const late = new Deferred();
    const show = await showFirst({1: answer("To Anna"), 2: late, 3: answer("To John")});
    await show(contact(2));
    await show(contact(3));
    expect(SUBJECT).toHaveText("To John");
    late.resolve(answer("To Paolo"));
    await animationFrame();
    expect(SUBJECT).toHaveText("To John");
});

test("who comes back before the answer sees the first record again", async () => {
    const late = new Deferred();
    const show = await showFirst({1: answer("To Anna"), 2: late});
    await show(contact(2));
    await show(contact(1));
    late.resolve(answer("To Paolo"));
    await animationFrame();
    expect(SUBJECT).toHaveText("To Anna");
});

test("an opportunity says how many other conversations its contact has", async () => {
    const panel = {
        ...answer("Offer"),
        others: "3 more conversations with this contact",
    };
    onRpc("crm.lead", "get_logged_emails", () => panel);
    onRpc("crm.lead", "action_view_other_conversations", () => ({type: "others"}));
    mockService("action", {doAction: ({type}) => expect.step(type)});
    await mountWidget(LoggedEmails, {resModel: "crm.lead", resId: 1, data: {}});
    expect(SUBJECT).toHaveText("Offer");
    expect(".o_logged_emails th:contains(Opportunity)").toHaveCount(0);
    await contains(".o_email_logging_others:contains(3 more)").click();
    expect.verifySteps(["others"]);
});

test("where nothing is logged the page says what to do", async () => {
    const empty = {title: "Not yet", text: "Somebody connects it.", button: "Connect"};
    onRpc("email.logging.way.on", "go_on", () => ({type: "connect"}));
    mockService("action", {doAction: ({type}) => expect.step(type)});
    await showFirst({1: {...answer("x"), entries: [], empty}});
    expect(".o_email_logging_empty").toHaveText(/Not yet\s+Somebody connects it\./);
    await contains(".o_email_logging_go_on:contains(Connect)").click();
    expect.verifySteps(["connect"]);
});

test("an e-mail opens with those beside it to page through", async () => {
    mockService("action", {
        doAction: ({res_id: id}, {props}) => expect.step([id, props.resIds]),
    });
    const two = answer("First");
    two.entries.push({...two.entries[0], id: 8, display_name: "Second"});
    await showFirst({1: two});
    await contains(".o_email_logging_entry:eq(1) button").click();
    expect.verifySteps([[8, [7, 8]]]);
});
