import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("consortium_portal_dispute", {
    url: "/my/hours",
    steps: () => [
        {
            content: "Open the agreement",
            trigger: ".o_consortium_hours_cards .card h2 a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Choose the first hours that may be contested",
            trigger: ".o_consortium_hours_table tbody tr:nth-child(1) input[name='entry']",
            run: "click",
        },
        {
            content: "And the second ones",
            trigger: ".o_consortium_hours_table tbody tr:nth-child(2) input[name='entry']",
            run: "click",
        },
        {
            content: "Contest them",
            trigger: "#contest_form button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Two entries and their total are listed; say why",
            trigger: ".o_consortium_contest:has(.list-group-item:nth-child(3)) #contest_category",
            run: "select duration",
        },
        {
            content: "Tell more",
            trigger: "#contest_reason",
            run: "edit We were only two in this meeting",
        },
        {
            content: "Send it",
            trigger: ".o_consortium_contest form[method='post'] button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is received, and there is a thread",
            trigger: ".o_consortium_dispute:has(.alert-success) .o_portal_chatter",
        },
        {
            content: "Withdraw: asked twice",
            trigger: ".o_consortium_withdraw summary",
            run: "click",
        },
        {
            content: "Yes",
            trigger: ".o_consortium_withdraw[open] button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It cannot be withdrawn twice",
            trigger: ".o_consortium_dispute:not(:has(.o_consortium_withdraw))",
        },
        {
            content: "The list of disputes",
            trigger: ".breadcrumb a[href='/my/disputes']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is there",
            trigger: ".o_consortium_disputes .list-group-item",
        },
    ],
});

registry.category("web_tour.tours").add("consortium_portal_topup", {
    url: "/my/hours",
    steps: () => [
        {
            content: "Open the agreement",
            trigger: ".o_consortium_hours_cards .card h2 a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Order hours",
            trigger: ".o_consortium_hours a[href$='/topup']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Choose the second size",
            trigger: ".o_consortium_topup .col-12:nth-child(2) input[name='offer']",
            run: "click",
        },
        {
            content: "Continue",
            trigger: ".o_consortium_topup button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Odoo's page of the quotation asks for the signature",
            trigger: "#portal_sale_content",
        },
        {
            content: "Sign",
            trigger: "a[data-bs-target='#modalaccept']:visible",
            run: "click",
        },
        {
            content: "The name of who signs is filled in, with its signature",
            trigger: "#modalaccept.show canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "Sign it",
            trigger: "#modalaccept.show .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The order is confirmed",
            trigger: ".alert-success",
        },
    ],
});
