import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("consortium_portal_hours", {
    url: "/my/home",
    steps: () => [
        {
            content: "The home page counts the agreements",
            trigger: ".o_portal_index_card a[href='/my/hours']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Each agreement has its gauge",
            trigger: ".o_consortium_hours_cards .card:has(.progress[aria-valuenow]) h2 a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Every hour of the latest month is listed",
            trigger: ".o_consortium_hours_table tbody tr",
        },
        {
            content: "Ask for all months",
            trigger: "#hours_month",
            run: "select all",
        },
        {
            content: "Show them",
            trigger: ".o_consortium_hours_filter button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The choice is kept, and the list has a second page",
            trigger:
                ".o_consortium_hours:has(option[value='all'][selected]) .page-link[href*='/page/2']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The second page keeps the filter",
            trigger: ".o_consortium_hours:has(option[value='all'][selected]) tbody tr",
        },
        {
            content: "Back to the agreements by the breadcrumb",
            trigger: ".breadcrumb a[href='/my/hours']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The list of agreements",
            trigger: ".o_consortium_hours_cards",
        },
    ],
});
