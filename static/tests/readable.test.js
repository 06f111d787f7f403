import {describe, expect, getFixture, test} from "@odoo/hoot";
import {giveContrast, isBlank} from "@crm_email_logging/email_logging_message/readable";

const INK = "rgb(31, 31, 31)";

/** A mail's text in the page itself, on white as in its frame. */
function shown(html) {
    const main = document.createElement("main");
    main.style.cssText = "background: white; color: black";
    main.innerHTML = html;
    getFixture().append(main);
    return main;
}

function colorAfter(html) {
    const main = shown(html);
    giveContrast(main);
    return getComputedStyle(main.querySelector(".text")).color;
}

describe("contrast", () => {
    for (const [what, style] of [
        ["white", "color: white"],
        ["nearly white", "color: #f0f0f0"],
        ["transparent", "color: transparent"],
        ["barely there", "color: rgba(0, 0, 0, 0.05)"],
        ["of its own background", "color: #fe0; background: #fe0"],
    ]) {
        test(`${what} text is given a colour`, () => {
            expect(colorAfter(`<p class="text" style="${style}">x</p>`)).toBe(INK);
        });
    }

    test("text that is dark on dark becomes light", () => {
        const html = `<div style="background: #111"><p class="text">x</p></div>`;
        expect(colorAfter(html)).toBe("rgb(245, 245, 245)");
    });

    test("a dark newsletter keeps its light text", () => {
        const html = `<table bgcolor="#102030"><tbody><tr><td>
            <p class="text" style="color: white">x</p></td></tr></tbody></table>`;
        expect(colorAfter(html)).toBe("rgb(255, 255, 255)");
    });

    test("grey on white is as its sender wanted it", () => {
        const html = `<p class="text" style="color: rgb(153, 153, 153)">x</p>`;
        expect(colorAfter(html)).toBe("rgb(153, 153, 153)");
    });
});

describe("blank", () => {
    test("a text that is not displayed leaves the page blank", () => {
        expect(isBlank(shown(`<p style="display: none">x</p>`))).toBe(true);
    });

    test("nor is one without a size, or one that is not displayed at all", () => {
        expect(isBlank(shown(`<p style="font-size: 0">x</p>`))).toBe(true);
        const main = shown("<p>x</p>");
        main.style.display = "none";
        expect(isBlank(main)).toBe(true);
    });

    test("not so beside another, or where there is none", () => {
        expect(isBlank(shown(`<p style="display: none">x</p>y`))).toBe(false);
        expect(isBlank(shown(" "))).toBe(false);
    });

    test("an image without its picture is not seen either", () => {
        const html = `<p style="display: none">x</p><img width="600" height="400">`;
        expect(isBlank(shown(html))).toBe(true);
    });
});
