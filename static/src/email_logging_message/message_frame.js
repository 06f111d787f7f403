import {Component, onWillUnmount, useRef} from "@odoo/owl";
import {
    awaitsImages,
    giveContrast,
    isBlank,
} from "@crm_email_logging/email_logging_message/readable";

/** Higher, it scrolls inside itself. */
export const MOST_PIXELS = 20000;

/** What the browser does with a text by itself: scroll, go from link to link. */
const READING_KEYS = /^(Arrow|Page|Home$|End$|Tab$|Enter$| $)/;

/**
 * A mail's text in a frame as high as the text. It runs no script; it is of Odoo's
 * origin, so that it can be measured, and nothing in it is called or believed.
 */
export class MessageFrame extends Component {
    static template = "crm_email_logging.MessageFrame";
    static props = {
        url: String,
        isHidden: {type: Boolean, optional: true},
        onLoad: {type: Function, optional: true},
    };

    setup() {
        this.frame = useRef("frame");
        // Images, folded history, fonts and the window: all change the page's size.
        this.sizes = new ResizeObserver(() => requestAnimationFrame(() => this.fit()));
        onWillUnmount(() => this.sizes.disconnect());
    }

    get page() {
        return this.frame.el?.contentDocument;
    }

    onLoad() {
        const {page} = this;
        const main = page?.querySelector("main");
        if (main) {
            this.sizes.disconnect();
            this.sizes.observe(page.documentElement);
            giveContrast(main);
            this.fit();
            page.addEventListener("keydown", (event) => this.passOn(event));
        }
        this.props.onLoad?.({
            isBlank: Boolean(main) && isBlank(main),
            awaitsImages: Boolean(main) && awaitsImages(main),
        });
    }

    /** The page's keys work as well for who has clicked into the text. */
    passOn(event) {
        if (!event.isTrusted || READING_KEYS.test(event.key)) {
            return;
        }
        const {key, code, repeat, altKey, ctrlKey, metaKey, shiftKey} = event;
        const frame = this.frame.el;
        const same = {key, code, repeat, altKey, ctrlKey, metaKey, shiftKey};
        const isTaken = !frame.dispatchEvent(
            new KeyboardEvent("keydown", {...same, bubbles: true, cancelable: true})
        );
        if (isTaken) {
            event.preventDefault();
        } else if (key === "Escape") {
            frame.blur();
        }
    }

    fit() {
        const {page} = this;
        if (!page?.documentElement) {
            return;
        }
        const {height} = page.documentElement.getBoundingClientRect();
        const frame = this.frame.el;
        const border = frame.offsetHeight - frame.clientHeight;
        frame.style.height = `${Math.min(Math.ceil(height) + border, MOST_PIXELS)}px`;
    }
}
