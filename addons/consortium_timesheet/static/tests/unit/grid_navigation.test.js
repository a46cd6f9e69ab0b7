import { describe, expect, test } from "@odoo/hoot";

import { moveFocus, typeAhead } from "@consortium_timesheet/week_grid/grid_navigation";

describe.current.tags("headless");

const size = { rows: 3, cols: 7 };

test("arrows stay inside, with control they go to the edge", () => {
    expect(moveFocus({ row: 1, col: 3 }, "ArrowLeft", size)).toEqual({ row: 1, col: 2 });
    expect(moveFocus({ row: 1, col: 0 }, "ArrowLeft", size)).toEqual({ row: 1, col: 0 });
    expect(moveFocus({ row: 0, col: 3 }, "ArrowUp", size)).toEqual({ row: 0, col: 3 });
    expect(moveFocus({ row: 2, col: 3 }, "ArrowDown", size)).toEqual({ row: 2, col: 3 });
    const ctrl = { ...size, ctrl: true };
    expect(moveFocus({ row: 1, col: 3 }, "ArrowRight", ctrl)).toEqual({ row: 1, col: 6 });
    expect(moveFocus({ row: 1, col: 3 }, "ArrowDown", ctrl)).toEqual({ row: 2, col: 3 });
});

test("home and end", () => {
    expect(moveFocus({ row: 1, col: 3 }, "Home", size)).toEqual({ row: 1, col: 0 });
    expect(moveFocus({ row: 1, col: 3 }, "End", size)).toEqual({ row: 1, col: 6 });
    const ctrl = { ...size, ctrl: true };
    expect(moveFocus({ row: 1, col: 3 }, "Home", ctrl)).toEqual({ row: 0, col: 0 });
    expect(moveFocus({ row: 1, col: 3 }, "End", ctrl)).toEqual({ row: 2, col: 6 });
});

test("tab goes to the next line, and out of the grid at its ends", () => {
    expect(moveFocus({ row: 0, col: 6 }, "Tab", size)).toEqual({ row: 1, col: 0 });
    expect(moveFocus({ row: 2, col: 6 }, "Tab", size)).toBe(null);
    const shift = { ...size, shift: true };
    expect(moveFocus({ row: 1, col: 0 }, "Tab", shift)).toEqual({ row: 0, col: 6 });
    expect(moveFocus({ row: 0, col: 0 }, "Tab", shift)).toBe(null);
});

test("other keys lead nowhere", () => {
    expect(moveFocus({ row: 0, col: 0 }, "x", size)).toBe(null);
});

test("keys before the input is shown", () => {
    const typed = { text: "1", typed: true };
    expect(typeAhead(typed, "h")).toEqual({ text: "1h", typed: true });
    expect(typeAhead(typed, "Backspace")).toEqual({ text: "", typed: true });
    const selected = { text: "1:30", typed: false };
    expect(typeAhead(selected, "2")).toEqual({ text: "2", typed: true });
    expect(typeAhead(selected, "Backspace")).toEqual({ text: "", typed: true });
    expect(typeAhead(typed, "Tab")).toBe(null);
});
