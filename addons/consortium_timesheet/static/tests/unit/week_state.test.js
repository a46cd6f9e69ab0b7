import { beforeEach, describe, expect, test } from "@odoo/hoot";

import {
    addRow,
    editEntry,
    getCell,
    getTotal,
    makeKey,
    makeState,
    removeRow,
} from "@consortium_timesheet/week_grid/week_state";
import { WeekStore } from "@consortium_timesheet/week_grid/week_store";
import {
    applyAnswer,
    countUnsaved,
    settleConflict,
    takeChanges,
} from "@consortium_timesheet/week_grid/week_sync";
import { DAYS, FakeServer, makeEntry, makeRow, makeWeek } from "./week_grid_data";

describe.current.tags("headless");

let state, server;
beforeEach(() => {
    const week = makeWeek();
    state = makeState(week);
    server = new FakeServer(week);
});

const FIRST = { uid: "e11", key: "1|0|0", date: DAYS[0] };
const EMPTY = { key: "1|0|0", date: DAYS[2] };

function send() {
    applyAnswer(state, server.write(takeChanges(state)));
}

function answer(values) {
    const [change] = takeChanges(state);
    const result = { id: change.id, status: "saved", message: "", entry: false, ...values };
    applyAnswer(state, { sheet: state.sheet, rows: [], results: [result] });
    return change;
}

test("keys are those of the server", () => {
    expect(makeKey({ project_id: 1, task_id: false }, ["project_id", "task_id", "x"])).toBe(
        "1|0|0",
    );
});

test("totals", () => {
    expect(getTotal(state, { key: "2|5|0" })).toBe(120);
    expect(getTotal(state, { date: DAYS[0] })).toBe(150);
    expect(getTotal(state)).toBe(180);
});

test("an edit says what was there, and only what changes", () => {
    editEntry(state, FIRST, { minutes: 75 });
    expect(getTotal(state)).toBe(195);
    const [change] = takeChanges(state);
    expect(change.entry_id).toBe(11);
    expect(change.minutes).toBe(75);
    expect(change.expected).toEqual({ minutes: 60 });
    expect("note" in change).toBe(false);
});

test("edits of one burst are one change", () => {
    editEntry(state, FIRST, { minutes: 75 });
    editEntry(state, FIRST, { minutes: 90, note: "Calls" });
    editEntry(state, EMPTY, { minutes: 30 });
    expect(countUnsaved(state)).toBe(2);
    send();
    expect(server.calls[0].map((change) => change.minutes)).toEqual([90, 30]);
    expect(countUnsaved(state)).toBe(0);
    expect(getCell(state, EMPTY.key, EMPTY.date).entries[0].id).toBe(100);
});

test("back to what it was is nothing to send", () => {
    editEntry(state, FIRST, { minutes: 75 });
    editEntry(state, FIRST, { minutes: 60 });
    expect(takeChanges(state)).toEqual([]);
    const entry = editEntry(state, EMPTY, { minutes: 30 });
    editEntry(state, entry, { minutes: 0 });
    expect(takeChanges(state)).toEqual([]);
    expect(getCell(state, EMPTY.key, EMPTY.date).entries).toEqual([]);
});

test("delete", () => {
    editEntry(state, FIRST, { minutes: 0 });
    expect(getCell(state, FIRST.key, FIRST.date).entries).toEqual([]);
    send();
    expect(state.entries.e11).toBe(undefined);
});

test("typed while it was on its way", () => {
    const entry = editEntry(state, EMPTY, { minutes: 30 });
    const changes = takeChanges(state);
    editEntry(state, entry, { minutes: 45 });
    applyAnswer(state, server.write(changes));
    expect(entry.minutes).toBe(45);
    const [change] = takeChanges(state);
    expect([change.entry_id, change.minutes, change.expected.minutes]).toEqual([100, 45, 30]);
});

test("without answer, the same edit goes again before anything else", () => {
    const entry = editEntry(state, EMPTY, { minutes: 30 });
    const [sent] = takeChanges(state);
    editEntry(state, entry, { minutes: 45 });
    editEntry(state, FIRST, { minutes: 15 });
    const again = takeChanges(state);
    expect(again[0].id).toBe(sent.id);
    expect(again[0].minutes).toBe(30);
    expect(again).toHaveLength(2);
});

test("typed again after it was deleted on the server", () => {
    editEntry(state, FIRST, { minutes: 0 });
    const changes = takeChanges(state);
    editEntry(state, FIRST, { minutes: 20 });
    applyAnswer(state, server.write(changes));
    const [change] = takeChanges(state);
    expect([change.entry_id, change.minutes]).toEqual([false, 20]);
});

test("a refusal stays until it is edited again", () => {
    const entry = editEntry(state, EMPTY, { minutes: 30 });
    answer({ status: "error", message: "Locked" });
    expect(entry.problem.message).toBe("Locked");
    expect(takeChanges(state)).toEqual([]);
    expect(takeChanges(state, true)).toHaveLength(1);
});

test("conflict: keep mine, on top of theirs", () => {
    editEntry(state, FIRST, { minutes: 75 });
    answer({ status: "conflict", cell: [makeEntry(11, FIRST.key, 0, 120)] });
    expect(takeChanges(state, true)).toEqual([]);
    settleConflict(state, "e11", true);
    const [change] = takeChanges(state);
    expect([change.minutes, change.expected.minutes]).toEqual([75, 120]);
});

test("conflict: use theirs", () => {
    editEntry(state, FIRST, { minutes: 75 });
    answer({ status: "conflict", cell: [makeEntry(11, FIRST.key, 0, 120)] });
    settleConflict(state, "e11", false);
    expect(state.entries.e11.minutes).toBe(120);
    expect(countUnsaved(state)).toBe(0);
});

test("conflict in an empty cell: both are shown", () => {
    const entry = editEntry(state, EMPTY, { minutes: 30 });
    answer({ status: "conflict", cell: [makeEntry(50, EMPTY.key, 2, 60)] });
    expect(getCell(state, EMPTY.key, EMPTY.date).minutes).toBe(90);
    settleConflict(state, entry.uid, true);
    expect(takeChanges(state)[0].known).toEqual([50]);
});

test("conflict with an entry deleted elsewhere", () => {
    editEntry(state, FIRST, { minutes: 75 });
    answer({ status: "conflict", cell: [] });
    settleConflict(state, "e11", true);
    expect(takeChanges(state)[0].entry_id).toBe(false);
});

test("rows: added once, removed only when empty", () => {
    addRow(state, makeRow(7));
    addRow(state, makeRow(7));
    expect(state.rows).toHaveLength(3);
    expect(removeRow(state, "1|0|0")).toBe(false);
    expect(removeRow(state, "7|0|0")).toBe(true);
});

test("why a cell cannot change", () => {
    state.days[3].closed = "Locked";
    state.days[4].off = "Holiday";
    addRow(state, { ...makeRow(7), closed: "Archived" });
    state.entries.e11.locked = "Time Off";
    const why = (key, day) => getCell(state, key, DAYS[day]).readonly;
    expect(why("1|0|0", 0)).toBe("Time Off");
    expect(why("1|0|0", 1)).toBe("");
    expect(why("1|0|0", 3)).toBe("Locked");
    expect(why("1|0|0", 4)).toBe("Holiday");
    expect(why("7|0|0", 1)).toBe("Archived");
    state.days[4].open = true;
    expect(why("1|0|0", 4)).toBe("");
    state.sheet.readonly = "Submitted";
    expect(why("1|0|0", 1)).toBe("Submitted");
});

class Storage extends Map {
    getItem(key) {
        return this.get(key) ?? null;
    }
    setItem(key, value) {
        this.set(key, value);
    }
    removeItem(key) {
        this.delete(key);
    }
    key(index) {
        return [...this.keys()][index];
    }
    get length() {
        return this.size;
    }
}

test("what is not saved survives the page, with its number", () => {
    const store = new WeekStore(new Storage(), "db.2");
    editEntry(state, FIRST, { minutes: 75 });
    addRow(state, makeRow(7));
    const entry = editEntry(state, EMPTY, { minutes: 30 });
    const [, sent] = takeChanges(state);
    editEntry(state, entry, { minutes: 45 });
    store.save(state);

    const other = makeState(makeWeek());
    store.restore(other);
    expect(other.rows.map((row) => row.key)).toEqual(["1|0|0", "2|5|0", "7|0|0"]);
    expect(other.entries.e11.minutes).toBe(75);
    const changes = takeChanges(other);
    expect(changes.map((change) => change.id).includes(sent.id)).toBe(true);
    expect(store.getOthers(2)).toEqual([{ id: 1, date_start: DAYS[0] }]);
    expect(new WeekStore(store.storage, "db.3").getOthers(2)).toEqual([]);

    applyAnswer(other, server.write(changes));
    expect(takeChanges(other)[0].minutes).toBe(45);
});

test("a full storage does not stop the work", () => {
    const storage = new Storage();
    storage.setItem = () => {
        throw new Error("full");
    };
    editEntry(state, FIRST, { minutes: 75 });
    expect(new WeekStore(storage, "db.2").save(state)).toBe(false);
});

test("nothing left to keep is nothing kept", () => {
    const storage = new Storage();
    const store = new WeekStore(storage, "db.2");
    editEntry(state, FIRST, { minutes: 75 });
    store.save(state);
    expect(storage.size).toBe(1);
    send();
    store.save(state);
    expect(storage.size).toBe(0);
});
