import { animationFrame, describe, expect, queryAllTexts, queryFirst, test } from "@odoo/hoot";
import { contains, getService, onRpc } from "@web/../tests/web_test_helpers";

import { makeRow } from "./week_grid_data";
import { defineWeekModels, endBurst, mountWeek, statusText } from "./week_grid_helpers";

describe.current.tags("mobile");
defineWeekModels();

test("one day at a time, with the same data", async () => {
    await mountWeek();
    expect(".o_week_table").toHaveCount(0);
    expect(".o_week_days .o_week_day_button").toHaveCount(7);
    expect('.o_week_day_button[aria-selected="true"] .o_week_number').toHaveText("4");
    await contains(".o_week_day_button:eq(0)").click();
    expect(queryAllTexts(".o_week_line .o_week_hours")).toEqual(["1:00", "1:30"]);
    expect(queryAllTexts(".o_week_day_sum")[0]).toBe("2:30 of 7:00");
});

test("targets are big enough for a thumb", async () => {
    await mountWeek();
    for (const selector of [".o_week_line", ".o_week_day_button", ".o_week_next", ".o_week_add"]) {
        const { height, width } = queryFirst(selector).getBoundingClientRect();
        expect(height).toBeGreaterThan(43.5, { message: selector });
        expect(width).toBeGreaterThan(40, { message: selector });
    }
});

test("time and note of a line", async () => {
    const server = await mountWeek();
    await contains(".o_week_line:eq(0)").click();
    await animationFrame();
    await contains(".o_week_duration").edit("1,5", { confirm: false });
    await contains(".o_week_note_text").edit("Meeting", { confirm: false });
    await contains(".o_week_done").click();
    await endBurst();
    expect([server.calls[0][0].minutes, server.calls[0][0].note]).toEqual([90, "Meeting"]);
    expect(queryAllTexts(".o_week_line.o_used .o_week_hours")).toEqual(["1:30"]);
    expect(statusText()).toBe("All saved");
});

test("quick minutes", async () => {
    const server = await mountWeek();
    await contains(".o_week_line:eq(0)").click();
    await animationFrame();
    await contains(".o_week_quick:eq(1)").click();
    await contains(".o_week_quick:eq(0)").click();
    await contains(".o_week_done").click();
    await endBurst();
    expect(server.calls.flat().map((change) => change.minutes)).toEqual([45]);
});

test("the timer of a row is started and stopped with a thumb, today only", async () => {
    const calls = [];
    let running = false;
    onRpc("consortium.timer", "*", ({ method, args }) => {
        const state = () => ({
            now: "2026-03-04 10:00:00",
            running,
            waiting: [],
            idle: 15,
            max_hours: 10,
        });
        if (method === "timer_read") {
            return state();
        }
        calls.push([method, args[0]]);
        running = method === "timer_start" && {
            id: 7,
            row: { ...makeRow(1), values: args[0] },
            note: "",
            started_at: "2026-03-04 10:00:00",
            stopped_at: "",
            date: "",
            minutes: 0,
            problem: "",
        };
        return { status: running ? "started" : "recorded", message: "", state: state() };
    });
    await mountWeek();
    await getService("consortium_timer").load();
    await animationFrame();
    expect(".o_week_line_row .o_timer_button").toHaveCount(2);
    for (const side of ["height", "width"]) {
        const size = queryFirst(".o_timer_button").getBoundingClientRect()[side];
        expect(size).toBeGreaterThan(43.5, { message: side });
    }
    await contains(".o_week_line_row:eq(0) .o_timer_button").click();
    expect(".o_week_details").toHaveCount(0, { message: "the line itself is not opened" });
    expect(".o_week_line_row:eq(0) .o_timer_button").toHaveClass("o_running");
    await contains(".o_week_line_row:eq(0) .o_timer_button").click();
    expect(".o_timer_button.o_running").toHaveCount(0);
    expect(calls).toEqual([
        ["timer_start", makeRow(1).values],
        ["timer_stop", 7],
    ]);
    await contains(".o_week_day_button:eq(0)").click();
    expect(".o_timer_button").toHaveCount(0);
});
