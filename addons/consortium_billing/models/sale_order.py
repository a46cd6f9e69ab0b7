from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", index="btree_not_null", check_company=True,
        copy=False, tracking=True,
        help="Agreement that receives the packages of hours of this order. Left empty, "
        "confirming the order creates one.")
    package_ids = fields.One2many(
        comodel_name="consortium.hour.package", compute="_compute_package_ids", compute_sudo=True,
        string="Hour Packages")
    package_count = fields.Integer(compute="_compute_package_ids", compute_sudo=True)

    @api.depends("order_line.package_ids")
    def _compute_package_ids(self):
        for order in self:
            order.package_ids = order.order_line.package_ids
            order.package_count = len(order.package_ids)

    @api.constrains("agreement_id", "partner_id", "currency_id")
    def _check_agreement(self):
        """An order adds hours to an agreement of the same member and currency."""
        for order in self.filtered("agreement_id"):
            agreement = order.agreement_id.sudo()  # a salesperson may not see every agreement
            if agreement.member_id != order.partner_id.commercial_partner_id:
                raise ValidationError(self.env._(
                    "The agreement %(agreement)s belongs to %(member)s.",
                    agreement=agreement.name, member=agreement.member_id.display_name))
            if order.package_ids.agreement_id - agreement:
                raise ValidationError(self.env._(
                    "The packages of %(order)s are in the agreement %(agreement)s: they stay there.",
                    order=order.name, agreement=order.package_ids.agreement_id[:1].name))
            if agreement.currency_id != order.currency_id:
                raise ValidationError(self.env._(
                    "The agreement %(agreement)s is in %(currency)s: use a pricelist in that "
                    "currency.", agreement=agreement.name, currency=agreement.currency_id.name))

    def _action_confirm(self):
        """A confirmed order opens its packages, whoever confirms: a salesperson, the member who
        signs on the portal, a payment."""
        result = super()._action_confirm()
        self._open_hour_packages()
        return result

    def _open_hour_packages(self):
        """Create the packages of confirmed orders on their agreements. Idempotent: a line has at
        most one package."""
        # who signs or sells has no right on agreements; the order is the authority
        orders = self.sudo().filtered(lambda order: order.state == "sale")
        for order in orders:
            lines = order.order_line.filtered(lambda line: line._is_hour_package())
            if not lines:
                continue
            if not order.agreement_id:
                order.agreement_id = self.env["consortium.agreement"].sudo().create(  # as above
                    order._prepare_agreement_vals())
            if order.agreement_id.state == "draft":
                order.agreement_id.action_activate()
            elif order.agreement_id.state == "closed":
                raise UserError(self.env._(
                    "The agreement %(agreement)s is closed. Reopen it, or leave the agreement of "
                    "the order empty to sign a new one.", agreement=order.agreement_id.name))
            lines._create_hour_packages()

    def _prepare_agreement_vals(self):
        """Values of the agreement born from this order. Hook."""
        self.ensure_one()
        member = self.partner_id.commercial_partner_id
        return {
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "member_id": member.id,
            "contact_id": self.partner_id.id if self.partner_id != member else False,
            "invoice_partner_id": self.partner_invoice_id.id or member.id,
            "user_id": self.user_id.id,
            "purchase_reference": self.client_order_ref,
            "date_start": self.company_id._get_consortium_today(),
        }

    def _action_cancel(self):
        """Hours that were used cannot be unsold: the order is then credited, not cancelled."""
        # who cancels may not see packages
        packages = self.sudo().package_ids.filtered(lambda p: p.state != "closed")
        result = super()._action_cancel()
        packages._withdraw_grant()
        return result

    def _get_invoiceable_lines(self, final=False):
        """Hours billed by runs are never billed by the order."""
        lines = super()._get_invoiceable_lines(final)
        return lines.filtered(lambda line: not line.product_id.is_ledger_service)

    def action_view_agreement(self):
        """Open the agreement of the order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "consortium.agreement",
            "view_mode": "form",
            "res_id": self.agreement_id.id,
            "name": self.env._("Service agreement"),
        }

    def _has_field_access(self, field, operation):
        """What is left to invoice counts time that is not approved: not for customers."""
        if field.name == "amount_to_invoice" and not self.env.su and self.env.user.share:
            return False
        return super()._has_field_access(field, operation)
