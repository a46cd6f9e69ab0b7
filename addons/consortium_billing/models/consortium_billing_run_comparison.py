from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumBillingRunComparison(models.Model):
    """What a run would bill of an agreement, beside what the period before billed of it."""

    _name = "consortium.billing.run.comparison"
    _description = "Billing Run Compared with the Period before"
    _inherit = ["consortium.hours.mixin"]
    _order = "run_id desc, is_flagged desc, agreement_id"

    _hours_columns = {"hours": "minutes", "previous_hours": "previous_minutes"}

    run_id = fields.Many2one(
        comodel_name="consortium.billing.run", required=True, index=True, ondelete="cascade",
        readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", required=True, readonly=True)
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", required=True, ondelete="cascade", readonly=True)
    member_id = fields.Many2one(related="agreement_id.member_id")
    minutes = fields.Integer(readonly=True)
    amount = fields.Monetary(readonly=True)
    previous_minutes = fields.Integer(readonly=True)
    previous_amount = fields.Monetary(string="Amount before", readonly=True)
    hours = fields.Float(compute="_compute_hours", aggregator="sum")
    previous_hours = fields.Float(
        compute="_compute_hours", string="Hours before", aggregator="sum")
    difference = fields.Monetary(compute="_compute_difference")
    percent = fields.Float(
        compute="_compute_difference", string="Change (%)", aggregator=None,
        help="Empty for an agreement that the period before did not bill.")
    situation = fields.Selection(
        selection=[("same", "Billed in both"), ("new", "Not billed before"),
                   ("missing", "Not billed this time")],
        required=True, readonly=True)
    is_flagged = fields.Boolean(
        string="To Look at", readonly=True,
        help="The change is beyond what the settings of the company allow, or the agreement is no "
        "longer billed.")

    _agreement_unique = models.UniqueIndex(
        "(run_id, agreement_id, currency_id)", "This agreement is compared already.")

    @api.depends("minutes", "previous_minutes")
    def _compute_hours(self):
        for line in self:
            line.hours = line.minutes / 60
            line.previous_hours = line.previous_minutes / 60

    @api.depends("amount", "previous_amount")
    def _compute_difference(self):
        for line in self:
            line.difference = line.amount - line.previous_amount
            line.percent = (
                100 * line.difference / line.previous_amount if line.previous_amount else 0)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Comparisons are computed with the preview, in SQL."""
        raise UserError(self.env._("Comparisons are computed with the preview, never typed in."))
