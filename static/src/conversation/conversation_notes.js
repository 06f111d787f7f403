import {Component, useState} from "@odoo/owl";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {useAutofocus} from "@web/core/utils/hooks";

/** What colleagues wrote about a conversation, between its messages. */
export class ConversationNotes extends Component {
    static template = "crm_email_logging.ConversationNotes";
    static props = {notes: Array, onRemove: Function};

    formatDate({date}) {
        return toLocaleDateTimeString(deserializeDateTime(date));
    }
}

/** Where a note is written: plain text, kept when it could not be saved. */
export class NoteEditor extends Component {
    static template = "crm_email_logging.NoteEditor";
    static props = {onSave: Function, onDiscard: Function};

    setup() {
        this.state = useState({text: "", isSaving: false});
        useAutofocus({refName: "text"});
    }

    get canSave() {
        return Boolean(this.state.text.trim()) && !this.state.isSaving;
    }

    onKeydown(event) {
        if (event.key === "Escape") {
            event.stopPropagation();
            this.props.onDiscard();
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            this.save();
        }
    }

    async save() {
        if (!this.canSave) {
            return;
        }
        this.state.isSaving = true;
        try {
            await this.props.onSave(this.state.text);
        } finally {
            this.state.isSaving = false;
        }
    }
}
