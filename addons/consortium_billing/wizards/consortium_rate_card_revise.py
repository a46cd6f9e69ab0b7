from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..rate_periods import revise


class ConsortiumRateCardRevise(models.TransientModel):
    """New rates from a day: the rates of the day before end there, new ones begin."""

    _name = "consortium.rate.card.revise"
    _description = "New Rates from a Day"

    card_id = fields.Many2one(comodel_name="consortium.rate.card", required=True)
    currency_id = fields.Many2one(related="card_id.currency_id")
    date_from = fields.Date(
        string="From", required=True,
        default=lambda self: (fields.Date.context_today(self).replace(day=1)
                              + timedelta(days=32)).replace(day=1),
        help="First day of the new rates. The rates of the day before end there.")
    mode = fields.Selection(
        selection=[("percent", "By a percentage"), ("amount", "By an amount")],
        string="Change", required=True, default="percent")
    percent = fields.Float(string="Percentage", default=2.0, digits=(16, 3))
    amount = fields.Monetary(help="Added to each rate; negative to lower them.")
    rounding = fields.Selection(
        selection=[("0.01", "Cent"), ("0.05", "5 cents"), ("0.25", "25 cents"),
                   ("0.5", "50 cents"), ("1", "Whole"), ("5", "5")],
        string="Rounded To", required=True, default="0.25")
    grade_ids = fields.Many2many(
        comodel_name="res.partner.grade", string="Tiers", help="Empty: all.")
    domain_ids = fields.Many2many(
        comodel_name="consortium.service.domain", string="Service Domains", help="Empty: all.")
    role_ids = fields.Many2many(
        comodel_name="consortium.role", string="Roles", help="Empty: all.")
    line_ids = fields.One2many(
        comodel_name="consortium.rate.card.revise.line", inverse_name="wizard_id",
        compute="_compute_line_ids", store=True, readonly=False)
    posted_count = fields.Integer(compute="_compute_posted_count")

    @api.depends("card_id", "date_from", "mode", "percent", "amount", "rounding", "grade_ids",
                 "domain_ids", "role_ids")
    def _compute_line_ids(self):
        for wizard in self:
            value = wizard.percent if wizard.mode == "percent" else wizard.amount
            wizard.line_ids = [Command.clear(), *(
                Command.create({
                    "rate_line_id": line.id,
                    "new_rate": revise(line.rate, wizard.mode, value, float(wizard.rounding)),
                })
                for line in wizard._get_lines()
            )] if wizard.date_from else [Command.clear()]

    @api.depends("card_id", "date_from")
    def _compute_posted_count(self):
        """Hours already posted at the old rates: they keep them."""
        Ledger = self.env["consortium.hour.ledger"]
        for wizard in self:
            wizard.posted_count = wizard.date_from and Ledger.search_count([
                ("rate_line_id.card_id", "=", wizard.card_id.id),
                ("work_date", ">=", wizard.date_from), *Ledger._get_live_domain()])

    def _get_lines(self):
        """Rates of the day before the new ones that would still run on that day."""
        Line = self.env["consortium.rate.card.line"]
        domain = Domain("card_id", "=", self.card_id.id) & Domain(
            Line._get_in_force(self.date_from)) & Domain("date_from", "<", self.date_from)
        for name, records in (
            ("grade_id", self.grade_ids), ("service_domain_id", self.domain_ids),
            ("role_id", self.role_ids),
        ):
            if records:
                domain &= Domain(name, "in", records.ids)
        return Line.search(domain)

    def action_apply(self):
        """End the old rates the day before and open the new ones.

        :raise UserError: nothing to change, or a rate that starts later leaves no room
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.rate_line_id in self._get_lines())
        if not lines:
            raise UserError(self.env._(
                "No rate of this card runs on %(date)s with these filters.",
                date=format_date(self.env, self.date_from)))
        values = [
            {**line.rate_line_id.copy_data()[0], "date_from": self.date_from, "rate": line.new_rate,
             "date_to": line.rate_line_id.date_to}
            for line in lines
        ]
        lines.rate_line_id.write({"date_to": self.date_from - timedelta(days=1)})
        self.env["consortium.rate.card.line"].create(values)
        return self.card_id.action_view_lines()
