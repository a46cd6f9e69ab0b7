import { Component, useState } from "@odoo/owl";

import { TimerButton } from "../timer/timer_button";
import { getCellBadges } from "./cell_info";
import { formatMinutes } from "./duration";
import { getRowCaption } from "./row_caption";
import { formatDayNumber, formatLongDay, formatWeekday } from "./week_dates";
import { getCell, getTotal } from "./week_state";

/** One day of the week at a time, for a thumb. */
export class WeekDay extends Component {
    static template = "consortium_timesheet.WeekDay";
    static components = { TimerButton };
    static props = {
        model: Object,
        grid: Object,
        onDetails: Function,
        onHint: Function,
    };

    setup() {
        this.modelState = useState(this.props.model.state);
        const { days, sheet } = this.week;
        const today = days.find((day) => day.date === sheet.today);
        this.state = useState({ date: (today || days[0]).date });
        Object.assign(this.props.grid, { commit: () => true, focus: () => {} });
    }

    get week() {
        return this.modelState.week;
    }

    /** The day that is shown; another week may have come in between. */
    get day() {
        const { days } = this.week;
        return days.find((day) => day.date === this.state.date) || days[0];
    }

    get title() {
        return formatLongDay(this.day.date);
    }

    get reason() {
        return this.week.sheet.readonly || this.day.closed || this.day.off || this.day.leave;
    }

    get isOff() {
        return Boolean(this.day.off && !this.day.open && !this.day.closed);
    }

    /** What is timed is time of today. */
    get isTimed() {
        const { is_own: isOwn, today, readonly } = this.week.sheet;
        return isOwn && !readonly && this.day.date === today;
    }

    /** Rows with time on the day first. */
    get lines() {
        const lines = this.week.rows.map((row) => ({
            row,
            caption: getRowCaption(row),
            cell: getCell(this.week, row.key, this.day.date),
        }));
        const used = lines.filter(({ cell }) => cell.entries.length);
        return [...used, ...lines.filter(({ cell }) => !cell.entries.length && !cell.readonly)];
    }

    getDayTotal(day) {
        return getTotal(this.week, { date: day.date });
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

    getDayClass(day) {
        return {
            o_today: day.date === this.week.sheet.today,
            o_selected: day.date === this.day.date,
            o_off: Boolean(day.closed || day.off),
            o_weekend: !day.working,
        };
    }

    getBadges(cell) {
        return getCellBadges(cell);
    }

    selectDay(day) {
        this.state.date = day.date;
        this.props.onHint("");
    }

    onDaysKeydown(ev) {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[ev.key];
        if (step) {
            const { days } = this.week;
            const index = days.indexOf(this.day) + step;
            this.selectDay(days[Math.max(0, Math.min(index, 6))]);
            ev.currentTarget.querySelectorAll("button")[Math.max(0, Math.min(index, 6))].focus();
        }
    }

    openDay() {
        this.props.model.openDay(this.day.date);
    }

    openCell(ev, { cell }) {
        this.props.onDetails(ev.currentTarget, cell.key, cell.date);
    }
}
