import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const MENU = "consortium_timesheet.consortium_timesheet";

registry.category("web_tour.tours").add("consortium_project_budget", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the application",
            trigger: ".o_app[data-menu-xmlid='consortium_members.consortium_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu of time",
            trigger: `[data-menu-xmlid='${MENU}_menu']`,
            run: "click",
        },
        {
            content: "Open the budgets",
            trigger: "[data-menu-xmlid='consortium_timesheet.consortium_project_budget_menu']",
            run: "click",
        },
        {
            content: "Open the budget in force",
            trigger: ".o_data_row:contains('Mandate') td[name='project_id']",
            run: "click",
        },
        {
            content: "Revise it",
            trigger: "button[name='action_revise']",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal [name='reason'] textarea",
            run: "edit One more workshop",
        },
        {
            content: "Prepare the new version",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "The new version is a draft with the lines of the first",
            trigger: ".o_field_widget[name='display_name']:contains('version 2')",
        },
        {
            content: "Change the hours of its line",
            trigger: ".o_field_widget[name='line_ids'] td[name='hours']",
            run: "click",
        },
        {
            content: "Give it more",
            trigger: ".o_field_widget[name='line_ids'] [name='hours'] input",
            run: "edit 15:00",
        },
        {
            content: "Approve it",
            trigger: "button[name='action_approve']",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "It is in force",
            trigger: ".o_arrow_button_current[data-value='approved']",
        },
        {
            content: "See what changed",
            trigger: ".o_notebook_headers a[name='changes']",
            run: "click",
        },
        {
            content: "From 10 to 15 hours",
            trigger: "[name='changes'] td:contains('15:00')",
        },
    ],
});
