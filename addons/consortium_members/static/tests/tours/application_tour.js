import { registry } from "@web/core/registry";

const fill = (name, value) => ({
    content: `Fill ${name}`,
    trigger: `.o_membership_application [name='${name}']`,
    run: `edit ${value}`,
});

const send = (content) => ({
    content,
    trigger: ".o_membership_application button.btn-primary:contains('Send the application')",
    run: "click",
    expectUnloadPage: true,
});

/**
 * The page of an applicant, behind its secret link: an oversight first, then everything.
 * The undertaking and the class of shares of the category are the test's own.
 */
registry.category("web_tour.tours").add("consortium_application_form", {
    steps: () => [
        fill("name", "Coop of the Tour"),
        fill("street", "10 rue Principale"),
        fill("street2", "Bureau 2"),
        fill("city", "Québec"),
        fill("zip", "G1R 1A1"),
        {
            content: "Choose the province",
            trigger: ".o_membership_application select[name='state_id']",
            run: "selectByLabel Quebec",
        },
        fill("email", "info@tour.example.com"),
        fill("phone", "418 555-0100"),
        fill("company_registry", "1140000001"),
        fill("website", "https://tour.example.com"),
        fill("contact_name", "Lucie Lien"),
        fill("contact_function", "Directrice"),
        fill("contact_email", "lucie@tour.example.com"),
        fill("contact_phone", "418 555-0101"),
        {
            content: "Choose another category: its shares and undertakings follow",
            trigger: ".o_membership_application label:contains('Users')",
            run: "click",
        },
        {
            content: "Ask for more shares than the category wants",
            trigger: ".o_category_shares:not(.d-none) input[type='number']",
            run: "edit 60",
        },
        fill("signed_by", "Lucie Lien"),
        {
            content: "Attach the statutes",
            trigger: ".o_membership_application input[name='files']",
            run() {
                const transfer = new DataTransfer();
                transfer.items.add(
                    new File(["%PDF-1.4 statutes"], "statutes.pdf", { type: "application/pdf" }),
                );
                this.anchor.files = transfer.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        fill("application_note", "Bonjour"),
        send("Send it, the undertaking forgotten"),
        {
            content: "The page says what is missing",
            trigger: "#application_errors:contains('Accept “By-laws”')",
        },
        {
            content: "What was typed is kept",
            trigger: "[name='street']:value('10 rue Principale')",
        },
        {
            content: "The shares too",
            trigger: ".o_category_shares:not(.d-none) input[type='number']:value('60')",
        },
        {
            content: "And the file",
            trigger: ".list-group-item:contains('statutes.pdf')",
        },
        {
            content: "Accept the by-laws",
            trigger: ".o_membership_application .form-check:contains('By-laws') input",
            run: "click",
        },
        send("Send it"),
        {
            content: "Thank you",
            trigger: "[role='status']:contains('We received your application')",
        },
        {
            content: "Nothing can be changed any more",
            trigger: "body:not(:has(.o_membership_application form))",
        },
    ],
});
