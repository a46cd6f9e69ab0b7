import { registry } from "@web/core/registry";

/**
 * What other addons show beside the hours. The server puts a dict by entry in `info`
 * (`_grid_cell_info`) and, a little later, in `forecast` (`_grid_get_forecast`: what approval would
 * make of it); each function here turns an entry into a badge:
 *
 *     registry.category("consortium_week_cell_info").add("package", (entry) =>
 *         entry.info.overage && { icon: "fa-bolt", text: _t("1:00 over the package") });
 *
 * A function returns nothing, or `{ icon, text, className? }`.
 */
export const cellInfoRegistry = registry.category("consortium_week_cell_info");

/**
 * @param {Object} entry
 * @returns {Object[]} badges
 */
export function getEntryBadges(entry) {
    return cellInfoRegistry
        .getAll()
        .map((makeBadge) => makeBadge(entry))
        .filter(Boolean);
}

/** Badges of all entries of a cell, each once. */
export function getCellBadges(cell) {
    const badges = cell.entries.flatMap(getEntryBadges);
    return badges.filter(
        (badge, index) => badges.findIndex((other) => other.text === badge.text) === index,
    );
}
