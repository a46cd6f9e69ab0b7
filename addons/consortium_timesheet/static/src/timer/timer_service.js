import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { Mutex } from "@web/core/utils/concurrency";
import { session } from "@web/session";

import { TimerActivity } from "./timer_activity";
import { TimerPrompt } from "./timer_prompt";
import { formatUtc, getIdleSince, isTooLong, parseUtc } from "./timer_time";

export const TIMER = "consortium.timer";
const TICK = 1000; // ms

/** The timer of the user: one for the whole web client, and the same on each device. */
export class Timer {
    /**
     * @param {Object} env
     * @param {Object} services `orm`, `notification`, `dialog`, `bus_service`
     */
    constructor(env, { orm, notification, dialog, bus_service: busService }) {
        Object.assign(this, { env, orm, notification, dialog, busService });
        const owner = `${session.db || ""}.${user.userId}`;
        this.activity = new TimerActivity(browser.localStorage, owner);
        this.state = reactive({ allowed: false, running: false, waiting: [], now: 0, busy: false });
        this.mutex = new Mutex();
        this.offset = 0; // of the clock of the server
        this.limits = { idle: 0, maxHours: 0 };
        this.prompt = null;
        this.asked = 0; // id of the timer that was already asked about
    }

    /** Called by the systray: nothing is asked of the server before. */
    async open() {
        if (!this.opened) {
            this.opened = true;
            this.busService.subscribe("consortium_timer", () => this.load());
            this.activity.listen(document, () => this.onActivity());
            document.addEventListener("visibilitychange", () => this.tick());
        }
        await this.load();
    }

    async load() {
        try {
            this.apply(await this.orm.silent.call(TIMER, "timer_read", []));
        } catch {
            // no connection: what is shown stays, the next answer corrects it
        }
    }

    apply(data) {
        this.state.allowed = Boolean(data);
        if (!data) {
            return;
        }
        this.offset = parseUtc(data.now) - Date.now();
        this.limits = { idle: data.idle, maxHours: data.max_hours };
        if (data.running?.id !== this.state.running?.id) {
            this.closePrompt();
            this.activity.written = 0;
        }
        this.state.running = data.running;
        this.state.waiting = data.waiting;
        this.setTicking(Boolean(data.running));
        this.tick();
    }

    // Clock

    get now() {
        return Date.now() + this.offset;
    }

    /**
     * @param {Object} [state] as a component observes it
     * @returns {number} ms that the timer has run
     */
    getElapsed({ running, now } = this.state) {
        return running ? Math.max(0, now - parseUtc(running.started_at)) : 0;
    }

    setTicking(ticking) {
        if (ticking && !this.interval) {
            this.interval = browser.setInterval(() => this.tick(), TICK);
        } else if (!ticking) {
            browser.clearInterval(this.interval);
            this.interval = null;
        }
    }

    tick() {
        this.state.now = this.now;
        if (!this.state.running || this.state.busy) {
            return;
        }
        const since = this.getIdleSince();
        if (this.prompt) {
            if (this.prompt.since && !since) {
                this.closePrompt(); // answered in another tab
            }
        } else if (isTooLong(this.getElapsed(), this.limits.maxHours)) {
            if (this.asked !== this.state.running.id) {
                this.asked = this.state.running.id;
                this.askTooLong();
            }
        } else if (since) {
            this.askIdle(since);
        }
    }

    getIdleSince() {
        const { last } = this.activity;
        return getIdleSince({
            now: this.now,
            startedAt: parseUtc(this.state.running.started_at),
            lastActivity: last && last + this.offset,
            limit: this.limits.idle,
        });
    }

    onActivity() {
        if (!this.state.running) {
            return;
        }
        if (!this.prompt) {
            this.tick(); // before the hand that comes back counts
        }
        if (!this.prompt?.since) {
            this.activity.mark(Date.now());
        }
    }

    // Questions

    openPrompt(props) {
        const close = this.dialog.add(
            TimerPrompt,
            { timer: this, running: this.state.running, ...props },
            { onClose: () => (this.prompt = null) },
        );
        this.prompt = { since: props.since, close };
    }

    closePrompt() {
        this.prompt?.close();
        this.prompt = null;
    }

    askIdle(since) {
        this.openPrompt({ since });
    }

    askTooLong() {
        this.openPrompt({ since: 0 });
    }

    /** The user was there all the time. */
    keepIdle() {
        this.activity.written = 0;
        this.activity.mark(Date.now());
    }

    // Steps

    /**
     * One call at a time: a note that is being written is there when the timer stops.
     *
     * @returns {Promise<Object>} the answer of the server
     */
    async call(method, ...args) {
        const answer = await this.mutex.exec(() => this.orm.call(TIMER, method, args));
        this.apply(answer.state);
        if (answer.message) {
            const good = ["recorded", "started"].includes(answer.status);
            this.notification.add(answer.message, { type: good ? "success" : "warning" });
        }
        this.env.bus.trigger("CONSORTIUM_TIMER", answer);
        return answer;
    }

    /** A step that is not taken twice by two clicks. */
    async step(method, ...args) {
        this.state.busy = true;
        try {
            return await this.call(method, ...args);
        } finally {
            this.state.busy = false;
        }
    }

    /** Whether a row, or a task or project without more, is what is being timed. */
    isRunning(values, state = this.state) {
        const running = state.running && state.running.row.values;
        return (
            Boolean(running) &&
            Object.entries(values).every(([name, value]) => (running[name] || 0) === (value || 0))
        );
    }

    /** Start, or switch to, a row of the week. */
    async start(row, note = "") {
        this.keepIdle();
        const expected = this.state.running?.id || false;
        const answer = await this.step("timer_start", row, note, expected);
        if (answer.status === "ask") {
            this.askTooLong();
        }
        return answer;
    }

    async stop(until, confirmed = false) {
        if (!this.state.running) {
            return null; // a second click, or another tab was first
        }
        const text = until ? formatUtc(until) : null;
        const answer = await this.step("timer_stop", this.state.running.id, text, confirmed);
        if (answer.status === "ask") {
            this.askTooLong();
        }
        return answer;
    }

    /** Leave out what is since an instant, and go on. */
    async cut(until) {
        this.keepIdle();
        return this.step("timer_cut", this.state.running.id, formatUtc(until));
    }

    async toggle(row) {
        return this.isRunning(row) ? this.stop() : this.start(row);
    }

    setNote(timer, note) {
        return this.call("timer_note", timer.id, note);
    }

    record(timer, date, row = null) {
        return this.step("timer_record", timer.id, date, row);
    }

    discard(timer) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Discard this time?"),
            body: _t("What was timed on %s will be lost.", timer.row.labels.project_id),
            confirmLabel: _t("Discard"),
            confirmClass: "btn-danger",
            confirm: () => this.step("timer_discard", timer.id),
            cancelLabel: _t("Keep it"),
            cancel: () => {},
        });
    }
}

export const timerService = {
    dependencies: ["orm", "notification", "dialog", "bus_service"],
    start(env, services) {
        return new Timer(env, services);
    },
};

registry.category("services").add("consortium_timer", timerService);
