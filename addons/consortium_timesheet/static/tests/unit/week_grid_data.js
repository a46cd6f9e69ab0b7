/** A week as `grid_read` answers it: Wednesday March 4, 2026, two rows, three entries. */

export const DAYS = [2, 3, 4, 5, 6, 7, 8].map((day) => `2026-03-0${day}`);

export function makeRow(project, task = 0, labels = {}) {
    return {
        key: `${project}|${task}|0`,
        values: { project_id: project, task_id: task || false, service_domain_id: false },
        labels: {
            project_id: `Project ${project}`,
            task_id: task ? `Task ${task}` : "",
            service_domain_id: "",
            ...labels,
        },
        customer: "",
        closed: "",
    };
}

export function makeEntry(id, key, day, minutes, note = "") {
    return { id, key, date: DAYS[day], minutes, note, locked: "", info: {} };
}

export function makeWeek(changes = {}) {
    return {
        sheet: {
            id: 1,
            state: "draft",
            date_start: DAYS[0],
            employee_id: 1,
            employee_name: "Mitchell",
            is_own: true,
            readonly: "",
            today: DAYS[2],
        },
        days: DAYS.map((date, index) => ({
            date,
            expected: index < 5 ? 420 : 0,
            working: index < 5,
            closed: "",
            off: "",
            leave: "",
        })),
        row_fields: ["project_id", "task_id", "service_domain_id"].map((name) => ({
            name,
            string: name,
            type: "many2one",
        })),
        rows: [makeRow(1), makeRow(2, 5)],
        entries: [
            makeEntry(11, "1|0|0", 0, 60, "Call"),
            makeEntry(12, "2|5|0", 0, 90),
            makeEntry(13, "2|5|0", 1, 30),
        ],
        last_week: [],
        suggestions: [],
        ...changes,
    };
}

/** A server that saves everything, and numbers new entries from 100. */
export class FakeServer {
    constructor(week) {
        this.week = week;
        this.calls = [];
        this.nextId = 100;
    }

    write(changes) {
        this.calls.push(changes);
        return {
            sheet: this.week.sheet,
            rows: [],
            results: changes.map((change) => this.save(change)),
        };
    }

    save(change) {
        const result = { id: change.id, status: "saved", message: "", entry: false };
        if (change.minutes !== 0) {
            const key = Object.values(change.row)
                .map((value) => value || 0)
                .join("|");
            result.entry = {
                ...makeEntry(change.entry_id || this.nextId++, key, 0, change.minutes ?? 60),
                date: change.date,
                note: change.note || "",
            };
        }
        return result;
    }
}
