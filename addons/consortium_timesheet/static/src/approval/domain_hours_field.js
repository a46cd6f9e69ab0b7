import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloatTime } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Hours of a week by service domain; those of the reader's own domains come first, in bold. */
export class DomainHoursField extends Component {
    static template = "consortium_timesheet.DomainHours";
    static props = { ...standardFieldProps };

    get parts() {
        const parts = this.props.record.data[this.props.name] || [];
        const isMixed = parts.some((part) => part.own) && !parts.every((part) => part.own);
        return parts.map((part) => ({
            ...part,
            isApart: isMixed && part.own,
            duration: formatFloatTime(part.hours),
        }));
    }
}

export const domainHoursField = {
    component: DomainHoursField,
    displayName: _t("Hours by service domain"),
    supportedTypes: ["json"],
};

registry.category("fields").add("consortium_domain_hours", domainHoursField);
