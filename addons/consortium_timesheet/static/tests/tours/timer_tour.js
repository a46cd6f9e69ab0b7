import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const TOGGLE = ".o_timer_toggle";
const RUNNING = ".o_consortium_timer.o_running .o_timer_elapsed";

function startOn(text) {
    return [
        { content: "Open the timer", trigger: TOGGLE, run: "click" },
        {
            content: `Search ${text}`,
            trigger: ".o_timer_start .o_week_picker input",
            run: `edit ${text}`,
        },
        { content: "It is found", trigger: ".o_week_option.o_selected" },
        {
            content: "Start on it",
            trigger: ".o_timer_start .o_week_picker input",
            run: "press Enter",
        },
        { content: "The panel is closed", trigger: "body:not(:has(.o_timer_panel))" },
        { content: "It runs", trigger: RUNNING },
    ];
}

registry.category("web_tour.tours").add("consortium_timer", {
    url: "/odoo",
    steps: () => [
        ...startOn("mandate"),
        ...startOn("evenement"),
        { content: "Open the timer", trigger: TOGGLE, run: "click" },
        {
            content: "The second line runs",
            trigger: ".o_timer_running .o_timer_row_title:contains('Événement')",
        },
        {
            content: "What is being done",
            trigger: ".o_timer_running .o_timer_note",
            run: "edit Program of the day",
        },
        { content: "Written", trigger: ".o_timer_running .o_timer_note", run: "press Enter" },
        { content: "Stop", trigger: ".o_timer_stop:enabled", run: "click" },
        { content: "Nothing runs", trigger: ".o_consortium_timer:not(.o_running)" },
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the application",
            trigger: ".o_app[data-menu-xmlid='consortium_members.consortium_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu of time",
            trigger: "[data-menu-xmlid='consortium_timesheet.consortium_timesheet_menu']",
            run: "click",
        },
        {
            content: "Open this week",
            trigger:
                "[data-menu-xmlid='consortium_timesheet.consortium_timesheet_sheet_menu_current']",
            run: "click",
        },
        {
            content: "What was timed is in the week",
            trigger: ".o_week_table tfoot .o_week_total .o_week_sum:contains('0:02')",
        },
        {
            content: "Start on a row of the week",
            trigger: ".o_week_row_title:contains('Événement') .o_timer_button",
            run: "click",
        },
        { content: "It runs", trigger: RUNNING },
        {
            content: "Stop it where it was started",
            trigger: ".o_week_row_title .o_timer_button.o_running",
            run: "click",
        },
        {
            content: "The week shows it at once",
            trigger: ".o_week_table tfoot .o_week_total .o_week_sum:contains('0:03')",
        },
    ],
});
