from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        """No down payment on an order that instalments bill."""
        if self.advance_payment_method != "delivered":
            sale_orders._check_downpayment_allowed()
        return super()._create_invoices(sale_orders)
