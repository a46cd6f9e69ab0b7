import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const MENU = "consortium_timesheet.consortium_timesheet";

registry.category("web_tour.tours").add("consortium_week_approval", {
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
            content: "Open what is to approve",
            trigger: `[data-menu-xmlid='${MENU}_sheet_menu_to_approve']`,
            run: "click",
        },
        {
            content: "What has an anomaly comes first",
            trigger: ".o_data_row:first .o_week_anomaly[data-code='missing_days']",
        },
        { content: "Three weeks wait", trigger: ".o_list_table:has(.o_data_row:nth-child(3))" },
        {
            content: "Approve the others",
            trigger: "button[name='action_ask_clean']",
            run: "click",
        },
        { content: "Two are clean", trigger: ".modal [name='clean_count']:contains('2')" },
        {
            content: "The other one is named",
            trigger: ".modal [name='flagged_ids'] .o_week_anomaly:contains('Nothing on')",
        },
        {
            content: "Approve them",
            trigger: ".modal button[name='action_approve_clean']",
            run: "click",
        },
        {
            content: "It says what is left",
            trigger: ".o_notification:contains('Still to approve: 1')",
        },
        { content: "The dialog is closed", trigger: "body:not(:has(.modal))" },
        {
            content: "The others left the list",
            trigger: ".o_pager_counter:contains('1-1'):contains('/ 1')",
        },
        {
            content: "Open the week that is left",
            trigger: ".o_data_row td[name='date_start']",
            run: "click",
        },
        {
            content: "What to look at is above the grid",
            trigger:
                ".o_form_view .o_week_anomalies.o_block .o_week_anomaly:contains('Nothing on')",
        },
        { content: "Refuse it", trigger: "button[name='action_refuse']", run: "click" },
        {
            content: "Say why",
            trigger: ".modal [name='note'] textarea",
            run: "edit Wednesday is missing",
        },
        { content: "Confirm", trigger: ".modal button[name='action_confirm']", run: "click" },
        {
            content: "The note is on the week",
            trigger: ".o_form_view .alert-warning:contains('Wednesday is missing')",
        },
        {
            content: "Back to the list",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        { content: "Nothing waits", trigger: ".o_nocontent_help:contains('Nothing to approve')" },
        {
            content: "Look at the others",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        {
            content: "Open one that was approved",
            trigger: ".o_data_row:contains('Employee colleague') td[name='date_start']",
            run: "click",
        },
        { content: "Reopen it", trigger: "button[name='action_reopen']", run: "click" },
        {
            content: "Say why",
            trigger: ".modal [name='reason'] textarea",
            run: "edit Hours of another member",
        },
        { content: "Confirm", trigger: ".modal button[name='action_confirm']", run: "click" },
        {
            content: "It is logged",
            trigger: ".o-mail-Message:contains('Hours of another member')",
        },
    ],
});
