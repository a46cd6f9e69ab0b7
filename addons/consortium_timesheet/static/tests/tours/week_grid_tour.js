import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const FOCUSED = ".o_week_cell:focus";
const SAVED = ".o_week_status.o_status_saved";

/** Steps that type in the focused cell and leave it by a key. */
function type(text, key) {
    return [
        { content: `Start typing ${text}`, trigger: FOCUSED, run: `press ${text[0]}` },
        { content: `Type ${text}`, trigger: ".o_week_input:focus", run: `edit ${text}` },
        { content: `Leave by ${key}`, trigger: ".o_week_input:focus", run: `press ${key}` },
    ];
}

function openWeek() {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the application",
            trigger: ".o_app[data-menu-xmlid='consortium_members.consortium_menu_root']",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("consortium_week_keyboard", {
    url: "/odoo",
    steps: () => [
        ...openWeek(),
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
            content: "The week is empty; add a line that is often used",
            trigger: ".o_week_suggestion:contains('Mandate')",
            run: "click",
        },
        { content: "Its cell of today waits", trigger: `${FOCUSED}.o_today` },
        { content: "To Monday", trigger: FOCUSED, run: "press Home" },
        ...type("1h30", "Tab"),
        ...type("2,5", "Tab"),
        { content: "Write a note", trigger: FOCUSED, run: "press n" },
        { content: "Its hours", trigger: ".o_week_details .o_week_duration", run: "edit 45m" },
        {
            content: "What was done",
            trigger: ".o_week_details .o_week_note_text",
            run: "edit Board meeting",
        },
        {
            content: "Done",
            trigger: ".o_week_details .o_week_note_text",
            run: "press Enter",
        },
        { content: "The note is there", trigger: `${FOCUSED} .o_has_note` },
        { content: "Add a line by its name", trigger: FOCUSED, run: "press a" },
        { content: "Search it", trigger: ".o_week_picker input", run: "edit evenement" },
        {
            content: "It is found without its accent",
            trigger: ".o_week_option.o_selected:contains('Événement')",
        },
        { content: "Take it", trigger: ".o_week_picker input", run: "press Enter" },
        { content: "It is the second line", trigger: `${FOCUSED}[data-row='1']` },
        ...type("0:15", "Enter"),
        { content: "Everything is saved", trigger: SAVED },
        { content: "In total", trigger: "tfoot .o_week_total .o_week_sum:contains('5:00')" },
        { content: "Submit", trigger: "button[name='action_submit']", run: "click" },
        { content: "The week is read-only", trigger: ".o_week_notice:contains('Withdraw')" },
    ],
});

registry.category("web_tour.tours").add("consortium_week_phone", {
    steps: () => [
        {
            content: "Another day",
            trigger: ".o_week_day_button:first",
            run: "click",
        },
        { content: "It is chosen", trigger: ".o_week_day_button.o_selected:first" },
        {
            content: "Add a line that is often used",
            trigger: ".o_week_suggestion:contains('Mandate')",
            run: "click",
        },
        { content: "Open the line", trigger: ".o_week_line:contains('Mandate')", run: "click" },
        { content: "One hour", trigger: ".o_week_quick:contains('1:00')", run: "click" },
        { content: "And a quarter", trigger: ".o_week_quick:contains('0:15')", run: "click" },
        {
            content: "What was done",
            trigger: ".o_week_note_text",
            run: "edit On the phone",
        },
        { content: "Done", trigger: ".o_week_done", run: "click" },
        {
            content: "The line has its time",
            trigger: ".o_week_line.o_used .o_week_hours:contains('1:15')",
        },
        { content: "Everything is saved", trigger: SAVED },
    ],
});
