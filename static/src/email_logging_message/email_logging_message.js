import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/**
 * The message of a form's record: its body in a sandboxed frame, with remote images
 * blocked until asked for, and its attachments, fetched from Exchange when opened.
 */
export class EmailLoggingMessage extends Component {
    static template = "crm_email_logging.EmailLoggingMessage";
    static props = {...standardWidgetProps};

    setup() {
        this.state = useState({
            images: false,
            inlineImages: "none",
            attachments: [],
            error: "",
        });
        onWillStart(() => this.loadWhatIsSlow(this.props.record));
        onWillUpdateProps((nextProps) => {
            if (
                this.messageId(nextProps.record) !== this.messageId(this.props.record)
            ) {
                this.state.images = false;
                this.loadWhatIsSlow(nextProps.record);
            }
        });
    }

    messageId(record) {
        return record.resModel === "email.logging.message"
            ? record.resId
            : record.data.message_id && record.data.message_id.id;
    }

    get url() {
        return `/email_logging/message/${this.messageId(this.props.record)}`;
    }

    /**
     * The text at once; its inline images come from Exchange, so the body with them
     * is loaded out of sight, and takes the text's place when it is there.
     */
    get frames() {
        const {images, inlineImages} = this.state;
        const url = `${this.url}/body`;
        const frames = [];
        if (inlineImages !== "shown") {
            frames.push({name: "text", url: images ? `${url}?images=1` : url});
        }
        if (inlineImages !== "none") {
            frames.push({
                name: "inline",
                url: `${url}?inline=1${images ? "&images=1" : ""}`,
                isHidden: inlineImages === "loading",
            });
        }
        return frames;
    }

    onLoaded(frame) {
        if (frame.name === "inline") {
            this.state.inlineImages = "shown";
        }
    }

    /** Not awaited: Exchange may be slow, and the text is there already. */
    loadWhatIsSlow(record) {
        this.loadAttachments(record);
        this.loadInlineImages(this.messageId(record));
    }

    loadInlineImages(messageId) {
        this.state.inlineImages = "none";
        rpc(`/email_logging/message/${messageId}/inline`, {}, {silent: true}).then(
            (hasSome) => {
                if (hasSome && messageId === this.messageId(this.props.record)) {
                    this.state.inlineImages = "loading";
                }
            }
        );
    }

    loadAttachments(record) {
        Object.assign(this.state, {attachments: [], error: ""});
        if (!record.data.has_attachments) {
            return;
        }
        const messageId = this.messageId(record);
        rpc(`/email_logging/message/${messageId}/attachments`, {}, {silent: true}).then(
            ({attachments, error}) => {
                if (messageId === this.messageId(this.props.record)) {
                    Object.assign(this.state, {
                        attachments: attachments || [],
                        error: error || "",
                    });
                }
            }
        );
    }

    attachmentUrl(attachment) {
        return `${this.url}/attachment/${encodeURIComponent(attachment.id)}`;
    }

    humanSize(attachment) {
        return _t("%s KB", formatFloat(attachment.size / 1024, {digits: [0, 0]}));
    }

    showImages() {
        this.state.images = true;
    }
}

registry.category("view_widgets").add("email_logging_message", {
    component: EmailLoggingMessage,
    fieldDependencies: [{name: "has_attachments", type: "boolean"}],
});
