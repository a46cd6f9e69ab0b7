import { advanceTime, animationFrame, queryAll, queryAllTexts, queryFirst } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

import { DAYS, FakeServer, makeWeek } from "./week_grid_data";

class Sheet extends models.Model {
    _name = "consortium.timesheet.sheet";

    state = fields.Selection({
        selection: [
            ["draft", "Draft"],
            ["submitted", "Submitted"],
        ],
    });
    note = fields.Text();

    _records = [
        { id: 1, state: "draft" },
        { id: 2, state: "draft" },
    ];
}

export function defineWeekModels() {
    defineMailModels();
    defineModels([Sheet]);
}

/**
 * Mount the form of a week on a fake server.
 *
 * @param {Object} [changes] of the week that is read
 * @returns {Promise<FakeServer>} with `calls`, `week`, `offline` and `judge` (change → result)
 */
export async function mountWeek(changes = {}) {
    const server = new FakeServer(makeWeek(changes));
    onRpc("consortium.timesheet.sheet", "grid_read", ({ args }) => {
        server.reads = [...(server.reads || []), args];
        return args[1] ? server.other || { sheet: false } : server.week;
    });
    onRpc("consortium.timesheet.sheet", "grid_write", ({ args }) => server.write(args[1]));
    onRpc("consortium.timesheet.sheet", "grid_catalogue", () => server.catalogue);
    cutConnection(server);
    browser.localStorage.clear();
    await mountView({
        type: "form",
        resModel: "consortium.timesheet.sheet",
        resId: 1,
        arch: `
            <form js_class="consortium_week_form">
                <header>
                    <button name="action_submit" type="object" string="Submit"/>
                    <field name="state"/>
                </header>
                <notebook>
                    <page string="Week"><widget name="consortium_week_grid"/></page>
                    <page string="Other"><field name="note"/></page>
                </notebook>
            </form>`,
    });
    await animationFrame();
    return server;
}

/** Calls fail like those of a train in a tunnel while `server.offline`. */
function cutConnection(server) {
    const original = rpc._rpc;
    patchWithCleanup(rpc, {
        _rpc(url, params, settings) {
            if (server.offline && /grid_/.test(url)) {
                return Promise.reject(new ConnectionLostError(url));
            }
            return original(url, params, settings);
        },
    });
}

export function cellAt(row, col) {
    return queryFirst(`[data-row="${row}"][data-col="${col}"]`);
}

export function textOf(row, col) {
    return queryAllTexts(`[data-row="${row}"][data-col="${col}"] .o_week_hours`).join();
}

export function focusedCell() {
    const { row, col } = document.activeElement.dataset;
    return `${row},${col}`;
}

/** The end of a burst: what was typed is sent, and answered. */
export async function endBurst() {
    await advanceTime(800);
    await animationFrame();
    await animationFrame();
}

export function statusText() {
    return queryAllTexts(".o_week_status span").join();
}

export function countCells() {
    return queryAll(".o_week_cell").length;
}

/** What this device keeps of unsaved weeks. */
export function getKept() {
    return Object.entries(browser.localStorage)
        .filter(([name]) => name.startsWith("consortium.week."))
        .map(([, text]) => JSON.parse(text));
}

export { DAYS };
