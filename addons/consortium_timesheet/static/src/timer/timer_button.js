import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { formatElapsed } from "./timer_time";

/** Starts the timer on a row, and stops it if it runs there. */
export class TimerButton extends Component {
    static template = "consortium_timesheet.TimerButton";
    static props = {
        values: Object,
        isCompact: { type: Boolean, optional: true },
    };

    setup() {
        this.timer = useService("consortium_timer");
        this.state = useState(this.timer.state);
    }

    get isRunning() {
        return this.timer.isRunning(this.props.values, this.state);
    }

    get elapsed() {
        return formatElapsed(this.timer.getElapsed(this.state));
    }

    get title() {
        return this.isRunning ? _t("Stop the timer") : _t("Start the timer");
    }

    toggle() {
        return this.timer.toggle(this.props.values);
    }
}

/** `<widget name="consortium_timer_button"/>` in views of tasks and projects. */
export class TimerWidget extends Component {
    static template = "consortium_timesheet.TimerWidget";
    static components = { TimerButton };
    static props = { ...standardWidgetProps, isCompact: { type: Boolean, optional: true } };

    get values() {
        const { resModel, resId, data } = this.props.record;
        if (resModel === "project.project") {
            return { project_id: resId, task_id: false };
        }
        return { project_id: data.project_id?.id ?? data.project_id?.[0], task_id: resId };
    }

    get isShown() {
        const { resId } = this.props.record;
        return Boolean(resId && this.values.project_id);
    }
}

registry.category("view_widgets").add("consortium_timer_button", {
    component: TimerWidget,
    extractProps: ({ options }) => ({ isCompact: Boolean(options.compact) }),
});
