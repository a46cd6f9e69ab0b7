import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/**
 * The form of a week: its buttons wait for the grid to be saved, and its other tabs show what
 * the grid saved. The grid listens and tells on the bus of the form's model.
 */
export class WeekFormController extends FormController {
    setup() {
        super.setup();
        let isStale = false;
        this.model.bus.addEventListener("CONSORTIUM_WEEK_SAVED", () => (isStale = true));
        const onNotebookPageChange = this.onNotebookPageChange;
        this.onNotebookPageChange = (...args) => {
            onNotebookPageChange(...args);
            if (isStale && !this.model.root.isNew && !this.model.root.dirty) {
                isStale = false;
                this.model.load();
            }
        };
    }

    /** @returns {Promise<boolean>} whether the grid has nothing left to save */
    async saveWeek() {
        const proms = [];
        this.model.bus.trigger("CONSORTIUM_WEEK_SAVE", { proms });
        return (await Promise.all(proms)).every(Boolean);
    }

    async beforeExecuteActionButton(clickParams) {
        if (!(await this.saveWeek())) {
            this.env.services.notification.add(
                _t("Some hours are not saved yet. Look at the cells in red, or retry."),
                { type: "warning" },
            );
            return false;
        }
        return super.beforeExecuteActionButton(clickParams);
    }
}

registry.category("views").add("consortium_week_form", {
    ...formView,
    Controller: WeekFormController,
});
