import {onMounted, onPatched, useEffect, useRef} from "@odoo/owl";
import {FormRenderer} from "@web/views/form/form_renderer";
import {_t} from "@web/core/l10n/translation";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

/** A new step is read from its heading on, wherever the button was that opened it. */
export class SetupRenderer extends FormRenderer {
    setup() {
        super.setup();
        const root = useRef("compiled_view_root");
        let shown = this.props.record.data.step;
        useEffect(
            (step) => {
                if (step !== shown) {
                    shown = step;
                    this.focusHeading(root.el);
                }
            },
            () => [this.props.record.data.step]
        );
        onMounted(() => this.nameWhatHasNoName(root.el));
        onPatched(() => this.nameWhatHasNoName(root.el));
    }

    /** Fields inside a sentence have no label, and buttons that copy but an icon. */
    nameWhatHasNoName(page) {
        const {fields} = this.props.record;
        for (const input of page.querySelectorAll(".o_field_widget input")) {
            const {name} = input.closest(".o_field_widget").attributes;
            if (!input.labels.length && fields[name?.value]) {
                input.setAttribute("aria-label", fields[name.value].string);
            }
        }
        for (const button of page.querySelectorAll(".o_clipboard_button")) {
            if (!button.innerText.trim()) {
                button.setAttribute("aria-label", _t("Copy"));
            }
        }
    }

    focusHeading(page) {
        const heading = [...page.querySelectorAll("h1")].find(
            (one) => one.offsetParent
        );
        heading?.setAttribute("tabindex", "-1");
        heading?.focus();
    }
}

registry.category("views").add("email_logging_setup_form", {
    ...formView,
    Renderer: SetupRenderer,
});
