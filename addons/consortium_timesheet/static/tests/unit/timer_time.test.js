import { describe, expect, test } from "@odoo/hoot";

import {
    formatElapsed,
    formatUtc,
    getIdleSince,
    isTooLong,
    parseUtc,
} from "@consortium_timesheet/timer/timer_time";

describe.current.tags("headless");

const MINUTE = 60000;

test("elapsed time", () => {
    expect(formatElapsed(0)).toBe("0:00:00");
    expect(formatElapsed(9999)).toBe("0:00:09");
    expect(formatElapsed(61 * MINUTE + 1000)).toBe("1:01:01");
    expect(formatElapsed(25 * 60 * MINUTE)).toBe("25:00:00");
    expect(formatElapsed(-5000)).toBe("0:00:00");
});

test("datetimes of the server", () => {
    const instant = Date.UTC(2026, 2, 4, 15, 0, 9);
    expect(parseUtc("2026-03-04 15:00:09")).toBe(instant);
    expect(formatUtc(instant)).toBe("2026-03-04 15:00:09");
});

test("idle since the last activity, or the start", () => {
    const base = { now: 100 * MINUTE, startedAt: 10 * MINUTE, limit: 15 };
    expect(getIdleSince({ ...base, lastActivity: 90 * MINUTE })).toBe(0);
    expect(getIdleSince({ ...base, lastActivity: 85 * MINUTE })).toBe(85 * MINUTE);
    expect(getIdleSince({ ...base, lastActivity: 5 * MINUTE })).toBe(10 * MINUTE);
    expect(getIdleSince({ ...base, lastActivity: 0 })).toBe(0);
    expect(getIdleSince({ ...base, lastActivity: 20 * MINUTE, limit: 0 })).toBe(0);
    expect(getIdleSince({ ...base, startedAt: 95 * MINUTE, lastActivity: 1 * MINUTE })).toBe(0);
});

test("too long", () => {
    expect(isTooLong(10 * 60 * MINUTE, 10)).toBe(false);
    expect(isTooLong(10 * 60 * MINUTE + 1, 10)).toBe(true);
    expect(isTooLong(1000 * 60 * MINUTE, 0)).toBe(false);
});
