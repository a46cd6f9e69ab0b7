from odoo import models
from odoo.tools import SQL


class ConsortiumBillingRun(models.Model):
    """Exceptions of whom the invoices are for, of the company itself and of caps."""

    _inherit = "consortium.billing.run"

    def _get_exception_queries(self):
        """Also hours over a cap, and what the company's own invoices lack."""
        return [
            *super()._get_exception_queries(),
            self._get_over_cap_query(),
            self._get_company_exceptions_query(),
        ]

    def _get_line_exceptions_queries(self):
        """Also payers who are archived, without e-mail, address or registration number."""
        return [
            *super()._get_line_exceptions_queries(),
            self._get_line_exceptions_query("payer_archived", SQL("NOT p.active")),
            self._get_line_exceptions_query("no_email", SQL("COALESCE(p.email, '') = ''")),
            self._get_line_exceptions_query("no_address", SQL(
                # the province decides on the taxes, the rest on whether the invoice arrives
                "p.country_id IS NULL OR COALESCE(p.street, '') = '' OR COALESCE(p.city, '') = '' "
                "OR (p.state_id IS NULL AND p.country_id = home.country_id)")),
            self._get_line_exceptions_query("no_registration", SQL(
                """
                COALESCE(p.vat, '') = '' AND EXISTS (
                    SELECT 1 FROM account_fiscal_position f
                     WHERE f.vat_required
                       AND f.id = (p.property_account_position_id ->> %s)::integer)
                """, str(self.company_id.id))),
        ]

    def _get_over_cap_query(self):
        """Overage billed because the cap of a beneficiary was reached, not for want of hours."""
        return SQL(
            """
            SELECT 'over_cap', l.agreement_id, l.currency_id, SUM(l.minutes), SUM(l.amount),
                   COUNT(*), FALSE
              FROM consortium_billing_run_line b
              JOIN consortium_hour_ledger l ON l.billing_line_id = b.id AND l.over_cap
             WHERE b.run_id = %s AND b.state = 'pending'
             GROUP BY l.agreement_id, l.currency_id
            """, self.id)

    def _get_company_exceptions_query(self):
        """A Canadian company without its tax numbers: customers cannot claim the taxes back."""
        provincial = SQL(
            "COALESCE(home.l10n_ca_pst, '') = '' AND state.code = 'QC'"
            if "l10n_ca_pst" in self.env["res.partner"]._fields else "FALSE")
        return SQL(
            """
            SELECT 'no_company_registration', NULL::integer, c.currency_id, 0, 0, 1, FALSE
              FROM res_company c
              JOIN res_partner home ON home.id = c.partner_id
              JOIN res_country country ON country.id = c.account_fiscal_country_id
         LEFT JOIN res_country_state state ON state.id = home.state_id
             WHERE c.id = %(company)s AND country.code = 'CA'
               AND (COALESCE(home.vat, '') = '' OR (%(provincial)s))
               AND EXISTS (
                    SELECT 1 FROM consortium_billing_run_line b
                     WHERE b.run_id = %(run)s AND b.state = 'pending')
            """, run=self.id, company=self.company_id.id, provincial=provincial)
