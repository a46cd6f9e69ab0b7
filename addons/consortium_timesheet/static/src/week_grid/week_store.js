/**
 * What was typed and is not saved, kept on this device by database, user and week, so that
 * neither a lost connection nor a closed tab loses it.
 */

import { addRow, isDirty, makeKey } from "./week_state";

const PREFIX = "consortium.week";

export class WeekStore {
    /**
     * @param {Storage} storage
     * @param {string} owner what tells databases and users apart
     */
    constructor(storage, owner) {
        this.storage = storage;
        this.prefix = `${PREFIX}.${owner}.`;
    }

    /** Keep the dirty entries of a week and its rows without time; forget the week if none. */
    save(state) {
        const entries = Object.values(state.entries).filter(isDirty);
        const keys = new Set(entries.map((entry) => entry.key));
        const rows = state.rows.filter((row) => row.extra || keys.has(row.key));
        const name = this.prefix + state.sheet.id;
        try {
            if (entries.length || rows.length) {
                const { id, date_start } = state.sheet;
                const kept = JSON.stringify({ sheet: { id, date_start }, entries, rows });
                this.storage.setItem(name, kept);
            } else {
                this.storage.removeItem(name);
            }
            return true;
        } catch {
            return false; // full or forbidden: what is shown stays, until the page is left
        }
    }

    read(sheetId) {
        try {
            return JSON.parse(this.storage.getItem(this.prefix + sheetId)) || null;
        } catch {
            return null;
        }
    }

    /** Put what was kept of a week over what the server just said. */
    restore(state) {
        const kept = this.read(state.sheet.id);
        if (!kept) {
            return;
        }
        const fields = state.fields.map((field) => field.name);
        for (const row of kept.rows) {
            // another addon may have added a column to the rows meanwhile
            if (makeKey(row.values, fields) === row.key) {
                addRow(state, row);
            }
        }
        const known = new Set(state.rows.map((row) => row.key));
        for (const entry of kept.entries.filter((other) => known.has(other.key))) {
            const current = Object.values(state.entries).find(
                (other) => other.id && other.id === entry.id,
            );
            if (current) {
                delete state.entries[current.uid];
            }
            state.entries[entry.uid] = { ...entry, problem: null };
        }
    }

    /** @returns {Object[]} `{id, date_start}` of the other weeks that hold unsaved time */
    getOthers(sheetId) {
        const others = [];
        for (let index = 0; index < this.storage.length; index++) {
            const name = this.storage.key(index);
            if (name?.startsWith(this.prefix)) {
                const kept = this.read(name.slice(this.prefix.length));
                if (kept?.entries.length && kept.sheet.id !== sheetId) {
                    others.push(kept.sheet);
                }
            }
        }
        return others;
    }
}
