import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("consortium_portal_time", {
    url: "/my/home",
    steps: () => [
        {
            content: "The home page counts the hours of the organisation",
            trigger: ".o_portal_index_card a[href='/my/time']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The latest month is shown, with its charts",
            trigger:
                ".o_consortium_time:has(.o_consortium_time_charts td) .o_consortium_time_table tbody tr",
        },
        {
            content: "Ask for everything",
            trigger: "#time_period",
            run: "select all",
        },
        {
            content: "Group by project",
            trigger: "#time_group",
            run: "select project",
        },
        {
            content: "Show them",
            trigger: ".o_consortium_time_filter button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Each project has its total, and the choice goes to the files",
            trigger:
                ".o_consortium_time:has(a.o_consortium_time_csv[href*='group=project']) .o_consortium_time_group:contains(Merger)",
        },
        {
            content: "Search for a word",
            trigger: "#time_search",
            run: "edit winter",
        },
        {
            content: "Show what was found",
            trigger: ".o_consortium_time_filter button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "One entry is left, and the total follows",
            trigger: ".o_consortium_time_sum:contains(30)",
        },
        {
            content: "Search for what does not exist",
            trigger: "#time_search",
            run: "edit nothing of the kind",
        },
        {
            content: "Show nothing",
            trigger: ".o_consortium_time_filter button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Nothing was found, everything is one click away",
            trigger: ".alert a[href='/my/time?period=all']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Every hour again",
            trigger: ".o_consortium_time_table tbody tr:contains(spring)",
        },
    ],
});
