const KEY = "consortium.timer.activity";
const EVENTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];
const PAUSE = 5000; // ms between two writes

/**
 * When mouse or keyboard were last used in this browser, in any of its tabs, also before it was
 * closed. Nothing else is kept, and nothing is sent.
 */
export class TimerActivity {
    /**
     * @param {Storage} storage
     * @param {string} owner database and user: others of this browser have their own
     */
    constructor(storage, owner) {
        this.storage = storage;
        this.key = `${KEY}.${owner}`;
        this.written = 0;
    }

    /** @param {Function} onActivity called before the activity counts */
    listen(target, onActivity) {
        for (const name of EVENTS) {
            target.addEventListener(name, onActivity, { capture: true, passive: true });
        }
    }

    /** @returns {number} local instant, 0 if unknown */
    get last() {
        return Number(this.storage.getItem(this.key)) || 0;
    }

    /** @param {number} now local instant */
    mark(now) {
        if (now - this.written >= PAUSE || now < this.written) {
            this.written = now;
            this.storage.setItem(this.key, String(now));
        }
    }
}
