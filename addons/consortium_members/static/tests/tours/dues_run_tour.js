import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const state = (value) => `.o_statusbar_status .o_arrow_button_current[data-value='${value}']`;
const confirmed = (content, name) => [
    {
        content,
        trigger: `.o_form_view button[name='${name}']`,
        run: "click",
    },
    {
        content: "Confirm the question",
        trigger: ".modal-footer .btn-primary",
        run: "click",
    },
];

registry.category("web_tour.tours").add("consortium_dues_run", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the application",
            trigger: ".o_app[data-menu-xmlid='consortium_members.consortium_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu of members",
            trigger: "[data-menu-xmlid='consortium_members.consortium_membership_menu']",
            run: "click",
        },
        {
            content: "Open the runs of dues",
            trigger: "[data-menu-xmlid='consortium_members.consortium_dues_run_menu']",
            run: "click",
        },
        {
            content: "Wait for their list",
            trigger: ".o_breadcrumb .active:contains('Dues Runs')",
        },
        {
            content: "Start a run",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Compute the preview of the year proposed",
            trigger: ".o_form_view button[name='action_compute']",
            run: "click",
        },
        {
            content: "The preview is there",
            trigger: state("computed"),
        },
        {
            // not the cell of the box: a click there may tick it already
            content: "Edit the line of the first member",
            trigger:
                ".o_field_widget[name='line_ids'] .o_data_row:contains('Tour 0') .o_data_cell[name='exempt_reason']",
            run: "click",
        },
        {
            content: "Tick",
            trigger: ".o_field_widget[name='line_ids'] .o_selected_row [name='is_exempt'] input",
            run: "click",
        },
        {
            content: "The box is ticked",
            trigger:
                ".o_field_widget[name='line_ids'] .o_selected_row [name='is_exempt'] input:checked",
        },
        {
            content: "Give the reason",
            trigger:
                ".o_field_widget[name='line_ids'] .o_selected_row [name='exempt_reason'] input",
            run: "edit Fire of its building",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Saved",
            trigger: ".o_form_saved",
        },
        ...confirmed("Create the drafts", "action_create_invoices"),
        {
            content: "The drafts are there",
            trigger: state("drafted"),
        },
        ...confirmed("Post them", "action_post_invoices"),
        {
            content: "All is done",
            trigger: state("done"),
        },
    ],
});
