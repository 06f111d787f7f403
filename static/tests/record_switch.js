import {Component, reactive, useState, xml} from "@odoo/owl";
import {animationFrame} from "@odoo/hoot";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

/**
 * Show a widget as a form does, and give it one record after the other.
 *
 * @returns {Function} `show(record)`, which resolves when the page is drawn; a widget
 *     that still waits for its answer is drawn later.
 */
export async function mountWidget(Widget, firstRecord) {
    const form = reactive({record: firstRecord});

    class Form extends Component {
        static components = {Widget};
        static props = [];
        static template = xml`<Widget record="form.record"/>`;

        setup() {
            this.form = useState(form);
        }
    }

    await mountWithCleanup(Form);
    return async (record) => {
        form.record = record;
        await animationFrame();
    };
}
