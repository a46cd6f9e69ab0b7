import { advanceTime, animationFrame, expect, queryFirst, test } from "@odoo/hoot";
import { ConnectionLostError } from "@web/core/network/rpc";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

const MODEL = "consortium.time.import";

class TimeImport extends models.Model {
    _name = MODEL;

    progress = fields.Float();
    state = fields.Selection({
        selection: [
            ["checked", "Checked"],
            ["queued", "Importing"],
            ["done", "Imported"],
        ],
    });

    _records = [{ id: 1, state: "queued", progress: 10 }];
}

defineMailModels();
defineModels([TimeImport]);

async function mountImport(answer) {
    const looks = [];
    onRpc(MODEL, "read", function ({ args }) {
        looks.push(args);
        return answer(looks.length, this.env[MODEL]);
    });
    await mountView({
        type: "form",
        resModel: MODEL,
        resId: 1,
        arch: `
            <form>
                <field name="state"/>
                <div class="o_running" invisible="state != 'queued'">
                    <field name="progress" widget="consortium_import_progress"/>
                </div>
            </form>`,
    });
    return looks;
}

async function lookOnce() {
    await advanceTime(2000);
    await animationFrame();
    await animationFrame();
}

function shown() {
    return queryFirst(".o_progress div").style.width.match(/[\d.]+%/)[0];
}

test("the bar moves by itself, and the form is read again at the end", async () => {
    const looks = await mountImport((number, records) => {
        if (number === 3) {
            records.write([1], { state: "done" });
            return [{ id: 1, state: "done", progress: 100 }];
        }
        return [{ id: 1, state: "queued", progress: 10 + 20 * number }];
    });
    expect(shown()).toBe("10%");
    await lookOnce();
    expect(looks).toEqual([[[1], ["state", "progress"]]]);
    expect(shown()).toBe("30%");
    await lookOnce();
    expect(shown()).toBe("50%");
    await lookOnce();
    expect(looks).toHaveLength(3);
    expect(".o_running").toHaveCount(0);
    await advanceTime(20000);
    expect(looks).toHaveLength(3, { message: "who reads nothing new asks nothing more" });
});

test("a lost connection only waits for the next look", async () => {
    const looks = await mountImport((number) => {
        if (number === 1) {
            throw new ConnectionLostError("/web/dataset/call_kw");
        }
        return [{ id: 1, state: "queued", progress: 60 }];
    });
    await lookOnce();
    expect(shown()).toBe("10%");
    await lookOnce();
    expect(looks).toHaveLength(2);
    expect(shown()).toBe("60%");
});
