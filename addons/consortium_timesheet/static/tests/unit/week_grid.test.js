import {
    animationFrame,
    describe,
    expect,
    press,
    queryAllTexts,
    queryFirst,
    test,
} from "@odoo/hoot";
import { advanceTime, runAllTimers } from "@odoo/hoot-mock";
import { registry } from "@web/core/registry";
import { contains, onRpc } from "@web/../tests/web_test_helpers";

import { makeEntry, makeRow, makeWeek } from "./week_grid_data";
import {
    cellAt,
    countCells,
    DAYS,
    defineWeekModels,
    endBurst,
    focusedCell,
    getKept,
    mountWeek,
    statusText,
    textOf,
} from "./week_grid_helpers";

describe.current.tags("desktop");
defineWeekModels();

async function type(text, end = "Enter") {
    for (const letter of text) {
        const input = queryFirst(".o_week_input");
        if (input) {
            input.value += letter;
        } else {
            await press(letter);
            await animationFrame();
        }
    }
    if (end) {
        await press(end);
        await animationFrame();
    }
}

test("opens on today, with totals against what is expected", async () => {
    const server = await mountWeek();
    expect(server.reads).toEqual([[1]]);
    expect(focusedCell()).toBe("0,2");
    expect(countCells()).toBe(14);
    expect(textOf(0, 0)).toBe("1:00");
    expect(queryAllTexts("tfoot .o_week_sum")).toEqual([
        "2:30",
        "0:30",
        "0:00",
        "0:00",
        "0:00",
        "0:00",
        "0:00",
        "3:00",
    ]);
    expect(queryAllTexts("tfoot .o_week_expected")[7]).toBe("of 35:00");
    expect("thead .o_today").toHaveAttribute("aria-current", "date");
    expect(".o_week_table").toHaveAttribute("role", "grid");
    expect(cellAt(0, 0)).toHaveAttribute(
        "aria-label",
        "Monday, March 2, Project 1, 1 h, note: Call",
    );
    expect('[role="gridcell"][tabindex="0"]').toHaveCount(1);
});

test("a hand that is faster than the screen loses no key", async () => {
    const server = await mountWeek();
    cellAt(0, 2).focus();
    for (const key of ["2", ",", "5", "Tab", "9", "0", "m", "Tab", "1", "h", "3", "0", "Tab"]) {
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
    await animationFrame();
    expect([2, 3, 4].map((col) => textOf(0, col))).toEqual(["2:30", "1:30", "1:30"]);
    expect(focusedCell()).toBe("0,5");
    await endBurst();
    expect(server.calls).toHaveLength(1);
    expect(server.calls[0].map((change) => change.minutes)).toEqual([150, 90, 90]);
});

test("keys move the focus", async () => {
    await mountWeek();
    const seen = [];
    for (const key of ["ArrowRight", "End", "Home", "ArrowDown", "ArrowUp", "Tab", "shift+Tab"]) {
        await press(key.split("+"));
        await animationFrame();
        seen.push(focusedCell());
    }
    expect(seen).toEqual(["0,3", "0,6", "0,0", "1,0", "0,0", "0,1", "0,0"]);
});

test("digits edit; a burst is one call", async () => {
    const server = await mountWeek();
    await type("1h30");
    expect(textOf(0, 2)).toBe("1:30");
    expect(focusedCell()).toBe("1,2");
    expect(statusText()).toBe("Saving soon…");
    await type("2,5", "Tab");
    expect(focusedCell()).toBe("1,3");
    expect(server.calls).toHaveLength(0);
    await endBurst();
    expect(server.calls).toHaveLength(1);
    expect(server.calls[0].map(({ date, minutes }) => [date, minutes])).toEqual([
        [DAYS[2], 90],
        [DAYS[2], 150],
    ]);
    expect(statusText()).toBe("All saved");
    expect(queryAllTexts("tfoot .o_week_sum")[2]).toBe("4:00");
});

test("enter edits what is there, plus adds to it, escape leaves it", async () => {
    const server = await mountWeek();
    await press("Home");
    await press("Enter");
    await animationFrame();
    expect(".o_week_input").toHaveValue("1:00");
    await press("Escape");
    await animationFrame();
    expect(textOf(0, 0)).toBe("1:00");
    expect(focusedCell()).toBe("0,0");
    await type("+15m");
    expect(textOf(0, 0)).toBe("1:15");
    await endBurst();
    expect(server.calls[0][0].expected).toEqual({ minutes: 60 });
});

test("what is no duration stays, with the reason", async () => {
    const server = await mountWeek();
    await type("1:75");
    expect(".o_week_input").toHaveValue("1:75");
    expect(".o_week_input").toHaveAttribute("aria-invalid", "true");
    expect(queryAllTexts(".o_week_reason")[0]).toInclude("Not a duration");
    await press("Escape");
    await animationFrame();
    expect(".o_week_input").toHaveCount(0);
    await type("25");
    expect(queryAllTexts(".o_week_reason")[0]).toInclude("24 hours");
    await endBurst();
    expect(server.calls).toHaveLength(0);
});

test("delete clears", async () => {
    const server = await mountWeek();
    await press("Home");
    await press("Delete");
    await animationFrame();
    expect(textOf(0, 0)).toBe("");
    await endBurst();
    expect([server.calls[0][0].entry_id, server.calls[0][0].minutes]).toEqual([11, 0]);
});

test("without connection, nothing is lost and everything is sent again", async () => {
    const server = await mountWeek();
    server.offline = true;
    await type("1");
    await endBurst();
    expect(statusText()).toBe("No connection: 1 kept on this device");
    await type("2");
    const [kept] = getKept();
    expect(kept.entries.map((entry) => entry.minutes)).toEqual([60, 120]);
    server.offline = false;
    await advanceTime(31000);
    await animationFrame();
    expect(server.calls.flat().map((change) => change.minutes)).toEqual([60, 120]);
    expect(statusText()).toBe("All saved");
    expect(getKept()).toEqual([]);
});

test("retry does not wait", async () => {
    const server = await mountWeek();
    server.offline = true;
    await type("1");
    await endBurst();
    server.offline = false;
    await contains(".o_week_retry").click();
    await animationFrame();
    expect(statusText()).toBe("All saved");
});

test("a refused cell is red, says why, and the others are saved", async () => {
    const server = await mountWeek();
    const save = server.save.bind(server);
    server.save = (change) =>
        change.minutes === 60
            ? { id: change.id, status: "error", message: "Locked up to Tuesday", entry: false }
            : save(change);
    await type("1");
    await type("2");
    await endBurst();
    expect(statusText()).toBe("1 not saved");
    expect(cellAt(0, 2)).toHaveClass("o_problem");
    expect(cellAt(0, 2)).toHaveAttribute("title", "Locked up to Tuesday");
    expect(cellAt(1, 2)).not.toHaveClass("o_problem");
    server.save = save;
    await contains(".o_week_retry").click();
    await animationFrame();
    expect(statusText()).toBe("All saved");
});

test("a call that fails keeps the edits, with the reason", async () => {
    const server = await mountWeek();
    let broken = true;
    onRpc("consortium.timesheet.sheet", "grid_write", ({ args }) => {
        if (broken) {
            throw new Error("Out of order");
        }
        return server.write(args[1]);
    });
    await type("1");
    await endBurst();
    expect(statusText()).toBe("1 not saved");
    expect(".alert-danger").toHaveCount(1);
    broken = false;
    await contains(".o_week_retry").click();
    await animationFrame();
    expect(statusText()).toBe("All saved");
    expect(".alert-danger").toHaveCount(0);
});

test("two tabs: both values are shown, and one is chosen", async () => {
    const server = await mountWeek();
    const save = server.save.bind(server);
    server.save = (change) => ({
        id: change.id,
        status: "conflict",
        message: "Changed elsewhere",
        entry: false,
        cell: [makeEntry(11, "1|0|0", 0, 120)],
    });
    await press("Home");
    await type("3");
    await endBurst();
    expect(cellAt(0, 0)).toHaveClass("o_problem");
    await contains(cellAt(0, 0)).click();
    await animationFrame();
    expect(".o_week_mine").toHaveText("Keep mine (3:00)");
    expect(".o_week_theirs").toHaveText("Use theirs (2:00)");
    server.save = save;
    await contains(".o_week_mine").click();
    await endBurst();
    const change = server.calls.at(-1)[0];
    expect([change.minutes, change.expected.minutes]).toEqual([180, 120]);
    expect(statusText()).toBe("All saved");
});

test("several entries open as a list, each with its note", async () => {
    const entries = [
        makeEntry(11, "1|0|0", 2, 60, "Call"),
        makeEntry(12, "1|0|0", 2, 30, "Mail"),
        makeEntry(13, "2|5|0", 1, 30),
    ];
    const server = await mountWeek({ entries });
    expect(textOf(0, 2)).toBe("1:30");
    expect(".o_week_count").toHaveText("2");
    await press("5");
    await animationFrame();
    expect(".o_week_input").toHaveCount(0);
    expect(".o_week_entry").toHaveCount(2);
    expect(".o_week_entry:eq(1) textarea").toHaveValue("Mail");
    await contains(".o_week_entry:eq(1) .o_week_duration").edit("45m", { confirm: false });
    await contains(".o_week_done").click();
    await endBurst();
    const [change] = server.calls[0];
    expect([change.entry_id, change.minutes]).toEqual([12, 45]);
    expect(textOf(0, 2)).toBe("1:45");
});

test("the note of a cell", async () => {
    const server = await mountWeek();
    await press("n");
    await animationFrame();
    await contains(".o_week_duration").edit("1", { confirm: false });
    await contains(".o_week_note_text").edit("Board meeting", { confirm: false });
    await press("Enter");
    await endBurst();
    expect(".o_week_details").toHaveCount(0);
    expect([server.calls[0][0].minutes, server.calls[0][0].note]).toEqual([60, "Board meeting"]);
    expect(cellAt(0, 2).querySelector(".o_has_note")).not.toBe(null);
    expect(focusedCell()).toBe("0,2");
});

test("read-only: nothing to type in, and the reason", async () => {
    const server = await mountWeek({
        sheet: { ...makeWeek().sheet, readonly: "Submitted" },
    });
    expect(".o_week_notice").toHaveText("Submitted");
    expect(".o_week_add, .o_week_copy").toHaveCount(0);
    await contains(cellAt(0, 2)).click();
    expect(".o_week_input").toHaveCount(0);
    expect(".o_week_table").toHaveAttribute("aria-readonly", "true");
    await contains(cellAt(0, 0)).click();
    await animationFrame();
    expect(".o_week_details input").toHaveAttribute("readonly");
    await runAllTimers();
    expect(server.calls).toHaveLength(0);
});

test("a day off takes time once it is opened, a locked one never", async () => {
    const { days } = makeWeek();
    Object.assign(days[2], { off: "Holiday", expected: 0 });
    Object.assign(days[3], { closed: "Locked" });
    await mountWeek({ days });
    expect(cellAt(0, 2)).toHaveClass("o_off");
    await press("1");
    await animationFrame();
    expect(".o_week_reason").toHaveText("Holiday");
    await contains(".o_week_open_day").click();
    await contains(cellAt(0, 2)).click();
    expect(".o_week_input").toHaveCount(1);
    await press("Escape");
    await contains(cellAt(0, 3)).click();
    expect(".o_week_input").toHaveCount(0);
    expect(".o_week_reason").toHaveText("Locked");
});

test("copy last week, rows or hours too", async () => {
    const entries = [
        { day: 0, minutes: 60, note: "Call" },
        { day: 2, minutes: 30, note: "" },
        { day: 2, minutes: 15, note: "" },
    ];
    const last_week = [
        { ...makeRow(1), entries },
        { ...makeRow(9), entries },
    ];
    const server = await mountWeek({ last_week });
    await contains(".o_week_copy").click();
    await contains(".o_copy_rows").click();
    expect("tbody tr").toHaveCount(3);
    await endBurst();
    expect(server.calls).toHaveLength(0);
    await contains(".o_week_copy").click();
    await contains(".o_copy_hours").click();
    await endBurst();
    expect(textOf(0, 0)).toBe("1:00");
    expect(textOf(2, 2)).toBe("0:45");
    const sent = server.calls.flat().map((c) => [c.row.project_id, c.date, c.minutes]);
    expect(sent).toEqual([
        [1, DAYS[2], 30],
        [1, DAYS[2], 15],
        [9, DAYS[0], 60],
        [9, DAYS[2], 30],
        [9, DAYS[2], 15],
    ]);
});

test("add a row by its name, with another domain, and remove it", async () => {
    const server = await mountWeek({ suggestions: [makeRow(4)] });
    server.catalogue = {
        rows: [makeRow(7, 0, { project_id: "Comptabilité" }), makeRow(8)],
        domains: [{ id: 3, name: "Juridique" }],
        complete: true,
    };
    await press("a");
    await animationFrame();
    expect(".o_week_option").toHaveCount(3);
    await contains(".o_week_picker select").select("3");
    await contains(".o_week_picker input").edit("compta", { confirm: false });
    expect(".o_week_option").toHaveCount(1);
    await press("Enter");
    await animationFrame();
    await advanceTime(10);
    expect(queryAllTexts("tbody .o_week_row_title").at(-1)).toBe("Comptabilité");
    expect(queryAllTexts("tbody .o_week_row_caption").at(-1)).toBe("Juridique");
    expect(focusedCell()).toBe("2,2");
    await contains(".o_week_remove").click();
    expect("tbody tr").toHaveCount(2);
    await contains(".o_week_suggestion").click();
    expect("tbody tr").toHaveCount(3);
    await endBurst();
    expect(server.calls).toHaveLength(0);
});

test("buttons of the form wait for what was typed", async () => {
    const server = await mountWeek();
    onRpc("consortium.timesheet.sheet", "action_submit", () => {
        expect.step(`submitted after ${server.calls.length} call`);
        return false;
    });
    await type("1", null);
    await contains("button[name=action_submit]").click();
    await animationFrame();
    expect.verifySteps(["submitted after 1 call"]);
    server.offline = true;
    await contains(cellAt(0, 3)).click();
    await type("2", null);
    await contains("button[name=action_submit]").click();
    await animationFrame();
    expect.verifySteps([]);
    expect(".o_notification").toHaveCount(1);
});

test("another week in one call", async () => {
    const server = await mountWeek();
    await contains(".o_week_next").click();
    expect(".o_notification").toHaveText("There is no timesheet for that week.");
    const next = makeWeek();
    server.other = { ...next, sheet: { ...next.sheet, id: 2, date_start: "2026-03-09" } };
    await contains(".o_week_next").click();
    await animationFrame();
    expect(".o_week_title").toHaveText("March 9 – 15, 2026");
    expect(server.reads.slice(1)).toEqual([
        [1, "2026-03-09"],
        [1, "2026-03-09"],
    ]);
});

test("badges of other addons", async () => {
    const cellInfo = registry.category("consortium_week_cell_info");
    cellInfo.add("test", (entry) => entry.info.over && { icon: "fa-bolt", text: "1:00 over" });
    try {
        const entry = { ...makeEntry(11, "1|0|0", 0, 60), info: { over: 60 } };
        await mountWeek({ entries: [entry] });
        expect(cellAt(0, 0).querySelector(".fa-bolt")).toHaveAttribute("title", "1:00 over");
    } finally {
        cellInfo.remove("test");
    }
});

test("closing the page with unsaved time is warned of", async () => {
    await mountWeek();
    const event = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
    await type("1", null);
    const second = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(second);
    expect(second.defaultPrevented).toBe(true);
    await endBurst();
});
