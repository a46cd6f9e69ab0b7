import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * From one week to approve to the next, without going back to the list: what is to look at first.
 * Shown to those who decide on weeks, on a week that they may decide on.
 */
export class ApprovalQueue extends Component {
    static template = "consortium_timesheet.ApprovalQueue";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ ids: [] });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(async ({ record }) => {
            if (this.loaded !== this.getVersion(record)) {
                await this.load(record);
            }
        });
    }

    getVersion({ resId, data }) {
        return `${resId} ${data.state} ${data.can_approve}`;
    }

    async load(record) {
        this.loaded = this.getVersion(record);
        const { can_approve: canApprove, is_own: isOwn } = record.data;
        this.state.ids =
            record.resId && canApprove && !isOwn
                ? await this.orm.call(record.resModel, "get_approval_queue", [])
                : [];
    }

    get position() {
        return this.state.ids.indexOf(this.props.record.resId);
    }

    /** Weeks left, this one aside. */
    get others() {
        return this.state.ids.length - (this.position < 0 ? 0 : 1);
    }

    async open(step) {
        const { ids } = this.state;
        const { position } = this;
        const start = position < 0 && step < 0 ? 0 : position;
        const resId = ids[(start + step + ids.length) % ids.length];
        await this.props.record.model.load({ resId, resIds: [...ids] });
    }
}

export const approvalQueue = {
    component: ApprovalQueue,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "can_approve", type: "boolean" },
        { name: "is_own", type: "boolean" },
    ],
};

registry.category("view_widgets").add("consortium_approval_queue", approvalQueue);
