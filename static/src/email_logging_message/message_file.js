import {FileModel} from "@web/core/file_viewer/file_model";

/**
 * A file of a message for Odoo's viewer, which shows what the server says it may: by
 * its bytes, under a policy that lets nothing in it run.
 */
export class MessageFile extends FileModel {
    constructor(messageUrl, {id, name, shown}) {
        super();
        this.id = id;
        this.name = name;
        this.mimetype = shown || "";
        this.downloadUrl_ = `${messageUrl}/attachment/${encodeURIComponent(id)}`;
    }

    get downloadUrl() {
        return this.downloadUrl_;
    }

    get urlRoute() {
        return `${this.downloadUrl_}/shown`;
    }

    get urlQueryParams() {
        return {};
    }

    /** Not what Odoo counts as text besides: that would run. */
    get isText() {
        return this.mimetype === "text/plain";
    }
}
