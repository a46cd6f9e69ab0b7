import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";

import { formatMinutes } from "../week_grid/duration";
import { getRowCaption } from "../week_grid/row_caption";
import { RowPicker } from "../week_grid/row_picker";
import { TIMER } from "./timer_service";
import { formatElapsed } from "./timer_time";

const { DateTime } = luxon;

/** The seconds that pass; alone, so that nothing is drawn again while something is typed. */
export class TimerElapsed extends Component {
    static template = "consortium_timesheet.TimerElapsed";
    static props = { timer: Object };

    setup() {
        this.state = useState(this.props.timer.state);
    }

    get elapsed() {
        return formatElapsed(this.props.timer.getElapsed(this.state));
    }
}

/** What opens from the systray: the running timer, time that waits, and lines to start on. */
export class TimerPanel extends Component {
    static template = "consortium_timesheet.TimerPanel";
    static components = { RowPicker, TimerElapsed };
    static props = { timer: Object, close: { type: Function, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.timer = this.props.timer;
        this.state = useState(this.timer.state);
        this.local = useState({
            picker: null,
            message: "",
            note: "",
            draft: null,
            moved: 0,
            dates: {},
        });
        onWillStart(() => {
            this.loadLines(); // not awaited: a timer stops without it
        });
    }

    /** Lines used lately, in the form that the picker of the week reads them. */
    async loadLines() {
        try {
            const lines = await this.orm.call(TIMER, "timer_lines", []);
            this.local.picker = {
                week: {
                    sheet: { id: lines.sheet_id },
                    fields: lines.row_fields.map((name) => ({ name })),
                    suggestions: lines.rows,
                    rows: [],
                },
            };
        } catch (error) {
            this.local.message = error.data?.message || "";
        }
    }

    // Shown

    get note() {
        return this.local.draft ?? this.state.running.note;
    }

    getCaption(timer) {
        return getRowCaption(timer.row);
    }

    getStart(timer) {
        const start = deserializeDateTime(timer.started_at);
        const today = start.hasSame(DateTime.now(), "day");
        return start.toLocaleString(today ? DateTime.TIME_SIMPLE : DateTime.DATETIME_MED);
    }

    getWaiting(timer) {
        const day = deserializeDate(timer.date).toLocaleString(DateTime.DATE_MED_WITH_WEEKDAY);
        return `${formatMinutes(timer.minutes)} · ${day}`;
    }

    // Steps

    async start(row) {
        await this.timer.start(row.values, this.local.note);
        this.props.close?.();
    }

    async stop() {
        await this.writeNote();
        await this.timer.stop();
        this.props.close?.();
    }

    discard(timer) {
        this.props.close?.();
        this.timer.discard(timer);
    }

    /** Of a timer that is not started yet. */
    onStartNote(ev) {
        this.local.note = ev.target.value;
    }

    onNoteInput(ev) {
        this.local.draft = ev.target.value;
    }

    async writeNote() {
        const { draft } = this.local;
        if (draft !== null && this.state.running) {
            await this.timer.setNote(this.state.running, draft);
            if (this.local.draft === draft) {
                this.local.draft = null;
            }
        }
    }

    onNoteKeydown(ev) {
        if (ev.key === "Enter") {
            ev.target.blur(); // writes it
        }
    }

    record(timer) {
        return this.timer.record(timer, this.local.dates[timer.id] || timer.date);
    }

    setDate(timer, ev) {
        this.local.dates[timer.id] = ev.target.value;
    }

    chooseLine(timer) {
        this.local.moved = this.local.moved === timer.id ? 0 : timer.id;
    }

    moveTo(timer, row) {
        this.local.moved = 0;
        return this.timer.record(timer, this.local.dates[timer.id] || timer.date, row.values);
    }
}
