import {useEffect, useRef} from "@odoo/owl";
import {FormRenderer} from "@web/views/form/form_renderer";
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
    }

    focusHeading(page) {
        const heading = [...page.querySelectorAll("h1")].find((one) => one.offsetParent);
        heading?.setAttribute("tabindex", "-1");
        heading?.focus();
    }
}

registry.category("views").add("email_logging_setup_form", {
    ...formView,
    Renderer: SetupRenderer,
});
