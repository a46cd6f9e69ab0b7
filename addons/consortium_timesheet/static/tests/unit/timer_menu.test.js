import { expect, test } from "@odoo/hoot";
import {
    advanceTime,
    animationFrame,
    click,
    edit,
    manuallyDispatchProgrammaticEvent,
    mockDate,
    press,
    queryAllTexts,
    queryFirst,
} from "@odoo/hoot";
import { browser } from "@web/core/browser/browser";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

import { TimerMenu } from "@consortium_timesheet/timer/timer_menu";
import { formatUtc } from "@consortium_timesheet/timer/timer_time";
import { makeRow } from "./week_grid_data";
import { defineWeekModels } from "./week_grid_helpers";

defineWeekModels();

const MINUTE = 60000;

/** A server with the timers of one user. */
class TimerServer {
    constructor(changes = {}) {
        this.calls = [];
        this.running = false;
        this.waiting = [];
        this.nextId = 1;
        Object.assign(this, changes);
    }

    get state() {
        const { running, waiting } = this;
        return { now: formatUtc(Date.now()), running, waiting, idle: 15, max_hours: 10 };
    }

    answer(status, message = "") {
        return { status, message, state: this.state };
    }

    start(row, note) {
        const [label] = [
            row.task_id ? makeRow(row.project_id, row.task_id) : makeRow(row.project_id),
        ];
        this.running = { ...makeTimer(this.nextId++, label), note };
    }

    reply(method, args) {
        this.calls.push([method, ...args]);
        if (method === "timer_start") {
            if (this.running && this.tooLong) {
                return this.answer("ask");
            }
            this.start(args[0], args[1]);
            return this.answer("started");
        }
        if (method === "timer_stop") {
            if (this.refusal) {
                this.waiting = [
                    { ...this.running, date: "2026-03-04", minutes: 30, problem: this.refusal },
                ];
            }
            this.running = false;
            return this.answer(this.refusal ? "waiting" : "recorded", this.refusal || "Done");
        }
        if (method === "timer_cut") {
            this.running = { ...this.running, id: this.nextId++, started_at: this.state.now };
            return this.answer("recorded", "Done");
        }
        if (method === "timer_note") {
            this.running.note = args[1];
            return this.answer("noted");
        }
        this.running = false;
        this.waiting = [];
        return this.answer(method === "timer_record" ? "recorded" : "discarded");
    }

    /** Names of the calls that changed something. */
    get steps() {
        return this.calls.map(([method]) => method);
    }
}

function makeTimer(id, row, startedAt = Date.now()) {
    return {
        id,
        row,
        note: "",
        started_at: formatUtc(startedAt),
        stopped_at: "",
        date: "",
        minutes: 0,
        problem: "",
    };
}

async function mountMenu(changes = {}) {
    mockDate("2026-03-04 10:00:00");
    browser.localStorage.clear();
    const server = new TimerServer(changes);
    if (changes.since) {
        server.running = makeTimer(server.nextId++, makeRow(1), Date.now() - changes.since);
    }
    onRpc("consortium.timer", "*", ({ method, args }) => {
        if (method === "timer_read") {
            return server.state;
        }
        if (method === "timer_lines") {
            return {
                sheet_id: 1,
                row_fields: ["project_id", "task_id", "service_domain_id"],
                rows: [makeRow(1), makeRow(2, 5)],
            };
        }
        return server.reply(method, args);
    });
    onRpc("consortium.timesheet.sheet", "grid_catalogue", () => ({
        rows: [makeRow(3, 0, { project_id: "Événement" })],
        domains: [],
        complete: true,
    }));
    await mountWithCleanup(TimerMenu);
    await animationFrame();
    return server;
}

async function openPanel() {
    await click(".o_timer_toggle");
    await animationFrame();
    await animationFrame();
}

function elapsed() {
    return queryAllTexts(".o_consortium_timer .o_timer_elapsed").join();
}

test("starts on a recent line in one click, ticks without a call, and stops", async () => {
    const server = await mountMenu();
    expect(".o_timer_toggle").toHaveCount(1);
    expect(elapsed()).toBe("");
    await openPanel();
    expect(queryAllTexts(".o_week_option .o_week_row_title").slice(0, 2)).toEqual([
        "Project 1",
        "Project 2",
    ]);
    await click(".o_week_option:eq(1)");
    await animationFrame();
    expect(server.calls).toEqual([["timer_start", makeRow(2, 5).values, "", false]]);
    await advanceTime(61000);
    await animationFrame();
    expect(elapsed()).toMatch(/^0:01:0[012]$/);
    expect(server.calls).toHaveLength(1);
    await openPanel();
    await click(".o_timer_stop");
    await animationFrame();
    expect(server.calls[1]).toEqual(["timer_stop", 1, null, false]);
    expect(elapsed()).toBe("");
});

test("finds a line by its words, accents aside, and switches to it", async () => {
    const server = await mountMenu({ since: 5 * MINUTE });
    await openPanel();
    await click(".o_week_picker input");
    await edit("evenem");
    await animationFrame();
    await click(".o_week_option:first");
    await animationFrame();
    expect(server.calls).toEqual([["timer_start", makeRow(3).values, "", 1]]);
});

test("writes a note while it runs", async () => {
    const server = await mountMenu({ since: 5 * MINUTE });
    await openPanel();
    await click(".o_timer_running .o_timer_note");
    await edit("Call with the board");
    await advanceTime(3000); // the seconds that pass take nothing away
    await animationFrame();
    expect(".o_timer_running .o_timer_note").toHaveValue("Call with the board");
    await press("Enter");
    await animationFrame();
    expect(server.calls).toEqual([["timer_note", 1, "Call with the board"]]);
});

test("time that is refused waits, and is entered on another day", async () => {
    const server = await mountMenu({ since: 30 * MINUTE, refusal: "Time is locked." });
    await openPanel();
    await click(".o_timer_stop");
    await animationFrame();
    expect(".o_timer_badge").toHaveText("1");
    await openPanel();
    expect(".o_timer_item .o_timer_problem").toHaveText("Time is locked.");
    const date = queryFirst(".o_timer_date");
    date.value = "2026-03-05";
    await manuallyDispatchProgrammaticEvent(date, "change");
    await click(".o_timer_record");
    await animationFrame();
    expect(server.calls[1]).toEqual(["timer_record", 1, "2026-03-05", null]);
    expect(".o_timer_badge").toHaveCount(0);
});

test("discarding asks first", async () => {
    const server = await mountMenu({ since: 5 * MINUTE });
    await openPanel();
    await click(".o_timer_discard");
    await animationFrame();
    expect(server.calls).toEqual([]);
    await click(".modal .btn-danger");
    await animationFrame();
    expect(server.calls).toEqual([["timer_discard", 1]]);
});

async function goAway() {
    await manuallyDispatchProgrammaticEvent(document.body, "pointerdown");
    await advanceTime(16 * MINUTE);
    await animationFrame();
    expect(".o_consortium_timer_prompt").toHaveCount(1);
}

test("after a while without mouse or keyboard: keep it", async () => {
    const server = await mountMenu({ since: 5 * MINUTE });
    await goAway();
    await click(".o_timer_keep");
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect(server.calls).toEqual([]);
    expect(elapsed()).toMatch(/^0:2[01]:/);
});

test("after a while without mouse or keyboard: leave it out and go on", async () => {
    const server = await mountMenu({ since: 5 * MINUTE });
    const left = Date.now();
    await goAway();
    await click(".o_timer_cut");
    await animationFrame();
    expect(server.calls).toEqual([["timer_cut", 1, formatUtc(left)]]);
    expect(".modal").toHaveCount(0);
    expect(elapsed().slice(0, 4)).toBe("0:00");
});

test("after a while without mouse or keyboard: leave it out and stop", async () => {
    const server = await mountMenu({ since: 5 * MINUTE });
    const left = Date.now();
    await goAway();
    await click(".o_timer_leave_out");
    await animationFrame();
    expect(server.calls).toEqual([["timer_stop", 1, formatUtc(left), true]]);
    expect(".modal").toHaveCount(0);
});

test("a timer that was forgotten asks what to keep, once", async () => {
    const server = await mountMenu({ since: 11 * 60 * MINUTE });
    await animationFrame();
    expect(".modal .o_timer_away").toHaveText("11:00:00");
    const input = queryFirst(".o_timer_until"); // a type that Hoot cannot fill
    input.value = "2026-03-03T12:00";
    await manuallyDispatchProgrammaticEvent(input, "input");
    await click(".modal .btn-primary");
    await animationFrame();
    expect(".modal [role=alert]").toHaveCount(1);
    await click(".modal footer .btn-secondary:eq(1)");
    await animationFrame();
    await advanceTime(5000);
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect(server.steps).toEqual([]);
});

test("nothing for a user who enters no time", async () => {
    onRpc("consortium.timer", "timer_read", () => false);
    await mountWithCleanup(TimerMenu);
    await animationFrame();
    expect(".o_timer_toggle").toHaveCount(0);
});
