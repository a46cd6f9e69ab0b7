/**
 * Durations as people type them, and as the week shows them. Minutes are integers; no locale is
 * needed, since a comma and a point both separate hours from their decimals.
 */

export const MINUTES_PER_DAY = 24 * 60;

const CLOCK = /^(\d{0,3}):(\d{1,2})$/; // 1:30, :45
const HOURS_MINUTES = /^(\d{1,3})h(\d{1,2})m?$/; // 1h30, 1h30m
const HOURS = /^(\d{0,3}(?:\.\d{1,4})?)h?$/; // 2, 1.5, .5, 2h, 1.5h
const MINUTES = /^(\d{1,5})m$/; // 90m

/**
 * Round half away from zero, as the server does.
 *
 * @param {number} value
 */
function round(value) {
    return Math.sign(value) * Math.round(Math.abs(value));
}

/**
 * @param {string} text without sign or spaces, in lower case
 * @returns {number | null} minutes
 */
function parseUnsigned(text) {
    let match = text.match(CLOCK) || text.match(HOURS_MINUTES);
    if (match) {
        const minutes = Number(match[2]);
        return minutes < 60 ? Number(match[1] || 0) * 60 + minutes : null;
    }
    match = text.match(MINUTES);
    if (match) {
        return Number(match[1]);
    }
    match = text.match(HOURS);
    if (match && /\d/.test(match[1])) {
        return round(Number(match[1]) * 60);
    }
    return null;
}

/**
 * Read a duration: `1:30`, `1.5`, `1,5`, `90m`, `1h30`, `2h`; `+15m` adds to what is there.
 *
 * @param {string} text
 * @param {number} [current] minutes that `+` adds to
 * @returns {number | null} minutes (0 for an empty text), or null if it is no duration
 */
export function parseDuration(text, current = 0) {
    let value = text
        .trim()
        .toLowerCase()
        .replace(/\s+/g, "")
        .replace(/[−–]/g, "-")
        .replace(",", ".")
        .replace(/(min|mn|minutes?|')$/, "m")
        .replace(/(heures?|hours?|hrs?)/, "h");
    if (!value) {
        return 0;
    }
    const sign = "+-".includes(value[0]) ? value[0] : "";
    value = value.slice(sign.length);
    const minutes = parseUnsigned(value);
    if (minutes === null) {
        return null;
    }
    if (sign === "+") {
        return current + minutes;
    }
    return sign === "-" && minutes ? -minutes : minutes;
}

/**
 * @param {number} minutes
 * @returns {string} such as `1:30`, `-0:05`
 */
export function formatMinutes(minutes) {
    const absolute = Math.abs(minutes);
    const rest = String(absolute % 60).padStart(2, "0");
    return `${minutes < 0 ? "-" : ""}${Math.floor(absolute / 60)}:${rest}`;
}

/**
 * @param {number} minutes
 * @returns {string} as a screen reader should say it: `1 h 30 min`
 */
export function spellMinutes(minutes) {
    const absolute = Math.abs(minutes);
    const parts = [];
    if (absolute >= 60) {
        parts.push(`${Math.floor(absolute / 60)} h`);
    }
    if (absolute % 60 || !absolute) {
        parts.push(`${absolute % 60} min`);
    }
    return (minutes < 0 ? "−" : "") + parts.join(" ");
}
