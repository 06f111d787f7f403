import {Component, useState} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {MessageFile} from "@crm_email_logging/email_logging_message/message_file";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {rpc} from "@web/core/network/rpc";
import {useFileViewer} from "@web/core/file_viewer/file_viewer_hook";
import {useService} from "@web/core/utils/hooks";

const ICONS = [
    [/\.eml$/i, "fa-envelope-o"],
    [/\.pdf$/i, "fa-file-pdf-o"],
    [/\.(png|jpe?g|gif|webp|bmp|svg|tiff?|heic)$/i, "fa-file-image-o"],
    [/\.(docx?|odt|rtf)$/i, "fa-file-word-o"],
    [/\.(xlsx?|ods|csv)$/i, "fa-file-excel-o"],
    [/\.(pptx?|odp)$/i, "fa-file-powerpoint-o"],
    [/\.(zip|rar|7z|gz|tar)$/i, "fa-file-archive-o"],
    [/\.(txt|log|md|ics)$/i, "fa-file-text-o"],
];
const KILO = 1024;

/** The files of a message: shown in Odoo's viewer, downloaded, kept on a record. */
export class MessageAttachments extends Component {
    static template = "crm_email_logging.MessageAttachments";
    static components = {Dropdown, DropdownItem};
    static props = {url: String, attachments: Array, targets: Array};

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.viewer = useFileViewer();
        this.state = useState({showsSmall: false});
    }

    get small() {
        return this.props.attachments.filter(({small}) => small);
    }

    get shown() {
        const {attachments} = this.props;
        return this.state.showsSmall
            ? attachments
            : attachments.filter(({small}) => !small);
    }

    get smallLabel() {
        const {length} = this.small;
        return length === 1 ? _t("1 small image") : _t("%s small images", length);
    }

    icon({name, kind}) {
        const row = ICONS.find(([pattern]) => pattern.test(name));
        return kind === "reference" ? "fa-cloud" : row?.[1] || "fa-file-o";
    }

    size({size}) {
        const kilobytes = Math.max(size / KILO, 1);
        return kilobytes < KILO
            ? _t("%s KB", formatFloat(kilobytes, {digits: [0, 0]}))
            : _t("%s MB", formatFloat(kilobytes / KILO, {digits: [0, 1]}));
    }

    url({id}) {
        return `${this.props.url}/attachment/${encodeURIComponent(id)}`;
    }

    /** In Odoo's viewer, with the other files that it shows, one key away. */
    show(attachment) {
        const files = this.shown.map((one) => new MessageFile(this.props.url, one));
        this.viewer.open(
            files.find(({id}) => id === attachment.id),
            files
        );
    }

    saveLabel(target) {
        return _t("Save to %s", target.name);
    }

    askToSave(attachment, target) {
        this.dialog.add(ConfirmationDialog, {
            title: this.saveLabel(target),
            body: _t(
                "“%(file)s” is copied into Odoo: whoever may read %(record)s can open it then.",
                {file: attachment.name, record: target.name}
            ),
            confirmLabel: _t("Save"),
            confirm: () => this.save(attachment, target),
            cancel: () => undefined,
        });
    }

    async save(attachment, {model, id, name}) {
        const answer = await rpc(`${this.url(attachment)}/save`, {model, res_id: id});
        if (answer.error) {
            this.notification.add(answer.error, {type: "warning"});
        } else {
            this.notification.add(_t("Saved to %s", name), {type: "success"});
        }
    }
}
