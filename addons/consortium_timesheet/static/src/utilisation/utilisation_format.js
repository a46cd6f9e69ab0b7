import { _t } from "@web/core/l10n/translation";
import { formatFloatTime } from "@web/views/fields/formatters";

/** @param {number} hours @returns {string} "152:30" */
export function formatHours(hours) {
    return formatFloatTime(hours || 0);
}

/** @param {number | null} rate a share, or null where there is nothing to compare with */
export function formatRate(rate) {
    const isKnown = rate !== null && rate !== undefined;
    return isKnown ? _t("%s %", Math.round(100 * rate)) : "–";
}

/**
 * @param {number | null} rate
 * @param {number | null} target
 * @returns {"" | "reached" | "near" | "below"} how the rate stands to its target
 */
export function getStanding(rate, target) {
    if (rate === null || !target) {
        return "";
    }
    if (rate >= target) {
        return "reached";
    }
    return rate >= 0.9 * target ? "near" : "below";
}

/**
 * The difference with the period before, in points.
 *
 * @returns {string} "+4 points", or "" without anything to compare with
 */
export function formatChange(rate, previous) {
    if (rate === null || previous === null) {
        return "";
    }
    const points = Math.round(100 * rate) - Math.round(100 * previous);
    const number = points > 0 ? `+${points}` : `${points}`;
    return Math.abs(points) > 1 ? _t("%s points", number) : _t("%s point", number);
}

/** @returns {number} width of a bar, in percent of the largest */
export function getWidth(value, largest) {
    return largest ? Math.max(0, Math.min(100, (100 * value) / largest)) : 0;
}
