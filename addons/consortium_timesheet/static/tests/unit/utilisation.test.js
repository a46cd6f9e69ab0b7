import { beforeEach, describe, expect, test } from "@odoo/hoot";
import {
    formatChange,
    formatRate,
    getStanding,
    getWidth,
} from "@consortium_timesheet/utilisation/utilisation_format";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
beforeEach(() => allowTranslations());

test("rates, and what cannot be compared", () => {
    expect(String(formatRate(0.7049))).toBe("70 %");
    expect(String(formatRate(0))).toBe("0 %");
    expect(String(formatRate(null))).toBe("–");
});

test("standing to the target", () => {
    expect(getStanding(0.7, 0.7)).toBe("reached");
    expect(getStanding(0.64, 0.7)).toBe("near");
    expect(getStanding(0.5, 0.7)).toBe("below");
    expect(getStanding(0.5, null)).toBe("");
    expect(getStanding(null, 0.7)).toBe("");
});

test("change in points", () => {
    expect(String(formatChange(0.74, 0.7))).toBe("+4 points");
    expect(String(formatChange(0.69, 0.7))).toBe("-1 point");
    expect(String(formatChange(0.5, null))).toBe("");
});

test("bars stay in their track", () => {
    expect(getWidth(5, 10)).toBe(50);
    expect(getWidth(15, 10)).toBe(100);
    expect(getWidth(-5, 10)).toBe(0);
    expect(getWidth(5, 0)).toBe(0);
});
