import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { TimerPanel } from "./timer_panel";
import { formatElapsed } from "./timer_time";

/** The timer in the systray: what runs, since when; its panel starts, switches and stops. */
export class TimerMenu extends Component {
    static template = "consortium_timesheet.TimerMenu";
    static props = [];

    setup() {
        this.timer = useService("consortium_timer");
        this.ui = useState(useService("ui"));
        this.state = useState(this.timer.state);
        this.toggle = useRef("toggle");
        const options = { popoverClass: "o_consortium_timer_popover", position: "bottom-end" };
        this.popover = usePopover(TimerPanel, options);
        this.sheet = usePopover(TimerPanel, { ...options, useBottomSheet: true });
        onWillStart(() => {
            this.timer.open(); // not awaited: the web client does not wait for it
        });
        this.setupCommands();
    }

    setupCommands() {
        const hotkeyOptions = { bypassEditableProtection: true, global: true };
        useCommand(_t("Timer: start or switch"), () => this.openPanel(), {
            category: "default",
            hotkey: "alt+shift+t",
            hotkeyOptions,
            global: true,
            isAvailable: () => this.state.allowed,
        });
        useCommand(_t("Timer: stop"), () => this.timer.stop(), {
            category: "default",
            hotkey: "alt+shift+s",
            hotkeyOptions,
            global: true,
            isAvailable: () => Boolean(this.state.running),
        });
    }

    get elapsed() {
        return formatElapsed(this.timer.getElapsed(this.state));
    }

    get label() {
        const { running, waiting } = this.state;
        if (running) {
            return _t("Timer on %s, running", running.row.labels.project_id);
        }
        return waiting.length ? _t("Timer: some time waits for you") : _t("Start the timer");
    }

    openPanel() {
        const popover = this.ui.isSmall ? this.sheet : this.popover;
        if (popover.isOpen) {
            popover.close();
        } else if (this.toggle.el) {
            // a popover tells its component how to close it, a bottom sheet does not
            popover.open(this.toggle.el, { timer: this.timer, close: () => popover.close() });
        }
    }
}

registry
    .category("systray")
    .add("consortium_timesheet.timer", { Component: TimerMenu }, { sequence: 95 });
