import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { getRowCaption } from "./row_caption";
import { searchRows } from "./row_search";
import { SHEET } from "./week_model";
import { makeKey } from "./week_state";

const catalogues = new WeakMap(); // by model of a week: asked once

/** Search of a project or task, that becomes a row of the week. */
export class RowPicker extends Component {
    static template = "consortium_timesheet.RowPicker";
    static props = {
        model: Object,
        orm: Object,
        onPicked: Function,
        close: { type: Function, optional: true },
    };

    setup() {
        const { week } = this.props.model; // read once: rows that come meanwhile are few
        this.list = useRef("list");
        this.state = useState({
            term: "",
            index: 0,
            domain: "",
            loading: true,
            message: "",
            rows: week.suggestions,
            domains: [],
        });
        this.usual = week.suggestions.map((row) => row.key);
        this.searchServer = useDebounced(() => this.askServer(), 250);
        useAutofocus({ refName: "input", mobile: true });
        onWillStart(() => {
            this.load(); // what was used lately is there meanwhile
        });
        useEffect(
            () => {
                const option = this.list.el?.querySelector(".o_selected");
                option?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.index],
        );
    }

    async load() {
        const { model, orm } = this.props;
        let catalogue = catalogues.get(model);
        if (!catalogue) {
            try {
                catalogue = await orm.silent.call(SHEET, "grid_catalogue", [model.week.sheet.id]);
            } catch {
                this.state.message = _t("No connection: only the usual lines are listed.");
                this.state.loading = false;
                return;
            }
            catalogues.set(model, catalogue);
        }
        this.complete = catalogue.complete;
        this.state.domains = catalogue.domains;
        this.addRows(catalogue.rows);
        this.state.loading = false;
    }

    /** Only if the catalogue could not hold everything. */
    async askServer() {
        const { model, orm } = this.props;
        const answer = await orm.silent.call(SHEET, "grid_catalogue", [
            model.week.sheet.id,
            this.state.term,
        ]);
        this.addRows(answer.rows);
    }

    addRows(rows) {
        const known = new Map(this.state.rows.map((row) => [row.key, row]));
        rows.forEach((row) => known.set(row.key, row));
        this.state.rows = [...known.values()];
    }

    get found() {
        const shown = new Set(this.props.model.week.rows.map((row) => row.key));
        const rows = this.state.rows.map((row) => this.withDomain(row));
        return searchRows(
            rows.filter((row) => !shown.has(row.key)),
            this.state.term,
            this.usual,
        );
    }

    /** Rows have the domain of their task or project, unless another one is chosen. */
    withDomain(row) {
        const domain = this.state.domains.find(({ id }) => id === Number(this.state.domain));
        if (!domain) {
            return row;
        }
        const values = { ...row.values, service_domain_id: domain.id };
        const fields = this.props.model.week.fields.map((field) => field.name);
        const labels = { ...row.labels, service_domain_id: domain.name };
        return { ...row, values, labels, key: makeKey(values, fields) };
    }

    getCaption(row) {
        return getRowCaption(row);
    }

    onInput(ev) {
        this.state.term = ev.target.value;
        this.state.index = 0;
        if (this.complete === false && this.state.term.trim().length > 1) {
            this.searchServer();
        }
    }

    onDomain(ev) {
        this.state.domain = ev.target.value;
    }

    onKeydown(ev) {
        const size = this.found.length;
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            const step = ev.key === "ArrowDown" ? 1 : size - 1;
            this.state.index = size ? (this.state.index + step) % size : 0;
        } else if (ev.key === "Enter" && size) {
            ev.preventDefault();
            ev.stopPropagation();
            this.pick(this.found[this.state.index]);
        }
    }

    pick(row) {
        this.props.close?.();
        this.props.onPicked(row);
    }
}
