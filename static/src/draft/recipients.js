import {TextField, textField} from "@web/views/fields/text/text_field";
import {useExternalListener, useState} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {registry} from "@web/core/registry";
import {useDebounced} from "@web/core/utils/timing";
import {useService} from "@web/core/utils/hooks";

const MILLISECONDS = 200;
const SHORTEST = 2;
const NOTHING = {suggestions: [], chosen: 0};
// Where one person ends, and the next begins; a comma in quotes is of a name.
const PERSON = /(?:"(?:[^"\\]|\\.)*"?|[^,;\n"])*$/;

/** To or Cc: whoever is typed is proposed from contacts and colleagues. */
export class RecipientsField extends TextField {
    static template = "crm_email_logging.RecipientsField";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.responses = new KeepLast();
        this.state = useState({...NOTHING});
        this.suggest = useDebounced(() => this.loadSuggestions(), MILLISECONDS);
        useExternalListener(window, "click", () => this.forget());
    }

    get listId() {
        return `${this.props.id}_suggestions`;
    }

    /** What is being typed, up to the cursor. */
    get typed() {
        const {value, selectionStart} = this.textareaRef.el;
        return PERSON.exec(value.slice(0, selectionStart))[0];
    }

    async loadSuggestions() {
        const text = this.textareaRef.el ? this.typed.trim() : "";
        if (text.length < SHORTEST || text.endsWith(">")) {
            this.forget();
            return;
        }
        const question = this.orm.silent.call(
            "email.logging.draft",
            "suggest_recipients",
            [text]
        );
        const suggestions = await this.responses.add(question);
        const isMeant = this.textareaRef.el === document.activeElement;
        Object.assign(this.state, NOTHING, isMeant ? {suggestions} : {});
    }

    forget() {
        Object.assign(this.state, NOTHING);
    }

    onKeydown(event) {
        const {length} = this.state.suggestions;
        if (!length) {
            return;
        }
        const actions = {
            ArrowDown: () => this.move(1),
            ArrowUp: () => this.move(-1),
            Enter: () => this.choose(this.state.suggestions[this.state.chosen]),
            Tab: () => this.choose(this.state.suggestions[this.state.chosen]),
            Escape: () => this.forget(),
        };
        if (event.key in actions) {
            event.preventDefault();
            event.stopPropagation();
            actions[event.key]();
        }
    }

    move(step) {
        const {length} = this.state.suggestions;
        this.state.chosen = (this.state.chosen + step + length) % length;
    }

    choose({typed}) {
        const area = this.textareaRef.el;
        const end = area.selectionStart;
        const before = this.typed;
        const space = before.match(/^\s*/)[0];
        area.setRangeText(`${space}${typed}, `, end - before.length, end, "end");
        area.dispatchEvent(new InputEvent("input", {bubbles: true}));
        area.focus();
        this.forget();
    }
}

registry.category("fields").add("email_logging_recipients", {
    ...textField,
    component: RecipientsField,
    supportedTypes: ["text"],
});
