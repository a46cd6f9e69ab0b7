import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("consortium_portal_statements", {
    url: "/my/home",
    steps: () => [
        {
            content: "The home page counts the statements",
            trigger: ".o_portal_index_card a[href='/my/statements']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open the latest one",
            trigger: ".o_consortium_statements tbody tr:first-child td a[href^='/my/statements/']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Balance, packages and hours are there, on several pages",
            trigger:
                ".o_consortium_statement_page:has(dl):has(.o_consortium_statement_entries) .page-link[href*='/page/2']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The second page, and the PDF",
            trigger: ".o_consortium_statement_page a.btn[href$='/pdf']",
        },
        {
            content: "Back to the list by the breadcrumb",
            trigger: ".breadcrumb a[href='/my/statements']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The list of statements",
            trigger: ".o_consortium_statements",
        },
    ],
});
