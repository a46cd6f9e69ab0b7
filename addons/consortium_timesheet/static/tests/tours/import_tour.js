import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const ROOT = "consortium_members.consortium_menu_";
const COLUMNS = [
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time",
    "End date,End time,Duration,Tags,Amount ()",
].join(",");
// A line that is clear, one whose project has another name here, one that has no duration.
const FILE = [
    COLUMNS,
    "Prof,prof@example.com,,Mandate,,Board,Yes,2026-03-02,09:00:00,2026-03-02,,01:30:00,,",
    "Prof,prof@example.com,,Old name,,Call,Yes,2026-03-03,09:00:00,2026-03-03,,00:45:00,,",
    "Prof,prof@example.com,,Mandate,,Gap,Yes,2026-03-04,09:00:00,2026-03-04,,never,,",
].join("\n");

function choose(input, files) {
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

function stat(name, number) {
    return `.oe_stat_button:has([name='${name}']:contains('${number}'))`;
}

registry.category("web_tour.tours").add("consortium_time_import", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the application",
            trigger: `.o_app[data-menu-xmlid='${ROOT}root']`,
            run: "click",
        },
        {
            content: "Open the configuration",
            trigger: `[data-menu-xmlid='${ROOT}configuration']`,
            run: "click",
        },
        {
            content: "Open the imports",
            trigger:
                "[data-menu-xmlid='consortium_timesheet.consortium_time_import_menu'], " +
                ".dropdown-item:contains('Import Time')",
            run: "click",
        },
        { content: "A new one", trigger: ".o_list_button_add", run: "click" },
        {
            content: "Choose the file of Toggl Track",
            trigger: ".o_field_widget[name='file'] .o_select_file_button",
            run() {
                const file = new File([FILE], "toggl.csv", { type: "text/csv" });
                choose(document.querySelector("[name='file'] input[type='file']"), [file]);
            },
        },
        {
            content: "Read it",
            trigger: "button[name='action_check']:visible:contains('Read the File')",
            run: "click",
        },
        {
            content: "The tool is recognised",
            trigger:
                ".o_field_widget[name='source']:contains('Toggl'), [name='source'] option:checked:contains('Toggl'), [name='source'] input:value('Toggl Track')",
        },
        {
            content: "A name is to be matched",
            trigger: ".alert-warning:contains('Names to match'):contains('1')",
        },
        { content: "One line is right", trigger: stat("ok_count", 1) },
        { content: "One waits for its name", trigger: stat("unmapped_count", 1) },
        {
            content: "Match the name",
            trigger: ".o_data_row:contains('Old name') td[name='project_id']",
            run: "click",
        },
        {
            content: "Say which project it is",
            trigger: ".o_data_row:contains('Old name') td[name='project_id'] input",
            run: "edit Mandate",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item:contains('Mandate')",
            run: "click",
        },
        {
            content: "Check again",
            trigger: "button[name='action_check']:visible:contains('Check Again')",
            run: "click",
        },
        { content: "Two lines are right", trigger: stat("ok_count", 2) },
        { content: "Look at the error", trigger: stat("error_count", 1), run: "click" },
        {
            content: "The report says what and where",
            trigger: ".o_data_row:contains('never') td[name='number']:contains('4')",
        },
        { content: "Only that one is listed", trigger: ".o_pager_counter:contains('1-1 / 1')" },
        {
            content: "Back to the import",
            trigger:
                ".breadcrumb-item:contains('toggl.csv') a, .breadcrumb-item a:contains('toggl.csv')",
            run: "click",
        },
        {
            content: "Leave out what is wrong",
            trigger: ".o_field_widget[name='skip_problems'] input",
            run: "click",
        },
        {
            content: "Import",
            trigger: "button[name='action_import']:visible",
            run: "click",
        },
        { content: "Sure", trigger: ".modal-footer .btn-primary", run: "click" },
        {
            content: "It is done",
            trigger: ".o_arrow_button_current:contains('Imported')",
        },
        { content: "Look at the time", trigger: stat("imported_count", 2), run: "click" },
        {
            content: "It is there",
            trigger: ".o_list_view .o_data_row:contains('Call')",
        },
        { content: "All of it", trigger: ".o_list_view .o_data_row:contains('Board')" },
    ],
});
