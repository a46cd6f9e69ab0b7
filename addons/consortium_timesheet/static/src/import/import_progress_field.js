import { onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";

const EVERY = 2000; // ms between two looks
const RUNNING = "queued";

/**
 * The bar of an import in the background, which moves without a reload; the form is read again once
 * the import ends. It asks rather than waits to be told: one small read while somebody looks, also
 * where no websocket passes.
 */
export class ImportProgressField extends ProgressBarField {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.live = useState({ value: null });
        onMounted(() => this.wait());
        onWillUnmount(() => browser.clearTimeout(this.timeout));
    }

    get currentValue() {
        return this.live.value ?? super.currentValue;
    }

    wait() {
        if (this.props.record.data.state === RUNNING) {
            this.timeout = browser.setTimeout(() => this.look(), EVERY);
        }
    }

    async look() {
        const { record, name } = this.props;
        if (document.visibilityState !== "hidden") {
            const found = await this.read(record, name);
            if (found && found.state !== RUNNING) {
                return record.load();
            }
            this.live.value = found ? found[name] : this.live.value;
        }
        this.wait();
    }

    /** @returns {Promise<Object|null>} nothing without a connection: the next look tells */
    async read(record, name) {
        try {
            const fields = ["state", name];
            const [found] = await this.orm.silent.read(record.resModel, [record.resId], fields);
            return found || null;
        } catch {
            return null;
        }
    }
}

export const importProgressField = {
    ...progressBarField,
    component: ImportProgressField,
    displayName: _t("Progress of an import"),
    fieldDependencies: [{ name: "state", type: "selection" }],
};

registry.category("fields").add("consortium_import_progress", importProgressField);
