/**
 * How the week in the browser and the one of the server meet: what is sent, and what the answers
 * do to it. Plain functions on the state of week_state.js.
 */

import { addRow, discardEntry, getRow, isDirty, makeNumber, putEntry } from "./week_state";

function makeChange(state, entry) {
    const change = {
        id: makeNumber(),
        row: getRow(state, entry.key).values,
        date: entry.date,
        entry_id: entry.id || false,
        known: Object.values(state.entries)
            .filter((other) => other.id && other.key === entry.key && other.date === entry.date)
            .map((other) => other.id),
    };
    const names = ["minutes", "note"].filter(
        (name) => !entry.base || entry[name] !== entry.base[name],
    );
    for (const name of names) {
        change[name] = entry[name];
    }
    if (entry.base) {
        change.expected = Object.fromEntries(names.map((name) => [name, entry.base[name]]));
    }
    return change;
}

/**
 * Take what is to be sent: one edit per entry, those without answer first and as they were.
 *
 * @param {boolean} [all] also those that the server refused
 * @returns {Object[]} changes for `grid_write`
 */
export function takeChanges(state, all = false) {
    const again = [];
    const fresh = [];
    for (const entry of Object.values(state.entries)) {
        if (entry.sent) {
            again.push(entry.sent);
        } else if (
            isDirty(entry) &&
            (!entry.problem || (all && entry.problem.status === "error"))
        ) {
            entry.problem = null;
            entry.sent = makeChange(state, entry);
            fresh.push(entry.sent);
        }
    }
    return [...again, ...fresh];
}

/** @returns {number} edits that the server does not have */
export function countUnsaved(state) {
    return Object.values(state.entries).filter(isDirty).length;
}

export function countProblems(state) {
    return Object.values(state.entries).filter((entry) => entry.problem).length;
}

/**
 * Take the answer of `grid_write` in.
 *
 * @param {Object} answer
 */
export function applyAnswer(state, answer) {
    state.sheet = answer.sheet;
    for (const row of answer.rows) {
        addRow(state, row).extra = false;
    }
    for (const result of answer.results) {
        const entry = Object.values(state.entries).find((other) => other.sent?.id === result.id);
        if (entry) {
            applyResult(state, entry, result);
        }
    }
    applyForecast(state, answer.forecast);
}

/**
 * What would become of each entry, told anew as a whole: an edit changes that of others.
 *
 * @param {Object} [forecast] by id of the entry
 */
export function applyForecast(state, forecast = {}) {
    for (const entry of Object.values(state.entries)) {
        entry.forecast = forecast[entry.id] || null;
    }
}

function applyResult(state, entry, result) {
    const sent = entry.sent;
    entry.sent = null;
    if (result.status === "saved") {
        applySaved(state, entry, result.entry, sent);
    } else {
        entry.problem = { status: result.status, message: result.message, cell: result.cell || [] };
        if (result.status === "conflict") {
            showOthers(state, entry, result.cell);
        }
    }
}

/** What was typed since it was sent stays, and is dirty again. */
function applySaved(state, entry, saved, sent) {
    const minutes = "minutes" in sent ? sent.minutes : saved?.minutes;
    const untouched = entry.minutes === minutes && (!("note" in sent) || entry.note === sent.note);
    if (!saved) {
        if (untouched || !entry.minutes) {
            delete state.entries[entry.uid];
        } else {
            Object.assign(entry, { id: false, base: null });
        }
        return;
    }
    const twin = Object.values(state.entries).find(
        (other) => other.id === saved.id && other.uid !== entry.uid,
    );
    if (twin) {
        delete state.entries[twin.uid];
    }
    const shown = { minutes: entry.minutes, note: entry.note };
    Object.assign(entry, saved, { base: { minutes: saved.minutes, note: saved.note } });
    if (!untouched) {
        Object.assign(entry, shown);
    }
}

/** The cell of a conflict shows the entries that were made there meanwhile. */
function showOthers(state, entry, cell) {
    const known = new Set(Object.values(state.entries).map((other) => other.id));
    for (const other of cell) {
        if (other.id !== entry.id && !known.has(other.id)) {
            putEntry(state, other);
        }
    }
}

/**
 * Settle a conflict.
 *
 * @param {boolean} mine keep what was typed here, on top of what is there; or forget it
 */
export function settleConflict(state, uid, mine) {
    const entry = state.entries[uid];
    const theirs = entry.problem.cell.find((other) => other.id === entry.id);
    entry.problem = null;
    if (theirs) {
        entry.base = { minutes: theirs.minutes, note: theirs.note };
    } else {
        Object.assign(entry, { id: false, base: null });
    }
    if (!mine) {
        discardEntry(state, uid);
    }
}
