from odoo import api, models


class SaleOrder(models.Model):
    """Service agreements signed on a quotation made from a template."""

    _inherit = "sale.order"

    def _prepare_agreement_vals(self):
        """The agreement works as its template says, and keeps the terms that were signed."""
        vals = super()._prepare_agreement_vals()
        # whoever signs may not read templates: the order names the one that counts
        template_sudo = self.sudo().sale_order_template_id
        if template_sudo.is_agreement:
            vals.update(template_sudo._prepare_agreement_vals(), note=self.note)
        return vals

    def _action_confirm(self):
        """An agreement may be signed without a package: hourly work only."""
        result = super()._action_confirm()
        self._open_agreements()
        return result

    def _open_agreements(self):
        """Open the agreement of confirmed orders that come from a template of agreements and have
        none yet. Idempotent."""
        # as in _open_hour_packages: the order is the authority, not who confirms it
        for order in self.sudo():
            if (
                order.state == "sale" and not order.agreement_id
                and order.sale_order_template_id.is_agreement
            ):
                order.agreement_id = self.env["consortium.agreement"].sudo().create(  # as above
                    order._prepare_agreement_vals())
                order.agreement_id.action_activate()

    @api.model
    def _get_quotation_action(self, vals):
        """Action that opens a new quotation filled in with values; nothing is saved before the
        user does."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New quotation"),
            "res_model": "sale.order",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {f"default_{name}": value for name, value in vals.items()},
        }

    def _get_agreement_terms(self):
        """What the member agrees to beside lines and prices, printed with the order.

        :return: list of (label, text), empty where the order is no service agreement
        """
        self.ensure_one()
        order_sudo = self.sudo()  # read by the member who signs; only its own order is described
        lines = order_sudo.order_line
        packages = lines.filtered(lambda line: line._is_hour_package())
        if not (
            packages or order_sudo.agreement_id or order_sudo.sale_order_template_id.is_agreement
            or lines.product_id.filtered("is_ledger_service")
        ):
            return []
        agreement = order_sudo.agreement_id or order_sudo.env["consortium.agreement"].new(
            order_sudo._prepare_agreement_vals())
        return agreement._describe_terms(packages)
