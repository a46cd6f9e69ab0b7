import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("consortium_billing_run", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the application",
            trigger: ".o_app[data-menu-xmlid='consortium_members.consortium_menu_root']",
            run: "click",
        },
        {
            content: "Open the billing menu",
            trigger: "[data-menu-xmlid='consortium_billing.consortium_billing_menu']",
            run: "click",
        },
        {
            content: "Open the billing runs",
            trigger: "[data-menu-xmlid='consortium_billing.consortium_billing_run_menu']",
            run: "click",
        },
        {
            content: "Wait for their list",
            trigger: ".o_breadcrumb .active:contains('Billing runs')",
        },
        {
            content: "Start a run",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Compute the preview of the period proposed",
            trigger: ".o_form_view button[name='action_compute']",
            run: "click",
        },
        {
            content: "The run waits for its approval",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value='computed']",
        },
        {
            content: "The preview lists the overage of the member",
            trigger: ".o_field_widget[name='line_ids'] .o_data_row:contains('Coop Tour')",
        },
        {
            content: "Look at the hours of the line",
            trigger: ".o_field_widget[name='line_ids'] .o_data_row .o_data_cell",
            run: "click",
        },
        {
            content: "Every hour is there",
            trigger: ".modal .o_field_widget[name='ledger_ids'] .o_data_row",
        },
        {
            content: "Close the line",
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            content: "Who computed the run may not approve it",
            trigger: ".o_form_view button[name='action_approve']",
            run: "click",
        },
        {
            content: "Confirm the question",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The refusal says why",
            trigger: ".o_error_dialog, .modal:contains('approve')",
        },
        {
            content: "Close the message",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The run still waits",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value='computed']",
        },
    ],
});
