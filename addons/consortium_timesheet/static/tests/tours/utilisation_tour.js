import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const MENU = "consortium_timesheet.consortium_";
const PERSON = ".o_utilisation_people th button:contains('Employee prof')";

registry.category("web_tour.tours").add("consortium_utilisation", {
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
            trigger: `[data-menu-xmlid='${MENU}timesheet_menu']`,
            run: "click",
        },
        {
            content: "Open the dashboard",
            trigger: `[data-menu-xmlid='${MENU}utilisation_menu_dashboard']`,
            run: "click",
        },
        {
            content: "The month before",
            trigger: ".o_utilisation_bar button[title='Period before']",
            run: "click",
        },
        {
            content: "What the team worked",
            trigger: ".o_utilisation_card:contains('Worked'):contains('10')",
        },
        {
            content: "The team by name",
            trigger: ".o_utilisation_people:contains('Employee colleague')",
        },
        {
            content: "Nobody of another direction",
            trigger: ".o_utilisation_people:not(:contains('Employee other'))",
        },
        { content: "One of them", trigger: PERSON, run: "click" },
        {
            content: "Only that person counts",
            trigger: ".o_utilisation_card:contains('Worked'):contains('7')",
        },
        {
            content: "Back to the team",
            trigger: ".o_utilisation_person:contains('Employee prof')",
            run: "click",
        },
        { content: "The team again", trigger: PERSON },
        {
            content: "What is behind the time of one kind of billing",
            trigger: ".o_utilisation_row:contains('Courtesy')",
            run: "click",
        },
        { content: "As a pivot", trigger: ".o_pivot table td:contains('3:30')" },
        {
            content: "Filter it",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "To one's own time",
            trigger: ".o_filter_menu .o_menu_item:contains('Mine')",
            run: "click",
        },
        {
            content: "A director has none of it",
            trigger: ".o_pivot_view .o_nocontent_help, .o_pivot:not(:has(td:contains('3:30')))",
        },
        {
            content: "Without the filter",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        { content: "It is back", trigger: ".o_pivot table td:contains('3:30')" },
        { content: "Back", trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { content: "The dashboard", trigger: ".o_utilisation_months" },
    ],
});
