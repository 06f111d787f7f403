import {Deferred, animationFrame, expect, queryOne, test} from "@odoo/hoot";
import {contains, onRpc} from "@web/../tests/web_test_helpers";
import {EmailLoggingMessage} from "@crm_email_logging/email_logging_message/email_logging_message";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {getTemplate} from "@web/core/templates";
import {mountWidget} from "./record_switch";
import {xml} from "@odoo/owl";

defineMailModels();

const FRAME = ".o_email_logging_body";
const IMAGES = ".o_email_logging_show_images";
const ATTACHMENT = ".o_email_logging_attachment";

const message = (resId) => ({
    resModel: "email.logging.message",
    resId,
    data: {has_attachments: true},
});
const attached = (name) => ({attachments: [{id: name, name, size: 1024}]});

/** The widget with another element for its frame: Hoot enters no sandboxed one. */
function withoutFrame() {
    const template = getTemplate(EmailLoggingMessage.template).innerHTML;

    return class extends EmailLoggingMessage {
        static template = xml`${template.replace("<iframe", "<section")}`;
    };
}

/**
 * Show message 1; `answers`: what the server says of attachments, by message;
 * `hasInline`: whether messages have images of their own.
 */
async function showFirst(answers, hasInline = false) {
    onRpc("/email_logging/message/<id>/attachments", (_request, {id}) => answers[id]);
    onRpc("/email_logging/message/<id>/inline", () => hasInline);
    const show = await mountWidget(withoutFrame(), message(1));
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
    await showFirst({1: {}}, true);
    expect(FRAME).toHaveCount(2);
    expect(`${FRAME}:not(.d-none)`).toHaveAttribute(
        "data-src",
        "/email_logging/message/1/body"
    );
    const inline = queryOne(`${FRAME}.d-none`);
    expect(inline).toHaveAttribute(
        "data-src",
        "/email_logging/message/1/body?inline=1"
    );
    inline.dispatchEvent(new Event("load"));
    await animationFrame();
    expect(FRAME).toHaveCount(1);
    expect(FRAME).not.toHaveClass("d-none");
});

test("attachments are shown when Exchange has answered", async () => {
    const late = new Deferred();
    await showFirst({1: late});
    expect(ATTACHMENT).toHaveCount(0);
    late.resolve(attached("offer.pdf"));
    await animationFrame();
    expect(ATTACHMENT).toHaveText(/^offer\.pdf/);
    expect(ATTACHMENT).toHaveAttribute(
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
