import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionAbortedError, ConnectionLostError } from "@web/core/network/rpc";

import { addRow, discardEntry, editEntry, getCell, makeState, removeRow } from "./week_state";
import {
    applyAnswer,
    applyForecast,
    countProblems,
    countUnsaved,
    settleConflict,
    takeChanges,
} from "./week_sync";

export const SHEET = "consortium.timesheet.sheet";
const BURST = 700; // ms without an edit that end a burst
const RETRIES = [2000, 5000, 10000, 30000]; // ms before each attempt, while there is no connection
const BATCH = 400; // edits of one call

/** One week: loads it, edits it at once on screen, and saves it in bursts, one call at a time. */
export class WeekModel {
    /**
     * @param {Object} orm the service
     * @param {import("./week_store").WeekStore} store
     * @param {Function} [onSaved] called after each call that saved something
     */
    constructor(orm, store, onSaved = () => {}) {
        this.orm = orm;
        this.store = store;
        this.onSaved = onSaved;
        this.state = reactive({ week: null, connection: "ok", sending: false, message: "" });
        this.timer = null;
        this.attempts = 0;
        this.sending = null;
        this.onOnline = () => this.flush();
        browser.addEventListener("online", this.onOnline);
    }

    get week() {
        return this.state.week;
    }

    /**
     * @param {number} sheetId
     * @param {Object} [data] the answer of `grid_read`, if it is known already
     */
    async load(sheetId, data) {
        try {
            data ??= await this.orm.silent.call(SHEET, "grid_read", [sheetId]);
        } catch (error) {
            if (!isConnectionError(error)) {
                throw error;
            }
            Object.assign(this.state, { week: null, connection: "offline" });
            this.schedule(() => this.load(sheetId), this.nextDelay());
            return;
        }
        this.attempts = 0;
        Object.assign(this.state, { week: makeState(data), connection: "ok", message: "" });
        this.store.restore(this.week);
        if (countUnsaved(this.week)) {
            this.schedule(() => this.flush(), 0);
        } else if (data.has_forecast) {
            this.loadForecast(this.week);
        }
    }

    /** What approval would make of the entries: comes after the week, and does not hold it up. */
    async loadForecast(week) {
        try {
            const forecast = await this.orm.silent.call(SHEET, "grid_forecast", [week.sheet.id]);
            if (!this.sending) {
                applyForecast(week, forecast); // else the answer of the edits knows better
            }
        } catch (error) {
            if (!isConnectionError(error)) {
                throw error;
            }
        }
    }

    /** Stop the clock; what is not saved is on its way, and kept on this device. */
    dispose() {
        browser.removeEventListener("online", this.onOnline);
        if (this.week) {
            this.flush();
        }
        this.disposed = true;
        browser.clearTimeout(this.timer);
    }

    get unsaved() {
        return this.week ? countUnsaved(this.week) : 0;
    }

    // Edits

    edit(target, values) {
        const entry = editEntry(this.week, target, values);
        this.touched();
        return entry;
    }

    discard(uid) {
        discardEntry(this.week, uid);
        this.touched();
    }

    settle(uid, mine) {
        settleConflict(this.week, uid, mine);
        this.touched();
    }

    addRow(row) {
        const added = addRow(this.week, row);
        this.store.save(this.week);
        return added;
    }

    removeRow(key) {
        const removed = removeRow(this.week, key);
        this.store.save(this.week);
        return removed;
    }

    /** A working day that is off takes time once its owner says so. */
    openDay(date) {
        this.week.days.find((day) => day.date === date).open = true;
    }

    /**
     * Copy the rows of last week, and their hours where nothing is entered yet.
     *
     * @param {boolean} withHours
     */
    copyLastWeek(withHours) {
        for (const row of this.week.lastWeek) {
            addRow(this.week, row);
            const days = new Set(row.entries.map((entry) => entry.day));
            for (const day of withHours ? days : []) {
                const { date, off } = this.week.days[day];
                const cell = getCell(this.week, row.key, date);
                if (!cell.entries.length && !cell.readonly && !off) {
                    for (const { minutes } of row.entries.filter((entry) => entry.day === day)) {
                        editEntry(this.week, { key: row.key, date }, { minutes });
                    }
                }
            }
        }
        this.touched();
    }

    touched() {
        this.store.save(this.week);
        this.schedule(() => this.flush(), this.state.connection === "ok" ? BURST : null);
    }

    // Saving

    schedule(callback, delay) {
        if (delay === null && this.timer) {
            return; // an attempt is waiting for the connection
        }
        browser.clearTimeout(this.timer);
        if (!this.disposed) {
            this.timer = browser.setTimeout(() => {
                this.timer = null;
                callback();
            }, delay || 0);
        }
    }

    nextDelay() {
        this.attempts += 1;
        return RETRIES[Math.min(this.attempts, RETRIES.length) - 1];
    }

    /**
     * Save what is not saved.
     *
     * @param {boolean} [all] also the edits that the server refused
     * @returns {Promise<boolean>} whether the server has everything
     */
    async flush(all = false) {
        if (!this.week) {
            return true;
        }
        this.sending ??= this.drain(this.week, all).finally(() => (this.sending = null));
        await this.sending;
        return !this.unsaved;
    }

    async drain(week, all) {
        browser.clearTimeout(this.timer);
        this.timer = null;
        let changes = takeChanges(week, all);
        this.state.sending = Boolean(changes.length);
        try {
            while (changes.length) {
                const batch = changes.slice(0, BATCH);
                this.store.save(week);
                const answer = await this.orm.silent.call(SHEET, "grid_write", [
                    week.sheet.id,
                    batch,
                ]);
                Object.assign(this.state, { connection: "ok", message: "" });
                this.attempts = 0;
                applyAnswer(week, answer);
                this.store.save(week);
                this.onSaved();
                changes = takeChanges(week);
            }
        } catch (error) {
            this.onFailure(error);
        } finally {
            this.state.sending = false;
        }
    }

    onFailure(error) {
        if (isConnectionError(error)) {
            this.state.connection = "offline";
            this.schedule(() => this.flush(), this.nextDelay());
        } else {
            this.state.connection = "failed";
            this.state.message = error.data?.message || error.message;
        }
    }
}

/**
 * @param {Object} state of a model, as a component follows it
 * @returns {"saved" | "pending" | "saving" | "offline" | "failed"}
 */
export function getStatus({ week, connection, sending }) {
    if (connection !== "ok") {
        return connection;
    }
    if (!week || !countUnsaved(week)) {
        return "saved";
    }
    if (sending) {
        return "saving";
    }
    return countProblems(week) ? "failed" : "pending";
}

function isConnectionError(error) {
    return error instanceof ConnectionLostError || error instanceof ConnectionAbortedError;
}
