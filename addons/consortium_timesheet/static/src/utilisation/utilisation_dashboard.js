import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { formatChange, formatHours, formatRate, getStanding, getWidth } from "./utilisation_format";

const REPORT = "consortium.utilisation.report";

/** Capacity, time and targets of a period: one's own, and those of the team one answers for. */
export class UtilisationDashboard extends Component {
    static template = "consortium_timesheet.UtilisationDashboard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.kinds = [
            { name: "month", label: _t("Month") },
            { name: "quarter", label: _t("Quarter") },
            { name: "year", label: _t("Year") },
        ];
        this.state = useState({ kind: "month", offset: 0, employeeId: false, data: null });
        onWillStart(() => this.load());
    }

    async load() {
        const { kind, offset, employeeId } = this.state;
        const data = await this.orm.call(REPORT, "get_dashboard", [kind, offset, employeeId]);
        const asked = this.state;
        if (asked.kind === kind && asked.offset === offset && asked.employeeId === employeeId) {
            this.state.data = data; // else a later question is on its way
        }
    }

    show(changes) {
        Object.assign(this.state, changes);
        return this.load();
    }

    shift(step) {
        return this.show({ offset: this.state.offset + step });
    }

    get data() {
        return this.state.data;
    }

    get isEmpty() {
        const { capacity_hours, worked_hours } = this.data.totals;
        return !capacity_hours && !worked_hours;
    }

    get cards() {
        const { totals, previous } = this.data;
        const target = totals.target === null ? "" : _t("target %s", formatRate(totals.target));
        return [
            {
                label: _t("Utilisation"),
                value: formatRate(totals.utilisation),
                note: [target, formatChange(totals.utilisation, previous.utilisation)],
                standing: getStanding(totals.utilisation, totals.target),
            },
            { label: _t("Capacity"), value: formatHours(totals.capacity_hours), note: [] },
            {
                label: _t("Worked"),
                value: formatHours(totals.worked_hours),
                note: [
                    totals.occupancy === null
                        ? ""
                        : _t("%s of the capacity", formatRate(totals.occupancy)),
                ],
            },
            { label: _t("Billable"), value: formatHours(totals.billable_hours), note: [] },
            { label: _t("Not approved yet"), value: formatHours(totals.pending_hours), note: [] },
        ].map((card) => ({ ...card, note: card.note.filter(Boolean).join(" · ") }));
    }

    /** Bars of the months go up to the highest of them, and to the whole capacity at least. */
    get months() {
        const highest = Math.max(1, ...this.data.months.map((month) => month.utilisation || 0));
        return this.data.months.map((month) => ({
            ...month,
            title: `${month.label}: ${formatRate(month.utilisation)}`,
            height: getWidth(month.utilisation || 0, highest),
            targetHeight: month.target === null ? null : getWidth(month.target, highest),
        }));
    }

    get kindRows() {
        return this.withWidths(this.data.kinds, "hours");
    }

    get domainRows() {
        return this.withWidths(this.data.domains, "worked_hours");
    }

    withWidths(rows, name) {
        const largest = Math.max(0, ...rows.map((row) => row[name]));
        return rows.map((row) => ({ ...row, width: getWidth(row[name], largest) }));
    }

    get people() {
        return this.data.people.map((person) => ({
            ...person,
            width: getWidth(person.utilisation || 0, 1),
            targetWidth: person.target === null ? null : getWidth(person.target, 1),
            standing: getStanding(person.utilisation, person.target),
        }));
    }

    hours(value) {
        return formatHours(value);
    }

    rate(value) {
        return formatRate(value);
    }

    /** The rows behind the figures, as a pivot that can be cut otherwise. */
    openAnalysis(domain = []) {
        const { date_from, date_to } = this.data.period;
        const who = this.state.employeeId ? [["employee_id", "=", this.state.employeeId]] : [];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Utilisation Analysis"),
            res_model: REPORT,
            views: [
                [false, "pivot"],
                [false, "graph"],
                [false, "list"],
            ],
            domain: [["date", ">=", date_from], ["date", "<=", date_to], ...who, ...domain],
            context: {},
        });
    }
}

registry.category("actions").add("consortium_utilisation_dashboard", UtilisationDashboard);
