import { animationFrame, describe, expect, queryAllTexts, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

const MODEL = "consortium.timesheet.sheet";

class Sheet extends models.Model {
    _name = MODEL;

    state = fields.Selection({
        selection: [
            ["draft", "Draft"],
            ["submitted", "Submitted"],
        ],
    });
    can_approve = fields.Boolean();
    is_own = fields.Boolean();
    anomalies = fields.Json();
    domain_hours = fields.Json();

    _records = [
        {
            id: 1,
            state: "submitted",
            can_approve: true,
            anomalies: [
                { code: "over_24h", label: "Over 24 h on Wed 21", level: "blocking" },
                { code: "no_role", label: "Without role on their date: 1", level: "warning" },
            ],
            domain_hours: [
                { name: "Legal", hours: 1.5, own: true },
                { name: "Finance", hours: 20, own: false },
            ],
        },
        { id: 2, state: "submitted", can_approve: true, anomalies: false, domain_hours: [] },
        { id: 3, state: "submitted", can_approve: true, anomalies: [], domain_hours: [] },
    ];
}

defineMailModels();
defineModels([Sheet]);

/** Mount the form of a week while `queue` waits for approval. */
async function mountForm(resId, queue) {
    onRpc(MODEL, "get_approval_queue", () => {
        expect.step("queue");
        return queue;
    });
    await mountView({
        type: "form",
        resModel: MODEL,
        resId,
        arch: `
            <form>
                <field name="state" />
                <widget name="consortium_approval_queue" />
                <field name="anomalies" widget="consortium_anomalies" options="{'block': true}" />
                <field name="domain_hours" widget="consortium_domain_hours" />
            </form>`,
    });
}

test("anomalies are words, and what blocks says so", async () => {
    await mountForm(1, []);
    expect(queryAllTexts(".o_week_anomaly")).toEqual([
        "Blocks: Over 24 h on Wed 21",
        "Without role on their date: 1",
    ]);
    expect(".o_week_anomaly.o_blocking .fa-ban").toHaveCount(1);
    expect.verifySteps(["queue"]);
});

test("hours of the own domains stand apart from those of others", async () => {
    await mountForm(1, []);
    expect(queryAllTexts(".o_week_domain")).toEqual(["Legal 01:30", "Finance 20:00"]);
    expect(".o_week_domain.o_own").toHaveText("Legal 01:30");
    expect.verifySteps(["queue"]);
});

test("a week without anomaly shows nothing", async () => {
    await mountForm(2, [2]);
    expect(".o_week_anomalies").toHaveCount(0);
    expect(".o_week_queue").toHaveCount(0, { message: "no other week waits" });
    expect.verifySteps(["queue"]);
});

test("from one week to approve to the next, and around", async () => {
    await mountForm(1, [1, 3, 2]);
    expect(".o_week_queue").toHaveText(/1 \/ 3 to approve/);
    await contains(".o_week_queue_next").click();
    await animationFrame();
    expect(".o_week_queue").toHaveText(/2 \/ 3 to approve/);
    expect(".o_pager_counter").toHaveText("2 / 3");
    await contains(".o_week_queue_previous").click();
    await contains(".o_week_queue_previous").click();
    await animationFrame();
    expect(".o_week_queue").toHaveText(/3 \/ 3 to approve/);
    expect.verifySteps(["queue", "queue", "queue", "queue"]);
});
