from odoo import fields, models
from odoo.tools import SQL


class ConsortiumBillingRun(models.Model):
    """Whom and what a run bills."""

    _inherit = "consortium.billing.run"

    payer_ids = fields.Many2many(
        comodel_name="res.partner", relation="consortium_billing_run_payer_rel", string="Payers",
        help="Empty: whoever pays.", context={"active_test": False})
    user_ids = fields.Many2many(
        comodel_name="res.users", relation="consortium_billing_run_user_rel",
        string="Responsibles", domain=[("share", "=", False)],
        help="Responsibles of the agreements. Empty: all.", context={"active_test": False})
    domain_ids = fields.Many2many(
        comodel_name="consortium.service.domain", relation="consortium_billing_run_domain_rel",
        string="Service Domains", context={"active_test": False},
        help="Empty: all. Instalments and orders have no domain: with a filter on domains, the run "
        "bills hours only.")

    def _get_filter_condition(self, name, column):
        """SQL condition: the column is among the records of a filter, or the filter is empty.

        The database reads the filter itself: a preview costs no query more for having it.

        :param name: many2many field of the run
        :param column: SQL of the column to compare
        """
        field = self._fields[name]
        chosen = SQL(
            "SELECT %s FROM %s WHERE %s = %s", SQL.identifier(field.column2),
            SQL.identifier(field.relation), SQL.identifier(field.column1), self.id)
        return SQL("(NOT EXISTS (%s) OR %s IN (%s))", chosen, column, chosen)

    def _get_agreement_conditions(self):
        """The filters on agreements, as SQL conditions on the agreement (alias `a`)."""
        payer = SQL("COALESCE(a.invoice_partner_id, a.member_id)")
        return [
            self._get_filter_condition("member_ids", SQL("a.member_id")),
            self._get_filter_condition("payer_ids", payer),
            self._get_filter_condition("user_ids", SQL("a.user_id")),
        ]

    def _get_filter_conditions(self):
        """Filters on agreements and domains, on the ledger too."""
        return [
            *super()._get_filter_conditions(),
            self._get_filter_condition("domain_ids", SQL("l.service_domain_id")),
            SQL("l.agreement_id IN (SELECT a.id FROM consortium_agreement a WHERE %s)",
                SQL(" AND ").join(self._get_agreement_conditions())),
        ]
