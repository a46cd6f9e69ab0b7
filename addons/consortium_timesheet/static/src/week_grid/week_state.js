/**
 * The week in the browser: what the server said, what was edited since, and what of it is on its
 * way. Plain functions on a plain object, without component, service or clock.
 *
 * An entry keeps its `base` (what the server last said: null for a new one) beside its `minutes`
 * and `note` as they are shown. Where they differ it is dirty. `sent` is the edit on its way, or
 * whose answer was lost: it is sent again as it was, with the same number, before anything else.
 */

let lastNumber = 0;

/** @returns {string} a number for an edit or a new entry, never used twice */
export function makeNumber() {
    lastNumber += 1;
    const random = Math.random().toString(36).slice(2, 10);
    return `${Date.now().toString(36)}-${lastNumber.toString(36)}-${random}`;
}

/** Same as `_grid_key` of the server. */
export function makeKey(values, fields) {
    return fields.map((name) => values[name] || 0).join("|");
}

/**
 * @param {Object} data the answer of `grid_read`
 * @returns {Object} a state
 */
export function makeState(data) {
    const state = {
        sheet: data.sheet,
        days: data.days,
        fields: data.row_fields,
        rows: data.rows.map((row) => ({ ...row, extra: false })),
        entries: {},
        lastWeek: data.last_week,
        suggestions: data.suggestions,
    };
    for (const entry of data.entries) {
        putEntry(state, entry);
    }
    sortRows(state);
    return state;
}

export function putEntry(state, entry, uid = `e${entry.id}`) {
    const { minutes, note } = entry;
    state.entries[uid] = {
        ...entry,
        uid,
        base: { minutes, note },
        sent: null,
        problem: null,
    };
    return state.entries[uid];
}

function compare(a, b) {
    return (a || "").localeCompare(b || "");
}

/** Rows by project and task; those just added stay at the end, where they were added. */
function sortRows(state) {
    state.rows.sort(
        (a, b) =>
            compare(a.labels.project_id, b.labels.project_id) ||
            compare(a.labels.task_id, b.labels.task_id) ||
            compare(a.key, b.key),
    );
}

export function getRow(state, key) {
    return state.rows.find((row) => row.key === key);
}

export function getDay(state, date) {
    return state.days.find((day) => day.date === date);
}

/** Entries that are shown: those being deleted are not, unless that failed. */
function isShown(entry) {
    return entry.minutes !== 0 || entry.problem || (entry.base && entry.base.minutes === 0);
}

export function isDirty(entry) {
    if (entry.sent) {
        return true;
    }
    if (!entry.base) {
        return entry.minutes !== 0;
    }
    return entry.minutes !== entry.base.minutes || entry.note !== entry.base.note;
}

/**
 * @returns {Object} the cell: `entries`, `minutes`, and what there is to tell about them
 */
export function getCell(state, key, date) {
    const entries = Object.values(state.entries)
        .filter((entry) => entry.key === key && entry.date === date && isShown(entry))
        .sort((a, b) => (a.id || Infinity) - (b.id || Infinity));
    return {
        key,
        date,
        entries,
        minutes: entries.reduce((total, entry) => total + entry.minutes, 0),
        note: entries.map((entry) => entry.note).find(Boolean) || "",
        problem: entries.map((entry) => entry.problem).find(Boolean) || null,
        saving: entries.some((entry) => isDirty(entry) && !entry.problem),
        readonly: getReadonly(state, key, date, entries),
    };
}

/** @returns {string} why a cell cannot change, or "" */
function getReadonly(state, key, date, entries) {
    const day = getDay(state, date);
    const reason = state.sheet.readonly || day.closed;
    if (reason) {
        return reason;
    }
    if (entries.length) {
        return entries.every((entry) => entry.locked) ? entries[0].locked : "";
    }
    return getRow(state, key)?.closed || (day.off && !day.open ? day.off : "");
}

/** Total of a row, a day or, without filter, of the week. */
export function getTotal(state, { key, date } = {}) {
    let total = 0;
    for (const entry of Object.values(state.entries)) {
        if ((!key || entry.key === key) && (!date || entry.date === date)) {
            total += entry.minutes;
        }
    }
    return total;
}

export function getExpected(state) {
    return state.days.reduce((total, day) => total + day.expected, 0);
}

// Edits

/**
 * Add a row, or find it.
 *
 * @param {Object} row as the server describes it
 */
export function addRow(state, row) {
    if (!getRow(state, row.key)) {
        const { key, values, labels, customer, closed } = row;
        state.rows.push({ key, values, labels, customer, closed, extra: true });
    }
    return getRow(state, row.key);
}

/** Rows without any entry only; returns whether it was removed. */
export function removeRow(state, key) {
    if (Object.values(state.entries).some((entry) => entry.key === key)) {
        return false;
    }
    state.rows = state.rows.filter((row) => row.key !== key);
    return true;
}

/**
 * Change an entry, or make one in a cell.
 *
 * @param {Object} target `{uid}` of an entry, or `{key, date}` of the cell of a new one
 * @param {Object} values `minutes` and/or `note`; 0 minutes delete
 * @returns {Object | null} the entry, or null if nothing is left of it
 */
export function editEntry(state, target, values) {
    let entry = state.entries[target.uid];
    if (!entry) {
        if (!values.minutes) {
            return null;
        }
        const uid = target.uid || `n${makeNumber()}`;
        state.entries[uid] = {
            uid,
            id: false,
            key: target.key,
            date: target.date,
            minutes: 0,
            note: "",
            locked: "",
            info: {},
            base: null,
            sent: null,
            problem: null,
        };
        entry = state.entries[uid];
    }
    Object.assign(entry, values, { problem: null });
    if (!entry.base && !entry.minutes && !entry.sent) {
        delete state.entries[entry.uid];
        return null;
    }
    return entry;
}

/** Forget an edit: back to what the server said. */
export function discardEntry(state, uid) {
    const entry = state.entries[uid];
    if (!entry.base) {
        delete state.entries[uid];
        return;
    }
    Object.assign(entry, entry.base, { problem: null, sent: null });
}
