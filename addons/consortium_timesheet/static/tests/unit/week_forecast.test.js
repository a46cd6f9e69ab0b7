import {
    animationFrame,
    describe,
    expect,
    press,
    queryAll,
    queryAllTexts,
    queryFirst,
    test,
} from "@odoo/hoot";
import { cellInfoRegistry } from "@consortium_timesheet/week_grid/cell_info";
import { applyForecast } from "@consortium_timesheet/week_grid/week_sync";
import { makeState } from "@consortium_timesheet/week_grid/week_state";
import { onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";

import { makeWeek } from "./week_grid_data";
import { cellAt, defineWeekModels, endBurst, mountWeek } from "./week_grid_helpers";

describe.current.tags("desktop");
defineWeekModels();

function showForecast() {
    const getAll = cellInfoRegistry.getAll.bind(cellInfoRegistry);
    patchWithCleanup(cellInfoRegistry, {
        getAll: () => [
            ...getAll(),
            ({ forecast }) => forecast && { icon: "fa-cube", text: forecast.text },
        ],
    });
}

function getTitles() {
    return queryAll(".o_week_badge").map((badge) => badge.getAttribute("title"));
}

test("a forecast replaces the one before, entry by entry", () => {
    const week = makeState(makeWeek());
    applyForecast(week, { 11: { text: "A" } });
    expect(week.entries.e11.forecast).toEqual({ text: "A" });
    applyForecast(week, { 12: { text: "B" } });
    expect(week.entries.e11.forecast).toBe(null);
    expect(week.entries.e12.forecast).toEqual({ text: "B" });
    applyForecast(week, undefined);
    expect(week.entries.e12.forecast).toBe(null);
});

test("comes after the week, and with the answer to each burst", async () => {
    showForecast();
    onRpc("consortium.timesheet.sheet", "grid_forecast", ({ args }) => {
        expect.step(["forecast", ...args]);
        return { 11: { text: "drawn" } };
    });
    const server = await mountWeek({ has_forecast: true });
    await animationFrame();
    expect.verifySteps([["forecast", 1]]);
    expect(getTitles()).toEqual(["drawn"]);
    expect(queryAllTexts(".o_week_told")).toEqual([""]);
    cellAt(0, 0).focus();
    await animationFrame();
    expect(queryAllTexts(".o_week_told")).toEqual(["drawn"]);
    const write = server.write.bind(server);
    server.write = (changes) => ({
        ...write(changes),
        forecast: { 11: { text: "drawn" }, 12: { text: "beyond" } },
    });
    cellAt(0, 2).focus();
    await press("2");
    await animationFrame();
    queryFirst(".o_week_input").value = "2";
    await press("Enter");
    await endBurst();
    expect(getTitles()).toEqual(["drawn", "beyond"]);
    expect.verifySteps([]);
});

test("is not asked where there is nothing to foresee", async () => {
    onRpc("consortium.timesheet.sheet", "grid_forecast", () => expect.step("forecast"));
    await mountWeek();
    await animationFrame();
    expect.verifySteps([]);
});
