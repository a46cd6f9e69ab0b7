import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { session } from "@web/session";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { CellDetails } from "./cell_details";
import { formatMinutes } from "./duration";
import { RowPicker } from "./row_picker";
import { WeekDay } from "./week_day";
import { formatWeek, shiftDate } from "./week_dates";
import { getStatus, SHEET, WeekModel } from "./week_model";
import { getExpected, getTotal } from "./week_state";
import { WeekStore } from "./week_store";
import { countUnsaved } from "./week_sync";
import { WeekTable } from "./week_table";

/** The week in its form: `<widget name="consortium_week_grid"/>`. */
export class WeekGrid extends Component {
    static template = "consortium_timesheet.WeekGrid";
    static components = { Dropdown, DropdownItem, WeekDay, WeekTable };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.ui = useState(useService("ui"));
        const owner = `${session.db || ""}.${user.userId}`;
        this.store = new WeekStore(browser.localStorage, owner);
        this.model = new WeekModel(this.orm, this.store, () =>
            this.bus.trigger("CONSORTIUM_WEEK_SAVED"),
        );
        this.state = useState(this.model.state);
        this.local = useState({ hint: "", others: [] });
        this.grid = { commit: () => true, focus: () => {} }; // set by the table or the day
        this.setupPopovers();
        this.setupForm();
    }

    setupPopovers() {
        const options = {
            popoverClass: "o_consortium_week_popover",
            position: "bottom-start",
            onClose: () => this.grid.focus(),
        };
        this.popovers = {
            details: usePopover(CellDetails, options),
            picker: usePopover(RowPicker, options),
        };
        const sheetOptions = { ...options, useBottomSheet: true };
        this.sheets = {
            details: usePopover(CellDetails, sheetOptions),
            picker: usePopover(RowPicker, sheetOptions),
        };
    }

    setupForm() {
        onWillStart(async () => {
            if (this.props.record.dirty) {
                await this.props.record.save();
            }
            await this.load(this.props.record);
        });
        onWillUpdateProps(async ({ record }) => {
            const { sheet } = this.model.week || {};
            if (record.resId !== sheet?.id || record.data.state !== sheet.state) {
                await this.load(record);
            }
        });
        useBus(this.bus, "CONSORTIUM_WEEK_SAVE", ({ detail }) => {
            detail.proms.push(this.grid.commit() ? this.model.flush() : false);
        });
        useBus(this.env.bus, "CONSORTIUM_TIMER", ({ detail }) => this.onTimer(detail));
        const onBeforeUnload = (ev) => {
            this.grid.commit();
            if (this.model.unsaved) {
                this.model.flush();
                ev.preventDefault();
                ev.returnValue = "Unsaved time";
            }
        };
        browser.addEventListener("beforeunload", onBeforeUnload);
        onWillUnmount(() => {
            browser.removeEventListener("beforeunload", onBeforeUnload);
            this.grid.commit();
            this.model.dispose();
        });
    }

    /** What was timed may be in this week. */
    async onTimer({ message }) {
        if (message && this.week && !this.model.unsaved && (await this.model.flush())) {
            await this.model.load(this.week.sheet.id);
            this.bus.trigger("CONSORTIUM_WEEK_SAVED");
        }
    }

    get bus() {
        return this.props.record.model.bus;
    }

    get week() {
        return this.state.week;
    }

    async load(record, data) {
        if (record.resId) {
            await this.model.load(record.resId, data || this.takePrefetched(record.resId));
            this.local.others = this.store.getOthers(record.resId);
        }
    }

    // Shown

    get title() {
        return formatWeek(this.week.sheet.date_start);
    }

    get total() {
        return formatMinutes(getTotal(this.week));
    }

    get expected() {
        return formatMinutes(getExpected(this.week));
    }

    get isThisWeek() {
        const { date_start, today } = this.week.sheet;
        return today >= date_start && today <= shiftDate(date_start, 6);
    }

    get statusName() {
        return getStatus(this.state);
    }

    get status() {
        const unsaved = this.week ? countUnsaved(this.week) : 0;
        return {
            saved: { icon: "fa-check", text: _t("All saved") },
            pending: { icon: "fa-ellipsis-h", text: _t("Saving soon…") },
            saving: { icon: "fa-circle-o-notch fa-spin", text: _t("Saving…") },
            offline: {
                icon: "fa-chain-broken",
                text: unsaved
                    ? _t("No connection: %s kept on this device", unsaved)
                    : _t("No connection"),
            },
            failed: { icon: "fa-exclamation-triangle", text: _t("%s not saved", unsaved) },
        }[this.statusName];
    }

    get canRetry() {
        return ["failed", "offline"].includes(this.statusName);
    }

    formatOther({ date_start }) {
        return formatWeek(date_start);
    }

    // Moves

    /**
     * Show another week of the same employee: one call, then the rest of the form.
     *
     * @param {string} date
     */
    async openWeek(date) {
        this.grid.commit();
        this.model.flush();
        const data = await this.orm.call(SHEET, "grid_read", [this.week.sheet.id, date]);
        if (!data.sheet) {
            this.notification.add(_t("There is no timesheet for that week."), { type: "info" });
            return;
        }
        const { record } = this.props;
        if (record.dirty && !(await record.save())) {
            return;
        }
        this.prefetched = data;
        const resIds = record.resIds.includes(data.sheet.id) ? record.resIds : [data.sheet.id];
        await record.model.load({ resId: data.sheet.id, resIds });
    }

    takePrefetched(sheetId) {
        const data = this.prefetched;
        this.prefetched = null;
        return data?.sheet.id === sheetId ? data : undefined;
    }

    shiftWeek(weeks) {
        return this.openWeek(shiftDate(this.week.sheet.date_start, 7 * weeks));
    }

    openToday() {
        return this.openWeek(this.week.sheet.today);
    }

    retry() {
        return this.model.week ? this.model.flush(true) : this.model.load(this.props.record.resId);
    }

    // Popovers

    openDetails(target, key, date) {
        const service = this.ui.isSmall ? this.sheets : this.popovers;
        const close = () => service.details.close(); // a bottom sheet does not give its own
        service.details.open(target, { model: this.model, rowKey: key, date, close });
    }

    openPicker(target) {
        const service = this.ui.isSmall ? this.sheets : this.popovers;
        service.picker.open(target, {
            close: () => service.picker.close(),
            model: this.model,
            orm: this.orm,
            onPicked: (row) => this.addRow(row),
        });
    }

    addRow(row) {
        const { key } = this.model.addRow(row);
        this.grid.focus(key);
    }

    onAddClick(ev) {
        this.openPicker(ev.currentTarget);
    }

    copyLastWeek(withHours) {
        this.model.copyLastWeek(withHours);
        this.grid.focus();
    }

    get suggestions() {
        const shown = new Set(this.week.rows.map((row) => row.key));
        return this.week.suggestions.filter((row) => !shown.has(row.key)).slice(0, 5);
    }

    getSuggestionLabel({ labels }) {
        return labels.task_id ? `${labels.project_id} · ${labels.task_id}` : labels.project_id;
    }

    /** Say why something cannot be done, on screen and to screen readers. */
    setHint(hint) {
        this.local.hint = hint;
    }
}

registry.category("view_widgets").add("consortium_week_grid", {
    component: WeekGrid,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
