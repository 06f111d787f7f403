import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {MessageAttachments} from "@crm_email_logging/email_logging_message/message_attachments";
import {MessageFrame} from "@crm_email_logging/email_logging_message/message_frame";
import {rpc} from "@web/core/network/rpc";

/**
 * What is known of a message before the server has told:
 * - `images`: remote ones are shown; null: as decided for the sender, by `always`
 * - `inlineImages`: "none", "loading", "shown"
 * - `isPlain`: as text, since nothing of it was seen
 * - `targets`: records that files may be saved to
 */
const NOTHING = {
    images: null,
    always: false,
    inlineImages: "none",
    isPlain: false,
    hasRemoteImages: false,
    attachments: [],
    targets: [],
    error: "",
};

/**
 * A message as it looked: its body in a sandboxed frame, with remote images blocked
 * until asked for, and its attachments, fetched from Exchange when it is opened.
 *
 * Needs nothing but the message's id, and loads the rest itself.
 */
export class EmailLoggingMessage extends Component {
    static template = "crm_email_logging.EmailLoggingMessage";
    static components = {MessageAttachments, MessageFrame};
    static props = {messageId: Number};

    setup() {
        this.state = useState({...NOTHING});
        onWillStart(() => this.load(this.props.messageId));
        onWillUpdateProps(({messageId}) => {
            if (messageId !== this.props.messageId) {
                this.load(messageId);
            }
        });
    }

    get url() {
        return `/email_logging/message/${this.props.messageId}`;
    }

    /**
     * The text at once; its inline images come from Exchange, so the body with them
     * is loaded out of sight, and takes the text's place when it is there.
     */
    get frames() {
        const {inlineImages} = this.state;
        const frames = [];
        if (inlineImages !== "shown") {
            frames.push({name: "text", url: this.bodyUrl()});
        }
        if (inlineImages !== "none") {
            const isHidden = inlineImages === "loading";
            frames.push({name: "inline", url: this.bodyUrl("inline"), isHidden});
        }
        return frames;
    }

    bodyUrl(...wanted) {
        const {images, isPlain} = this.state;
        const asked = wanted.map((name) => `${name}=1`);
        const query = [
            ...asked,
            images !== null && `images=${images ? 1 : 0}`,
            isPlain && "plain=1",
        ].filter(Boolean);
        return `${this.url}/body${query.length ? "?" : ""}${query.join("&")}`;
    }

    onLoaded(frame, {isBlank, awaitsImages}) {
        if (frame.name === "inline") {
            this.state.inlineImages = "shown";
        } else if (awaitsImages) {
            return;
        }
        // Remote images may be all that it shows, once they are asked for.
        if (isBlank && !this.showsImages) {
            this.state.isPlain = true;
        }
    }

    /** Not awaited: Exchange may be slow, and the text is there already. */
    load(messageId) {
        Object.assign(this.state, NOTHING);
        this.ask(messageId, "parts").then((parts) => {
            if (messageId === this.props.messageId) {
                this.onParts(parts);
            }
        });
    }

    onParts(parts) {
        this.state.hasRemoteImages = parts.remote_images;
        this.state.always = parts.always;
        this.state.inlineImages = parts.inline_images ? "loading" : "none";
        if (parts.attachments) {
            this.loadAttachments(this.props.messageId);
        }
    }

    loadAttachments(messageId) {
        const nothing = {attachments: [], targets: [], error: ""};
        this.ask(messageId, "attachments").then((answer) => {
            if (messageId === this.props.messageId) {
                Object.assign(this.state, nothing, answer);
            }
        });
    }

    ask(messageId, what) {
        return rpc(`/email_logging/message/${messageId}/${what}`, {}, {silent: true});
    }

    get showsImages() {
        return this.state.images ?? this.state.always;
    }

    /** Its button goes, so the one beside it gets the focus. */
    showImages({currentTarget}) {
        currentTarget.nextElementSibling.focus();
        Object.assign(this.state, {images: true, isPlain: false});
    }

    /** Whether remote images of this sender are always shown to the user. */
    async decideImages(always) {
        await rpc(`${this.url}/images`, {always});
        Object.assign(this.state, {always, images: always, isPlain: false});
    }
}
