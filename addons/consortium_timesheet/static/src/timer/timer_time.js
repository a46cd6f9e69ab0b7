/**
 * Arithmetic of the timer. Instants are milliseconds since 1970, corrected to the clock of the
 * server; nothing here asks for the time.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * @param {string} text a datetime of the server, in UTC
 * @returns {number}
 */
export function parseUtc(text) {
    return Date.parse(`${text.replace(" ", "T")}Z`);
}

/**
 * @param {number} instant
 * @returns {string} as the server reads it, in UTC
 */
export function formatUtc(instant) {
    return new Date(instant).toISOString().slice(0, 19).replace("T", " ");
}

/**
 * @param {number} duration in milliseconds; a clock that is late gives 0
 * @returns {string} such as `0:05:09`, `12:00:00`
 */
export function formatElapsed(duration) {
    const seconds = Math.max(0, Math.floor(duration / SECOND));
    const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
    const pad = (number) => String(number).padStart(2, "0");
    return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(rest)}`;
}

/**
 * Since when the user is away.
 *
 * @param {Object} params
 * @param {number} params.now
 * @param {number} params.startedAt of the running timer
 * @param {number} params.lastActivity of mouse or keyboard, 0 if unknown
 * @param {number} params.limit minutes, 0 for never
 * @returns {number} the instant, or 0 if the user is not away
 */
export function getIdleSince({ now, startedAt, lastActivity, limit }) {
    if (!limit || !lastActivity) {
        return 0;
    }
    const since = Math.max(startedAt, lastActivity);
    return now - since >= limit * MINUTE ? since : 0;
}

/**
 * @param {number} duration in milliseconds
 * @param {number} maxHours 0 for no limit
 * @returns {boolean} whether a timer that ran so long was probably forgotten
 */
export function isTooLong(duration, maxHours) {
    return Boolean(maxHours) && duration > maxHours * HOUR;
}
