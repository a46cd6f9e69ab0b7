import { onMounted, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { TimerButton } from "../timer/timer_button";
import { formatMinutes, MINUTES_PER_DAY, parseDuration } from "./duration";
import { moveFocus, typeAhead } from "./grid_navigation";
import { getRow } from "./week_state";
import { WeekTableView } from "./week_table_view";

const STARTS_EDIT = /^[\d+\-−:.,]$/;

/** The week as a grid, for a keyboard. */
export class WeekTable extends WeekTableView {
    static template = "consortium_timesheet.WeekTable";
    static components = { TimerButton };
    static props = {
        model: Object,
        grid: Object,
        onDetails: Function,
        onPickRow: Function,
        onShiftWeek: Function,
        onHint: Function,
    };

    setup() {
        this.root = useRef("root");
        this.input = useRef("input");
        this.modelState = useState(this.props.model.state);
        const today = this.week.days.findIndex((day) => day.date === this.week.sheet.today);
        this.state = useState({
            focus: { row: 0, col: Math.max(today, 0) },
            edit: null,
        });
        this.props.grid.commit = () => this.commitEdit();
        this.props.grid.focus = (key) => this.focusRow(key);
        this.wanted = null;
        useEffect(() => this.applyWanted());
        onMounted(() => !this.week.sheet.readonly && this.focusCell());
        this.edits = 0;
        this.shown = 0; // number of the edit that the input is of
        useEffect(
            (number) => this.onEditShown(number),
            () => [this.state.edit && this.state.edit.number],
        );
    }

    // Focus

    focusCell(position = this.state.focus) {
        const row = Math.max(0, Math.min(position.row, this.week.rows.length - 1));
        this.state.focus = { row, col: position.col };
        this.getCellElement(row, position.col)?.focus();
    }

    getCellElement(row, col) {
        return this.root.el?.querySelector(`[data-row="${row}"][data-col="${col}"]`);
    }

    /**
     * Focus a row, or what was focused last, once it is shown and whatever a popover that closes
     * gives the focus back to: until the next key or click.
     */
    focusRow(key) {
        const index = this.week.rows.findIndex((row) => row.key === key);
        const row = index < 0 ? this.state.focus.row : index;
        this.wanted = { row, col: this.state.focus.col };
        this.state.focus = { ...this.wanted };
    }

    applyWanted() {
        const { wanted } = this;
        const cell = wanted && this.getCellElement(wanted.row, wanted.col);
        if (cell && !cell.contains(document.activeElement)) {
            cell.focus();
        }
    }

    forgetWanted() {
        this.wanted = null;
    }

    onFocus(row, col) {
        const { wanted } = this;
        if (wanted && (wanted.row !== row || wanted.col !== col)) {
            this.applyWanted();
            return;
        }
        this.state.focus = { row, col };
        this.props.onHint("");
    }

    getFocused() {
        const { row, col } = this.state.focus;
        const { key } = this.week.rows[row];
        return this.getCell(key, this.week.days[col].date);
    }

    // Keys

    onCellKeydown(ev) {
        if (ev.target !== ev.currentTarget || ev.altKey) {
            return; // typing in the cell, or a shortcut of the application
        }
        const { edit } = this.state;
        if (edit && !(ev.ctrlKey || ev.metaKey)) {
            this.onKeyBeforeInput(ev, edit);
        } else if (this.onShortcut(ev) || this.onMove(ev)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    onKeyBeforeInput(ev, edit) {
        const typed = typeAhead(edit, ev.key);
        if (typed) {
            ev.preventDefault();
            Object.assign(edit, typed);
        } else {
            this.onInputKeydown(ev);
        }
    }

    onShortcut(ev) {
        const modified = ev.ctrlKey || ev.metaKey;
        if (modified) {
            return false;
        }
        const cell = this.getFocused();
        const key = ev.key.toLowerCase();
        if (STARTS_EDIT.test(ev.key)) {
            this.startEdit(cell, ev.key);
        } else if (ev.key === "Enter" || ev.key === "F2") {
            this.startEdit(cell);
        } else if (ev.key === "Delete" || ev.key === "Backspace") {
            ev.shiftKey ? this.removeRow(cell.key) : this.clear(cell);
        } else if (key === "n") {
            this.openDetails(cell);
        } else if (key === "a") {
            this.props.onPickRow(ev.currentTarget);
        } else if (key === "pageup" || key === "pagedown") {
            this.props.onShiftWeek(key === "pageup" ? -1 : 1);
        } else {
            return false;
        }
        return true;
    }

    onMove(ev) {
        const to = moveFocus(this.state.focus, ev.key, {
            rows: this.week.rows.length,
            cols: this.week.days.length,
            ctrl: ev.ctrlKey || ev.metaKey,
            shift: ev.shiftKey,
        });
        if (to) {
            this.focusCell(to);
        }
        return Boolean(to);
    }

    // Edits

    /** Start typing in a cell, or say why not; several entries open as a list instead. */
    startEdit(cell, text) {
        if (cell.readonly) {
            this.props.onHint(cell.readonly);
            if (cell.entries.length) {
                this.openDetails(cell);
            }
            return;
        }
        if (cell.entries.length > 1 || cell.problem?.status === "conflict") {
            this.openDetails(cell);
            return;
        }
        const minutes = cell.entries.length ? formatMinutes(cell.minutes) : "";
        this.state.edit = {
            number: ++this.edits,
            key: cell.key,
            date: cell.date,
            text: text ?? minutes,
            typed: text !== undefined,
            error: "",
        };
    }

    onEditShown(number) {
        const { el } = this.input;
        if (number && el) {
            this.shown = number;
            el.value = this.state.edit.text;
            el.focus();
            this.state.edit.typed ? el.setSelectionRange(99, 99) : el.select();
        }
    }

    onInputKeydown(ev) {
        const { edit } = this.state;
        const sideways = ["ArrowLeft", "ArrowRight"].includes(ev.key) && edit.typed;
        ev.stopPropagation();
        if (ev.key === "Escape") {
            ev.preventDefault();
            this.state.edit = null;
            this.focusCell();
        } else if (ev.key === "Enter" && ev.shiftKey) {
            ev.preventDefault();
            this.commitEdit() && this.openDetails(this.getFocused());
        } else if (["Enter", "ArrowUp", "ArrowDown", "Tab"].includes(ev.key) || sideways) {
            if (!this.commitEdit()) {
                ev.preventDefault();
            } else {
                const moves = { Enter: "ArrowDown" };
                const key = moves[ev.key] || ev.key;
                this.onMove({ key, shiftKey: ev.shiftKey }) && ev.preventDefault();
            }
        }
    }

    onInputBlur() {
        this.commitEdit();
    }

    /** @returns {boolean} false if what was typed is no duration: it stays, with the reason */
    commitEdit() {
        const { edit } = this.state;
        if (!edit) {
            return true;
        }
        const cell = this.getCell(edit.key, edit.date);
        const text = this.shown === edit.number ? this.input.el.value : edit.text;
        const minutes = parseDuration(text, cell.minutes);
        if (minutes === null || Math.abs(minutes) > MINUTES_PER_DAY) {
            edit.error =
                minutes === null
                    ? _t("Not a duration: try 1:30, 1.5, 90m or 1h30.")
                    : _t("A day has 24 hours.");
            this.props.onHint(edit.error);
            return false;
        }
        this.state.edit = null;
        this.props.onHint("");
        if (minutes !== cell.minutes) {
            const [entry] = cell.entries;
            this.props.model.edit(entry || { key: edit.key, date: edit.date }, { minutes });
        }
        return true;
    }

    clear(cell) {
        if (cell.readonly) {
            this.props.onHint(cell.readonly);
        } else if (cell.entries.length > 1) {
            this.openDetails(cell);
        } else if (cell.entries.length) {
            this.props.model.edit(cell.entries[0], { minutes: 0 });
        }
    }

    openDetails(cell) {
        const { row, col } = this.state.focus;
        this.props.onDetails(this.getCellElement(row, col), cell.key, cell.date);
    }

    onCellClick(row, col, cell) {
        this.state.focus = { row, col };
        if (!this.isEdited(cell)) {
            this.startEdit(cell);
        }
    }

    onNoteClick(row, col, cell) {
        this.state.focus = { row, col };
        this.openDetails(cell);
    }

    removeRow(key) {
        if (this.canRemove(getRow(this.week, key))) {
            this.props.model.removeRow(key);
            this.focusRow();
        }
    }

    openDay(day) {
        this.props.model.openDay(day.date);
    }
}
