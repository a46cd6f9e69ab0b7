import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What to look at in a week: words with an icon, one below the other in a form. */
export class AnomaliesField extends Component {
    static template = "consortium_timesheet.Anomalies";
    static props = { ...standardFieldProps, block: { type: Boolean, optional: true } };
    static defaultProps = { block: false };

    get anomalies() {
        return (this.props.record.data[this.props.name] || []).map((anomaly) => ({
            ...anomaly,
            isBlocking: anomaly.level === "blocking",
        }));
    }
}

export const anomaliesField = {
    component: AnomaliesField,
    displayName: _t("Anomalies of a week"),
    supportedTypes: ["json"],
    supportedOptions: [{ label: _t("As a block"), name: "block", type: "boolean" }],
    extractProps: ({ options }) => ({ block: Boolean(options.block) }),
};

registry.category("fields").add("consortium_anomalies", anomaliesField);
