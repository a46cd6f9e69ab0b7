import { registry } from "@web/core/registry";

const confirm = { trigger: ".modal-footer .btn-primary", run: "click" };

/** On the form of a draft meeting: from the pending applications to their admission. */
export function decide() {
    return [
        {
            content: "Put the pending applications on the agenda",
            trigger:
                ".o_field_widget[name='item_ids'] button[name='action_add_pending_applications']",
            run: "click",
        },
        {
            content: "They are there",
            trigger: ".o_field_widget[name='item_ids'] .o_tag:contains('Tour')",
        },
        {
            content: "Send the notice",
            trigger: ".o_form_view button[name='action_convene']",
            run: "click",
        },
        confirm,
        {
            content: "The meeting is convened",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value='convened']",
        },
        {
            content: "Check who is there",
            trigger: ".o_notebook .nav-link[name='attendance']",
            run: "click",
        },
        {
            content: "The first person is there",
            trigger:
                ".o_field_widget[name='attendance_ids'] .o_data_row:eq(0) button[name='action_present']",
            run: "click",
        },
        {
            content: "The second one too",
            trigger:
                ".o_field_widget[name='attendance_ids'] .o_data_row:eq(1) button[name='action_present']",
            run: "click",
        },
        {
            content: "The quorum is reached",
            trigger: ".o_form_view .badge:contains('Quorum'):not(:contains('No'))",
        },
        {
            content: "Back to the agenda",
            trigger: ".o_notebook .nav-link[name='agenda']",
            run: "click",
        },
        {
            content: "Prepare the resolution",
            trigger: ".o_field_widget[name='item_ids'] button[name='action_prepare_decision']",
            run: "click",
        },
        {
            content: "Everybody votes for",
            trigger: ".o_form_view button[name='action_unanimous']",
            run: "click",
        },
        confirm,
        {
            content: "Execute",
            trigger: ".o_form_view button[name='action_execute']",
            run: "click",
        },
        confirm,
        {
            content: "The members are admitted",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value='executed']",
        },
    ];
}

registry.category("web_tour.tours").add("consortium_members_governance", {
    steps: () => decide(),
});
