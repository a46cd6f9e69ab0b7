import { Component, onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";

/** Figures of the register above its list and kanban; a click on one filters. */
export class MembershipDashboard extends Component {
    static template = "consortium_members.MembershipDashboard";
    static props = {};

    setup() {
        this.orm = useService("orm");
        onWillStart(async () => {
            this.tiles = await this.orm.call("consortium.membership", "get_dashboard", []);
        });
    }

    filter(names) {
        const items = this.env.searchModel.getSearchItems((item) => names.includes(item.name));
        if (items.length) {
            this.env.searchModel.clearQuery();
            for (const item of items) {
                this.env.searchModel.toggleSearchItem(item.id);
            }
        }
    }
}

export class MembershipListRenderer extends ListRenderer {
    static template = "consortium_members.MembershipListRenderer";
    static components = { ...ListRenderer.components, MembershipDashboard };
}

export class MembershipKanbanRenderer extends KanbanRenderer {
    static template = "consortium_members.MembershipKanbanRenderer";
    static components = { ...KanbanRenderer.components, MembershipDashboard };
}

registry.category("views").add("consortium_membership_list", {
    ...listView,
    Renderer: MembershipListRenderer,
});
registry.category("views").add("consortium_membership_kanban", {
    ...kanbanView,
    Renderer: MembershipKanbanRenderer,
});
