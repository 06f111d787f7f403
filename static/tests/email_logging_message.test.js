import {Deferred, animationFrame, expect, queryOne, test} from "@odoo/hoot";
import {contains, onRpc} from "@web/../tests/web_test_helpers";
import {EmailLoggingMessage} from "@crm_email_logging/email_logging_message/email_logging_message";
import {EmailLoggingMessageWidget} from "@crm_email_logging/email_logging_message/email_logging_message_widget";
import {MessageFile} from "@crm_email_logging/email_logging_message/message_file";
import {MessageFrame} from "@crm_email_logging/email_logging_message/message_frame";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {getTemplate} from "@web/core/templates";
import {mountWidget} from "./record_switch";
import {xml} from "@odoo/owl";

defineMailModels();

const FRAME = ".o_email_logging_body";
const IMAGES = ".o_email_logging_show_images";
const ATTACHMENT = ".o_email_logging_attachment";
const SMALL = ".o_email_logging_small";

const message = (resId) => ({resModel: "email.logging.message", resId, data: {}});
const attachment = (name, more = {}) => {
    const file = {kind: "file", shown: false, small: false};
    return {id: name, name, size: 1024, ...file, ...more};
};
const attached = (name) => ({attachments: [attachment(name)], targets: []});

/** The message with other elements for its frames: Hoot enters no sandboxed one. */
function withoutFrames() {
    const template = getTemplate(MessageFrame.template).innerHTML;

    class Frame extends MessageFrame {
        static template = xml`${template.replace("<iframe", "<section")}`;
    }

    class Message extends EmailLoggingMessage {
        static components = {...EmailLoggingMessage.components, MessageFrame: Frame};
    }

    return class extends EmailLoggingMessageWidget {
        static components = {EmailLoggingMessage: Message};
    };
}

/**
 * Show message 1; `answers`: what the server says of attachments, by message;
 * `parts`: what messages have beside their text.
 */
async function showFirst(answers, parts = {}) {
    const usual = {attachments: true, inline_images: false, remote_images: true};
    onRpc("/email_logging/message/<id>/attachments", (_request, {id}) => answers[id]);
    onRpc("/email_logging/message/<id>/parts", () => ({...usual, ...parts}));
    const show = await mountWidget(withoutFrames(), message(1));
    await animationFrame();
    return show;
}

test("images that were asked for are blocked again in the next message", async () => {
    const show = await showFirst({1: {}, 2: {}});
    expect(FRAME).toHaveAttribute("data-src", "/email_logging/message/1/body");
    await contains(IMAGES).click();
    expect(FRAME).toHaveAttribute("data-src", "/email_logging/message/1/body?images=1");
    expect(IMAGES).toHaveCount(0);
    await show(message(2));
    expect(FRAME).toHaveAttribute("data-src", "/email_logging/message/2/body");
    expect(IMAGES).toHaveCount(1);
});

test("the text does not wait for its inline images", async () => {
    await showFirst({1: {}}, {inline_images: true});
    expect(FRAME).toHaveCount(2);
    expect(`${FRAME}:not(.invisible)`).toHaveAttribute(
        "data-src",
        "/email_logging/message/1/body"
    );
    const inline = queryOne(`${FRAME}.invisible`);
    expect(inline).toHaveAttribute(
        "data-src",
        "/email_logging/message/1/body?inline=1"
    );
    inline.dispatchEvent(new Event("load"));
    await animationFrame();
    expect(FRAME).toHaveCount(1);
    expect(FRAME).not.toHaveClass("invisible");
});

test("without remote images none are offered", async () => {
    await showFirst({1: {}}, {remote_images: false});
    expect(IMAGES).toHaveCount(0);
});

test("attachments are shown when Exchange has answered", async () => {
    const late = new Deferred();
    await showFirst({1: late});
    expect(ATTACHMENT).toHaveCount(0);
    late.resolve(attached("offer.pdf"));
    await animationFrame();
    expect(ATTACHMENT).toHaveText(/^offer\.pdf/);
    expect(`${ATTACHMENT} a`).toHaveAttribute(
        "href",
        "/email_logging/message/1/attachment/offer.pdf"
    );
});

test("a late answer with another message's attachments is dropped", async () => {
    const late = new Deferred();
    const show = await showFirst({1: late, 2: attached("second.pdf")});
    await show(message(2));
    await animationFrame();
    expect(ATTACHMENT).toHaveText(/^second\.pdf/);
    late.resolve(attached("first.pdf"));
    await animationFrame();
    expect(ATTACHMENT).toHaveText(/^second\.pdf/);
});

test("images of signatures are listed when asked for", async () => {
    const small = ["a.png", "b.png"].map((name) => attachment(name, {small: true}));
    await showFirst({1: {attachments: [...small, attachment("offer.docx")]}});
    expect(ATTACHMENT).toHaveCount(1);
    expect(SMALL).toHaveText("2 small images");
    await contains(SMALL).click();
    expect(ATTACHMENT).toHaveCount(3);
    expect(SMALL).toHaveCount(0);
});

test("a file is saved to a contact after asking", async () => {
    const targets = [{model: "res.partner", id: 3, name: "Anna Bianchi"}];
    onRpc("/email_logging/message/<id>/attachment/<file>/save", async (request) => {
        const {params} = await request.json();
        expect.step(params);
        return {name: "offer.pdf"};
    });
    await showFirst({1: {attachments: [attachment("offer.pdf")], targets}});
    await contains(".o_email_logging_save").click();
    await contains(".o-dropdown-item").click();
    expect.verifySteps([]);
    await contains(".modal .btn-primary").click();
    expect.verifySteps([{model: "res.partner", res_id: 3}]);
});

test("the viewer shows what the server says, and nothing else", () => {
    const url = "/email_logging/message/1";
    const file = (shown) => new MessageFile(url, {...attachment("a/b.html"), shown});
    for (const shown of [false, "text/html", "application/javascript", "video/mp4"]) {
        expect(file(shown).isText || Boolean(file(shown).isPdf)).toBe(false);
    }
    expect(file("text/plain").isViewable).toBe(true);
    expect(file("text/plain").defaultSource).toMatch(
        /1\/attachment\/a%2Fb.html\/shown$/
    );
    expect(file("application/pdf").defaultSource).toMatch(/viewer.html\?file=.*shown/);
});

test("images of a sender are always shown, or not any more", async () => {
    onRpc("/email_logging/message/<id>/images", async (request) => {
        const {params} = await request.json();
        expect.step(params);
    });
    await showFirst({1: {}});
    await contains(".o_email_logging_always_images").click();
    expect(FRAME).toHaveAttribute("data-src", "/email_logging/message/1/body?images=1");
    expect(IMAGES).toHaveCount(0);
    await contains(".o_email_logging_never_images").click();
    expect(FRAME).toHaveAttribute("data-src", "/email_logging/message/1/body?images=0");
    expect.verifySteps([{always: true}, {always: false}]);
});
