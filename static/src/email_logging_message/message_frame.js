import {Component, onWillUnmount, useRef} from "@odoo/owl";
import {
    awaitsImages,
    giveContrast,
    isBlank,
} from "@crm_email_logging/email_logging_message/readable";

/** Higher, it scrolls inside itself. */
export const MOST_PIXELS = 20000;

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
        }
        this.props.onLoad?.({
            isBlank: Boolean(main) && isBlank(main),
            awaitsImages: Boolean(main) && awaitsImages(main),
        });
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
