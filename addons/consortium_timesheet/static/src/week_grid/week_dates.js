const { DateTime, Interval } = luxon;

/** Days of the week are dates: ISO strings, read without clock or time zone. */
function toDate(iso) {
    return DateTime.fromISO(iso, { zone: "utc" });
}

/** @returns {string} such as `Mon` */
export function formatWeekday(iso) {
    return toDate(iso).toFormat("ccc").replace(/\.$/, "");
}

/** @returns {string} such as `2` */
export function formatDayNumber(iso) {
    return toDate(iso).toFormat("d");
}

/** @returns {string} such as `Monday, March 2` */
export function formatLongDay(iso) {
    return toDate(iso).toLocaleString({ weekday: "long", month: "long", day: "numeric" });
}

/** @returns {string} such as `March 2 – 8, 2026` */
export function formatWeek(iso) {
    const monday = toDate(iso);
    const week = Interval.fromDateTimes(monday, monday.plus({ days: 6 }));
    return week.toLocaleString({ month: "long", day: "numeric", year: "numeric" });
}

/** @returns {string} the ISO date some days later */
export function shiftDate(iso, days) {
    return toDate(iso).plus({ days }).toISODate();
}
