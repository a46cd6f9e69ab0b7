import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What waits in billing, how long, and where to click; one call to the server. */
export class BillingDesk extends Component {
    static template = "consortium_billing.BillingDesk";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ desk: null });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.desk = await this.orm.call("consortium.billing.desk", "get_desk", []);
    }

    open(action) {
        if (action) {
            this.action.doAction(action);
        }
    }

    async press(button) {
        const action = await this.orm.call(button.model, button.method, []);
        if (action) {
            this.action.doAction({
                ...action,
                views: action.views || [[false, action.view_mode]],
            });
        } else {
            await this.load();
        }
    }
}

registry.category("actions").add("consortium_billing_desk", BillingDesk);
