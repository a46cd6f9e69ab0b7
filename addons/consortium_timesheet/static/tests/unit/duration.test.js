import { describe, expect, test } from "@odoo/hoot";

import {
    formatMinutes,
    parseDuration,
    spellMinutes,
} from "@consortium_timesheet/week_grid/duration";

describe.current.tags("headless");

const READ = {
    "1:30": 90,
    "01:05": 65,
    ":45": 45,
    1.5: 90,
    "1,5": 90,
    ",25": 15,
    8: 480,
    0.33: 20,
    "2h": 120,
    "1.5h": 90,
    "1,5 h": 90,
    "1h30": 90,
    "1 h 30 min": 90,
    "1h30m": 90,
    "90m": 90,
    "90 min": 90,
    "20'": 20,
    "2 heures": 120,
    "": 0,
    "  ": 0,
    0: 0,
    "-1:30": -90,
    "−0.5": -30,
    "-0": 0,
};

test("durations as people type them", () => {
    for (const [text, minutes] of Object.entries(READ)) {
        expect(parseDuration(text)).toBe(minutes, { message: `"${text}"` });
    }
});

test("plus adds to what is there", () => {
    expect(parseDuration("+15m", 60)).toBe(75);
    expect(parseDuration("+1:30", 60)).toBe(150);
    expect(parseDuration("+0,5")).toBe(30);
});

test("what is no duration is refused, not guessed", () => {
    for (const text of [
        "abc",
        "1:75",
        "1:",
        "1:2:3",
        "12x",
        "h",
        "m",
        "--1",
        "1.2.3",
        "1e3",
        "+",
    ]) {
        expect(parseDuration(text)).toBe(null, { message: `"${text}"` });
    }
});

test("minutes as they are shown and said", () => {
    expect([0, 5, 90, 600, 1441, -5, -90].map(formatMinutes)).toEqual([
        "0:00",
        "0:05",
        "1:30",
        "10:00",
        "24:01",
        "-0:05",
        "-1:30",
    ]);
    expect([0, 5, 60, 90, -90].map(spellMinutes)).toEqual([
        "0 min",
        "5 min",
        "1 h",
        "1 h 30 min",
        "−1 h 30 min",
    ]);
});

test("what is shown is read back", () => {
    for (let minutes = -1440; minutes <= 1440; minutes += 7) {
        expect(parseDuration(formatMinutes(minutes))).toBe(minutes);
    }
});
