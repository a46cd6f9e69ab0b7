import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { normalize } from "@web/core/l10n/utils";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Federations and the affiliates that they gather: searched as one types, printable. */
export class NetworkMap extends Component {
    static template = "consortium_members.NetworkMap";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ search: "", servedOnly: false, data: null });
        onWillStart(async () => {
            this.state.data = await this.orm.call("consortium.member.link", "get_network_map", []);
        });
    }

    /** Federations that match, with the affiliates that match; a federation found keeps all. */
    get federations() {
        const wanted = normalize(this.state.search.trim());
        const found = [];
        for (const federation of this.state.data.federations) {
            const whole = normalize(federation.name).includes(wanted);
            const affiliates = federation.affiliates.filter(
                (affiliate) =>
                    (whole || normalize(affiliate.name).includes(wanted)) &&
                    (!this.state.servedOnly || affiliate.served),
            );
            if (affiliates.length || (whole && !this.state.servedOnly)) {
                found.push({ ...federation, affiliates });
            }
        }
        return found;
    }

    /** What the sheet of paper is about: whose map, of which day. */
    get printedNote() {
        const today = luxon.DateTime.now().toLocaleString(luxon.DateTime.DATE_FULL);
        return `${user.activeCompany.name} – ${today}`;
    }

    countServed(federation) {
        return federation.affiliates.filter((affiliate) => affiliate.served).length;
    }

    open(partnerId) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: partnerId,
            views: [[false, "form"]],
        });
    }

    edit() {
        this.action.doAction("consortium_members.consortium_member_link_action");
    }

    print() {
        window.print();
    }
}

registry.category("actions").add("consortium_network_map", NetworkMap);
