import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { getRowCaption } from "../week_grid/row_caption";
import { formatElapsed, formatUtc, parseUtc } from "./timer_time";

const { DateTime } = luxon;
const INPUT = "yyyy-MM-dd'T'HH:mm"; // of <input type="datetime-local">

/** What to keep of a timer whose user was away, or that was forgotten. */
export class TimerPrompt extends Component {
    static template = "consortium_timesheet.TimerPrompt";
    static components = { Dialog };
    static props = {
        timer: Object,
        running: [Object, Boolean],
        since: Number, // when the user left; 0 if the timer was forgotten
        close: Function,
    };

    setup() {
        this.timerState = useState(this.props.timer.state);
        this.state = useState({ until: this.toInput(this.props.timer.activity.last), error: "" });
    }

    get title() {
        return this.props.since ? _t("You were away") : _t("Is this timer still right?");
    }

    get isIdle() {
        return Boolean(this.props.since);
    }

    get rowTitle() {
        return this.props.running.row.labels.project_id;
    }

    get caption() {
        return getRowCaption(this.props.running.row);
    }

    get sinceText() {
        return this.formatTime(this.props.since);
    }

    get startText() {
        return this.formatTime(parseUtc(this.props.running.started_at));
    }

    get awayText() {
        return formatElapsed(this.timerState.now - this.props.since);
    }

    get elapsedText() {
        return formatElapsed(this.props.timer.getElapsed(this.timerState));
    }

    formatTime(instant) {
        const local = deserializeDateTime(formatUtc(instant));
        const today = local.hasSame(DateTime.now(), "day");
        return local.toLocaleString(today ? DateTime.TIME_SIMPLE : DateTime.DATETIME_MED);
    }

    /** The last use of this browser, if the timer ran then: the best guess. */
    toInput(lastActivity) {
        const start = parseUtc(this.props.running.started_at);
        const last = lastActivity + this.props.timer.offset;
        const guess = last > start && last < this.props.timer.now ? last : start;
        return deserializeDateTime(formatUtc(guess)).toFormat(INPUT);
    }

    // Answers: once the timer is another one, it closes its question itself

    keep() {
        this.props.timer.keepIdle();
        this.props.close();
    }

    async discardAndStop() {
        await this.props.timer.stop(this.props.since, true);
    }

    async discardAndContinue() {
        await this.props.timer.cut(this.props.since);
    }

    async keepAll() {
        await this.props.timer.stop(null, true);
    }

    async keepUntil() {
        const until = DateTime.fromFormat(this.state.until, INPUT);
        const instant = until.isValid ? parseUtc(serializeDateTime(until)) : NaN;
        const start = parseUtc(this.props.running.started_at);
        if (!(instant > start - 60000 && instant <= this.props.timer.now)) {
            this.state.error = _t("Choose a time between the start of the timer and now.");
            return;
        }
        await this.props.timer.stop(instant, true);
    }

    discardAll() {
        this.props.close();
        this.props.timer.discard(this.props.running);
    }
}
