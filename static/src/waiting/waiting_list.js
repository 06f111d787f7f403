import {onMounted, onPatched} from "@odoo/owl";
import {EmailLoggingListRenderer} from "@crm_email_logging/email_logging_list/email_logging_list";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {useLookAgain} from "@crm_email_logging/look_again/look_again";
import {useService} from "@web/core/utils/hooks";

/** {key: the button of its row that it presses} */
const BUTTONS = {
    r: "action_answer",
    e: "action_no_answer_needed",
    l: "action_later",
    h: "action_hand_over",
    n: "action_answer_needed",
};
const DONE = BUTTONS.e;
const UNDO = "action_undo_no_answer_needed";
const ARROWS = {j: "arrowdown", k: "arrowup"};
const PAUSE = 50;

/**
 * A list that is worked off by keyboard: arrows or j and k go from row to row, a letter
 * presses a row's button, and the row that takes the place of a finished one is next.
 */
export class WaitingListRenderer extends EmailLoggingListRenderer {
    setup() {
        super.setup();
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.place = null;
        this.focused = null;
        useLookAgain(() => this.lookAgain());
        onMounted(() => this.goOn());
        onPatched(() => {
            this.env.bus.trigger("EMAIL_LOGGING:WAITING");
            this.goOn();
            this.goBack();
        });
    }

    /** Not under the hands of who has begun something; the focus stays in its cell. */
    async lookAgain() {
        const {list} = this.props;
        const isBusy = list.editedRecord || list.selection.length;
        if (isBusy || document.querySelector(".modal")) {
            return;
        }
        const cell = document.activeElement?.closest(".o_data_cell");
        const id = this.tableRef.el?.contains(cell) && cell.closest("tr").dataset.id;
        const record = id && list.records.find((known) => known.id === id);
        this.focused = record
            ? {resId: record.resId, name: cell.getAttribute("name")}
            : null;
        await list.load();
    }

    /** To the cell that had the focus before the list was loaded anew. */
    goBack() {
        const {focused} = this;
        this.focused = null;
        const record =
            focused &&
            this.props.list.records.find(({resId}) => resId === focused.resId);
        this.tableRef.el
            ?.querySelector(`[data-id="${record?.id}"] [name="${focused?.name}"]`)
            ?.focus();
    }

    onCellKeydownReadOnlyMode(hotkey, cell, group, record) {
        if (record && hotkey in BUTTONS) {
            return this.press(BUTTONS[hotkey], cell.closest("tr"), record);
        }
        return super.onCellKeydownReadOnlyMode(
            ARROWS[hotkey] || hotkey,
            cell,
            group,
            record
        );
    }

    press(name, row, record) {
        const button = row.querySelector(`button[name=${name}]`);
        this.place = [...row.parentElement.querySelectorAll(".o_data_row")].indexOf(
            row
        );
        button?.click();
        if (button && name === DONE) {
            this.offerUndo(record.resId);
        }
        return true;
    }

    /** A key is pressed by mistake more easily than a button. */
    offerUndo(id) {
        const close = this.notification.add(_t("No answer needed."), {
            type: "success",
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: async () => {
                        close();
                        const model = "email.logging.conversation";
                        await this.orm.call(model, UNDO, [[id]]);
                        await this.props.list.load();
                    },
                },
            ],
        });
    }

    /** To the row that is there now, once no dialog has the focus. */
    goOn() {
        browser.clearTimeout(this.waiting);
        const rows = this.tableRef.el?.querySelectorAll(".o_data_row") || [];
        if (this.place === null || !rows.length) {
            return;
        }
        if (document.querySelector(".modal:not(.o_inactive_modal)")) {
            this.waiting = browser.setTimeout(() => this.goOn(), PAUSE);
        } else if (!this.tableRef.el.contains(document.activeElement)) {
            const row = rows[Math.min(this.place, rows.length - 1)];
            row.querySelector(".o_data_cell")?.focus();
        }
    }
}

registry.category("views").add("email_logging_waiting_list", {
    ...registry.category("views").get("email_logging_mail_list"),
    Renderer: WaitingListRenderer,
});
