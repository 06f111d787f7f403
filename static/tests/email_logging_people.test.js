import {animationFrame, expect, test} from "@odoo/hoot";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {EmailLoggingPeople} from "@crm_email_logging/email_logging_people/email_logging_people";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

defineMailModels();

const PERSON = ".o_email_logging_person";
const MORE = ".o_email_logging_more";

const person = (name, more = {}) => ({
    name,
    email: `${name.toLowerCase()}@else.example`,
    kind: "unknown",
    model: false,
    id: false,
    ...more,
});

/** Show whom message 1 is to. */
async function showTo(people, mayCreate = true) {
    let asked = 0;
    onRpc("/email_logging/message/<id>/people", () => {
        asked += 1;
        return {from: [], to: people, cc: people, may_create: mayCreate};
    });
    await mountWithCleanup(EmailLoggingPeople, {props: {messageId: 1, part: "to"}});
    await animationFrame();
    return () => asked;
}

test("two hundred people are shown when asked for", async () => {
    await showTo(Array.from({length: 200}, (_none, number) => person(`P${number}`)));
    expect(PERSON).toHaveCount(4);
    expect(MORE).toHaveText("… and 196 more");
    await contains(MORE).click();
    expect(PERSON).toHaveCount(200);
    expect(MORE).toHaveCount(0);
});

test("no button for one or two", async () => {
    await showTo(["A", "B", "C", "D", "E", "F"].map((name) => person(name)));
    expect(PERSON).toHaveCount(6);
    expect(MORE).toHaveCount(0);
});

test("a contact leads to its page, an unknown one is made", async () => {
    mockService("action", {
        doAction: ({res_model, res_id, context}) =>
            expect.step([res_model, res_id, context]),
    });
    const anna = person("Anna", {kind: "contact", model: "res.partner", id: 3});
    await showTo([anna, person("Piero"), person("Luca", {kind: "ours"})]);
    await contains(`${PERSON} a`).click();
    await contains(".o_email_logging_create_contact").click();
    const defaults = {default_name: "Piero", default_email: "piero@else.example"};
    expect.verifySteps([
        ["res.partner", 3, undefined],
        ["res.partner", undefined, defaults],
    ]);
});

test("who makes no contacts is not offered to", async () => {
    await showTo([person("Piero")], false);
    expect(".o_email_logging_create_contact").toHaveCount(0);
});

test("to and cc ask once", async () => {
    const asked = await showTo([person("Piero")]);
    expect(asked()).toBe(1);
    for (const part of ["to", "cc"]) {
        mountWithCleanup(EmailLoggingPeople, {props: {messageId: 1, part}});
    }
    await animationFrame();
    await animationFrame();
    expect(asked()).toBe(2);
    expect(PERSON).toHaveCount(3);
});
