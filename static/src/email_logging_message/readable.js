/**
 * What a mail's styles may do to its reader, mended from outside its frame: the frame
 * runs no script. All of it looks at the page as the browser has laid it out.
 */

/** Of text and what is behind it; 1 is none, black on white is 21 (WCAG 2.2, 1.4.3). */
export const LEAST_CONTRAST = 1.6;
const MOST_TEXTS = 4000;
const MOST_MILLISECONDS = 200;
const WHITE = [255, 255, 255, 1];
const DARK_INK = "#1f1f1f";
const LIGHT_INK = "#f5f5f5";
const SMALLEST_IMAGE = 2;

/** The texts of a mail that say something, without ours. */
function* textsOf(main) {
    const texts = main.ownerDocument.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let count = 0; count < MOST_TEXTS && texts.nextNode(); count++) {
        const text = texts.currentNode;
        if (text.data.trim() && !text.parentElement.closest("summary")) {
            yield text;
        }
    }
}

function isSeen(text) {
    const range = text.ownerDocument.createRange();
    range.selectNodeContents(text);
    const {width, height} = range.getBoundingClientRect();
    return Math.min(width, height) > 1;
}

/** Whether images of the mail itself are still to come: they may be all it shows. */
export function awaitsImages(main) {
    return Boolean(main.querySelector("img[data-cid]"));
}

/** Whether there is text, and neither text nor an image is seen. */
export function isBlank(main) {
    let hasText = false;
    for (const text of textsOf(main)) {
        if (isSeen(text)) {
            return false;
        }
        hasText = true;
    }
    return (
        hasText &&
        ![...main.querySelectorAll("img")].some(
            ({naturalWidth, width}) => Math.min(naturalWidth, width) > SMALLEST_IMAGE
        )
    );
}

function styleOf(element) {
    return element.ownerDocument.defaultView.getComputedStyle(element);
}

/** `[red, green, blue, opacity]`; null for what is written another way. */
function colorOf(text) {
    const found = /^rgba?\(([^)]+)\)$/.exec(text);
    if (!found) {
        return null;
    }
    const [red, green, blue, opacity = 1] = found[1].split(/[\s,/]+/).map(Number);
    return [red, green, blue, opacity];
}

function over(color, behind) {
    const opacity = color[3];
    const mixed = [0, 1, 2].map((i) => color[i] * opacity + behind[i] * (1 - opacity));
    return [...mixed, 1];
}

function luminance(color) {
    const [red, green, blue] = color.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first, second) {
    const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
}

/** The colour behind an element's text, `[red, green, blue, 1]`. */
function paperBehind(element, papers) {
    if (!element) {
        return WHITE;
    }
    if (!papers.has(element)) {
        const own = colorOf(styleOf(element).backgroundColor) || WHITE;
        const behind =
            own[3] === 1 ? WHITE : paperBehind(element.parentElement, papers);
        papers.set(element, over(own, behind));
    }
    return papers.get(element);
}

function faintTexts(main) {
    const papers = new Map();
    const looked = new Set();
    const faint = [];
    const deadline = performance.now() + MOST_MILLISECONDS;
    for (const {parentElement: element} of textsOf(main)) {
        if (looked.has(element)) {
            continue;
        }
        if (performance.now() > deadline) {
            break;
        }
        looked.add(element);
        const paper = paperBehind(element, papers);
        const ink = colorOf(styleOf(element).color);
        if (ink && contrast(over(ink, paper), paper) < LEAST_CONTRAST) {
            faint.push([element, luminance(paper) > 0.3 ? DARK_INK : LIGHT_INK]);
        }
    }
    return faint;
}

/** Give text that nearly has the colour of what is behind it another one. */
export function giveContrast(main) {
    for (const [element, ink] of faintTexts(main)) {
        element.style.setProperty("color", ink, "important");
    }
}
