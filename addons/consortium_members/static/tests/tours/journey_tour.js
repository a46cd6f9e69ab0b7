import { registry } from "@web/core/registry";
import { decide } from "./governance_tour";

const state = (value) => `.o_statusbar_status .o_arrow_button_current[data-value='${value}']`;
const menu = (xmlid) => `[data-menu-xmlid='consortium_members.${xmlid}']`;

/** From the prospect of a salesperson to a member with a number and an invoice. */
registry.category("web_tour.tours").add("consortium_journey", {
    steps: () => [
        {
            content: "The prospect asks to become a member",
            trigger: ".o_form_view button[name='action_membership_application']",
            run: "click",
        },
        {
            content: "The application is a draft",
            trigger: `.o_form_view:has(button[name='action_submit']) ${state("draft")}`,
        },
        {
            content: "See what is asked",
            trigger: ".o_notebook .nav-link[name='application']",
            run: "click",
        },
        {
            content: "The undertakings came on paper",
            trigger: ".o_form_view button[name='action_accept_undertakings']",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "They are recorded",
            trigger: ".o_field_widget[name='undertaking_line_ids'] .o_data_row",
        },
        {
            content: "Submit",
            trigger: ".o_form_view button[name='action_submit']",
            run: "click",
        },
        {
            content: "It waits for the board",
            trigger: state("submitted"),
        },
        {
            content: "Open the apps",
            trigger: ".o_navbar_apps_menu button, .o_navbar .o_menu_toggle",
            run: "click",
        },
        {
            content: "Open the application",
            trigger: ".o_app[data-menu-xmlid='consortium_members.consortium_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu of members",
            trigger: menu("consortium_membership_menu"),
            run: "click",
        },
        {
            content: "Open the meetings",
            trigger: menu("consortium_meeting_menu"),
            run: "click",
        },
        {
            content: "Open the board meeting",
            trigger:
                ".o_list_view .o_data_row:contains('Board of the tour') .o_data_cell:eq(0), .o_kanban_view .o_kanban_record:contains('Board of the tour')",
            run: "click",
        },
        ...decide(),
        {
            content: "Open the menu of members",
            trigger: menu("consortium_membership_menu"),
            run: "click",
        },
        {
            content: "Open the register",
            trigger: menu("consortium_membership_menu_register"),
            run: "click",
        },
        {
            content: "The register is there",
            trigger: ".o_breadcrumb .active:contains('Register')",
        },
        {
            content: "Open the new member",
            trigger:
                ".o_list_view .o_data_row:contains('Tour Prospect') .o_data_cell[name='number']",
            run: "click",
        },
        {
            content: "It has its number",
            trigger: ".o_form_view [name='number']:contains('M-')",
        },
        {
            content: "More counters",
            trigger: ".o-form-buttonbox .o_button_more, .oe_button_box .o_button_more",
            run: "click",
        },
        {
            content: "Its shares are issued",
            trigger: "button[name='action_view_shares']:contains('50')",
        },
        {
            content: "Close the counters",
            trigger: ".o-form-buttonbox .o_button_more, .oe_button_box .o_button_more",
            run: "click",
        },
        {
            content: "Open its invoice",
            trigger: "button.oe_stat_button[name='action_view_invoices']",
            run: "click",
        },
        {
            content: "The list has one, open it",
            trigger: ".o_list_view .o_data_row:contains('700') .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "It asks for the shares",
            trigger:
                ".o_form_view .o_field_widget[name='invoice_line_ids'] .o_data_row:contains('Common')",
        },
        {
            content: "And for the dues",
            trigger:
                ".o_form_view .o_field_widget[name='invoice_line_ids'] .o_data_row:contains('Dues')",
        },
    ],
});
