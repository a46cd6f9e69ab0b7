from odoo import fields, models


class SaleOrder(models.Model):
    """Orders that members make by themselves on the portal."""

    _inherit = "sale.order"

    is_topup = fields.Boolean(
        string="Ordered on the Portal", readonly=True, copy=False,
        help="The member chose a package of hours on its page.")

    _topup_unique = models.UniqueIndex(
        "(agreement_id) WHERE is_topup AND state IN ('draft', 'sent')",
        "Another order of the portal waits for its signature on this agreement.")

    def _tell_topup(self, hours):
        """Tell the responsible, and the agreement, that the member ordered hours."""
        for order in self:
            agreement, partner = order.agreement_id, order.partner_id
            order.message_subscribe(partner_ids=partner.ids)
            user = order.user_id or agreement.user_id
            if user:
                order.activity_schedule(
                    "mail.mail_activity_data_todo", user_id=user.id,
                    summary=order.with_context(lang=user.lang).env._(
                        "Hours ordered on the portal: follow the signature"))
            agreement._message_log(body=agreement.env._(
                "%(partner)s ordered %(hours)s h on the portal: %(order)s.",
                partner=partner.display_name, hours=hours, order=order.name))
