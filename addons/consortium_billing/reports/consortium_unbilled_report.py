from odoo import fields, models
from odoo.tools import SQL

from ..ageing import AGE_BUCKETS, age_bucket_sql
from ..models.consortium_hour_ledger import BILLABLE_KINDS, KINDS


class ConsortiumUnbilledReport(models.Model):
    """Hours approved and not invoiced yet (work in progress), one row for each of the ledger.

    The age is counted from the day of the work: what the member has waited for its invoice.
    """

    _name = "consortium.unbilled.report"
    _description = "Unbilled Hours"
    _auto = False
    _order = "work_date, id"
    _rec_name = "description"

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    ledger_id = fields.Many2one(
        comodel_name="consortium.hour.ledger", string="Row of the Ledger", readonly=True)
    agreement_id = fields.Many2one(comodel_name="consortium.agreement", readonly=True)
    member_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    beneficiary_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    project_id = fields.Many2one(comodel_name="project.project", readonly=True)
    service_domain_id = fields.Many2one(comodel_name="consortium.service.domain", readonly=True)
    role_id = fields.Many2one(comodel_name="consortium.role", readonly=True)
    employee_id = fields.Many2one(comodel_name="hr.employee", readonly=True)
    kind = fields.Selection(selection=KINDS, readonly=True)
    description = fields.Char(readonly=True)
    work_date = fields.Date(readonly=True)
    age = fields.Integer(
        string="Age (Days)", readonly=True, aggregator="max", help="Days since the work.")
    bucket = fields.Selection(selection=AGE_BUCKETS, string="Age", readonly=True)
    status = fields.Selection(
        selection=[
            ("free", "For the next run"), ("reserved", "In a billing run"),
            ("consent", "Waiting for consent"), ("disputed", "Contested"),
        ],
        string="Where It Stands", readonly=True)
    hours = fields.Float(readonly=True)
    amount = fields.Monetary(readonly=True, help="Before taxes, in the currency of the agreement.")

    @property
    def _table_query(self):
        """Live rows that runs bill, without an invoice line."""
        age = SQL("(%s::date - l.work_date)", fields.Date.context_today(self))
        return SQL(
            """
            SELECT l.id, l.id AS ledger_id, l.company_id, l.currency_id, l.agreement_id,
                   l.member_id, l.beneficiary_id, l.project_id, l.service_domain_id, l.role_id,
                   l.employee_id, l.kind, l.description, l.work_date, %(age)s AS age,
                   %(bucket)s AS bucket, l.minutes / 60.0 AS hours, l.amount,
                   CASE WHEN l.disputed THEN 'disputed'
                        WHEN l.consent_state = 'pending' THEN 'consent'
                        WHEN l.billing_line_id IS NOT NULL THEN 'reserved'
                        ELSE 'free' END AS status
              FROM consortium_hour_ledger l
             WHERE l.kind = ANY(%(kinds)s) AND l.move_line_id IS NULL
               AND NOT l.reversed AND l.reversal_of_id IS NULL
            """, age=age, bucket=age_bucket_sql(age), kinds=list(BILLABLE_KINDS))

    def action_open_row(self):
        """Open the row of the ledger."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "consortium.hour.ledger",
            "view_mode": "form",
            "res_id": self.ledger_id.id,
        }
