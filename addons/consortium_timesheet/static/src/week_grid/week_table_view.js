import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { getCellBadges } from "./cell_info";
import { formatMinutes, MINUTES_PER_DAY, spellMinutes } from "./duration";
import { getRowCaption } from "./row_caption";
import { formatDayNumber, formatLongDay, formatWeekday } from "./week_dates";
import { getCell, getExpected, getTotal } from "./week_state";

/** What the grid shows and says; what it does is in week_table.js. */
export class WeekTableView extends Component {
    get week() {
        return this.modelState.week; // through the component, that follows its changes
    }

    getCell(key, date) {
        return getCell(this.week, key, date);
    }

    getCaption(row) {
        return getRowCaption(row);
    }

    getDayTotal(day) {
        return getTotal(this.week, { date: day.date });
    }

    getRowTotal(row) {
        return getTotal(this.week, { key: row.key });
    }

    get weekTotal() {
        return getTotal(this.week);
    }

    get weekExpected() {
        return getExpected(this.week);
    }

    format(minutes) {
        return formatMinutes(minutes);
    }

    formatWeekday(day) {
        return formatWeekday(day.date);
    }

    formatDayNumber(day) {
        return formatDayNumber(day.date);
    }

    getDayTitle(day) {
        const reason = day.closed || day.off || day.leave;
        return [formatLongDay(day.date), reason].filter(Boolean).join(" – ");
    }

    getDayClass(day) {
        return {
            o_today: day.date === this.week.sheet.today,
            o_off: Boolean(day.closed || (day.off && !day.open)),
            o_weekend: !day.working,
        };
    }

    getTotalClass(day) {
        const total = this.getDayTotal(day);
        const isPast = day.date < this.week.sheet.today;
        return {
            o_missing: isPast && total < day.expected,
            o_complete: day.expected > 0 && total >= day.expected,
            o_over: total > MINUTES_PER_DAY,
        };
    }

    getRatio(total, expected) {
        return expected ? Math.min(100, Math.max(0, (100 * total) / expected)) : 0;
    }

    getCellClass(cell, day) {
        return {
            ...this.getDayClass(day),
            o_readonly: Boolean(cell.readonly),
            o_saving: cell.saving,
            o_problem: Boolean(cell.problem),
            o_negative: cell.minutes < 0,
        };
    }

    getCellTitle(cell) {
        return [cell.problem?.message, cell.note, cell.readonly].filter(Boolean).join("\n");
    }

    getCellLabel(row, cell) {
        const parts = [formatLongDay(cell.date), row.labels.project_id, row.labels.task_id];
        parts.push(cell.entries.length ? spellMinutes(cell.minutes) : _t("empty"));
        if (cell.entries.length > 1) {
            parts.push(_t("%s entries", cell.entries.length));
        }
        if (cell.note) {
            parts.push(_t("note: %s", cell.note));
        }
        parts.push(cell.problem?.message, cell.readonly);
        return parts.filter(Boolean).join(", ");
    }

    getBadges(cell) {
        return getCellBadges(cell);
    }

    /** What there is to tell of the cell one is on, in words: not everybody hovers. */
    get focusedBadges() {
        const last = this.week.rows.length - 1;
        if (last < 0) {
            return [];
        }
        const { row, col } = this.state.focus;
        const { key } = this.week.rows[Math.min(row, last)];
        return getCellBadges(this.getCell(key, this.week.days[col].date));
    }

    isFocused(row, col) {
        const last = this.week.rows.length - 1;
        return Math.min(this.state.focus.row, last) === row && this.state.focus.col === col;
    }

    isEdited(cell) {
        const { edit } = this.state;
        return Boolean(edit) && edit.key === cell.key && edit.date === cell.date;
    }

    canRemove(row) {
        return (
            row.extra &&
            !this.week.sheet.readonly &&
            !Object.values(this.week.entries).some((entry) => entry.key === row.key)
        );
    }
}
