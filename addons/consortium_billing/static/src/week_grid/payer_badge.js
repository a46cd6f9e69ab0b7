import { cellInfoRegistry } from "@consortium_timesheet/week_grid/cell_info";

const LOOKS = {
    package: { icon: "fa-cube", className: "o_week_badge_quiet" },
    billed: { icon: "fa-dollar", className: "text-warning" },
    refused: { icon: "fa-ban", className: "text-danger" },
};

/**
 * Who would pay for an entry, were it approved now.
 *
 * @param {Object} entry of the week
 * @returns {Object | null} a badge
 */
export function makePayerBadge({ forecast }) {
    const payer = forecast?.payer;
    return payer ? { ...LOOKS[payer.level], text: payer.text } : null;
}

cellInfoRegistry.add("consortium_billing.payer", makePayerBadge);
