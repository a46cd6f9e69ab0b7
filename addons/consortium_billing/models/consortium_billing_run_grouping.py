from odoo import models
from odoo.tools import SQL


class ConsortiumBillingRun(models.Model):
    """Which lines share an invoice: those of an agreement, or of a member where that is wished."""

    _inherit = "consortium.billing.run"

    def _set_invoice_groups(self):
        """Give each line left to invoice its payer and its group, in one statement.

        The payer is a copy: the invoice goes to whom the preview says. Lines of different payers
        or currencies never share an invoice. The choice is the payer's, then the member's, then
        the company's; what "member" means here does not depend on the payer, who may pay for
        several.
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE consortium_billing_run_line b
               SET payer_id = g.payer_id, invoice_group = g.invoice_group
              FROM (
                    SELECT l.id, p.id AS payer_id,
                           CASE WHEN %(grouping)s = 'member'
                                THEN MIN(l.agreement_id) OVER (
                                    PARTITION BY l.member_id, p.id, l.currency_id)
                                ELSE l.agreement_id END AS invoice_group
                      FROM consortium_billing_run_line l
                      JOIN consortium_agreement a ON a.id = l.agreement_id
                      JOIN res_partner p ON p.id = COALESCE(a.invoice_partner_id, a.member_id)
                      JOIN res_partner m ON m.id = l.member_id
                     WHERE l.run_id = %(run)s AND l.state IN ('pending', 'error')
                   ) g
             WHERE g.id = b.id
            """, run=self.id, grouping=self._get_grouping_sql()))

    def _get_grouping_sql(self):
        """SQL: the grouping that applies to the payer `p` and the member `m`."""
        company = str(self.company_id.id)
        return SQL(
            "COALESCE(p.consortium_invoice_grouping ->> %(company)s, "
            "m.consortium_invoice_grouping ->> %(company)s, %(default)s)",
            company=company, default=self.company_id.consortium_invoice_grouping)
