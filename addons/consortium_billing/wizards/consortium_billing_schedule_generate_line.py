from odoo import api, fields, models

from ..instalments import PERCENT_DIGITS, spread, to_share
from ..pricing import from_minor, to_minor


class ConsortiumBillingScheduleGenerateLine(models.TransientModel):
    _name = "consortium.billing.schedule.generate.line"
    _description = "Instalment to Make"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        comodel_name="consortium.billing.schedule.generate", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    project_ids = fields.Many2many(related="wizard_id.project_ids")
    sequence = fields.Integer(default=100)
    percentage = fields.Float(digits=(9, PERCENT_DIGITS), required=True)
    date = fields.Date(string="Due")
    milestone_id = fields.Many2one(
        comodel_name="project.milestone", ondelete="cascade",
        domain="[('project_id', 'in', project_ids)]",
        help="Billed once it is reached, whatever the date.")
    amount = fields.Monetary(compute="_compute_amount", help="Before taxes.")

    @api.depends("percentage", "wizard_id.amount_total", "wizard_id.line_ids.percentage")
    def _compute_amount(self):
        """What this instalment will bill, all lines of the order together."""
        for wizard, lines in self.grouped("wizard_id").items():
            everything = wizard.line_ids.sorted(lambda line: (line.sequence, line._origin.id))
            shares = [to_share(line.percentage) for line in everything]
            rounding = wizard.currency_id.rounding or 0.01
            prices = [
                to_minor(line.price_subtotal, rounding) for line in wizard.order_id.order_line
                if line._can_be_scheduled()
            ]
            columns = zip(*(spread(price, shares) for price in prices), strict=True)
            amounts = dict(zip(everything, map(sum, columns), strict=False)) if shares else {}
            for line in lines:
                line.amount = from_minor(amounts.get(line, 0), rounding)
