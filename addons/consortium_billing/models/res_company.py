import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    consortium_rate_card_id = fields.Many2one(
        comodel_name="consortium.rate.card",
        string="Default Rate Card",
        check_company=True,
        help="Prices of worked hours where the agreement has no rate card of its own, or where "
        "its own card has no rate for the role, domain, tier and day.",
    )
    consortium_service_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Invoiced Service",
        check_company=True,
        domain=[("is_ledger_service", "=", True)],
        help="Product that carries the account and the taxes of hours invoiced by billing runs.",
    )

    consortium_role_multipliers = fields.Boolean(
        string="Role Multipliers by Default",
        help="New agreements draw the hours of each role from packages at its multiplier.",
    )

    def _get_consortium_today(self):
        """The date it is for the company, which may not be the date of the server or the user."""
        self.ensure_one()
        tz = self.resource_calendar_id.tz or self.partner_id.tz or self.env.user.tz
        now = fields.Datetime.now().replace(tzinfo=pytz.utc)
        return now.astimezone(pytz.timezone(tz or "UTC")).date()

    def _get_consortium_service_product(self):
        """Product of the invoice lines of a billing run: the company's, else the seeded one."""
        self.ensure_one()
        return self.consortium_service_product_id or self.env.ref(
            "consortium_billing.product_ledger_service", raise_if_not_found=False,
        ) or self.env["product.product"]
