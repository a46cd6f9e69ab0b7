from odoo import api, fields, models
from odoo.tools import SQL


class ConsortiumRateCardLine(models.Model):
    """A rate among those that came before and after it."""

    _inherit = "consortium.rate.card.line"

    purpose = fields.Selection(related="card_id.purpose")
    rate = fields.Monetary(aggregator="avg")
    validity = fields.Selection(
        selection=[("past", "Past"), ("current", "In force"), ("future", "To come")],
        compute="_compute_validity")
    previous_rate = fields.Monetary(
        compute="_compute_previous_rate",
        help="Rate that this one replaced, for the same tier, domain and role.")
    change_percent = fields.Float(
        string="Change (%)", compute="_compute_previous_rate", digits=(16, 2))

    @api.model
    def _get_in_force(self, day=None):
        """Domain of the rates of a day, today by default."""
        day = day or fields.Date.context_today(self)
        return [("date_from", "<=", day), "|", ("date_to", "=", False), ("date_to", ">=", day)]

    @api.depends("date_from", "date_to")
    def _compute_validity(self):
        today = fields.Date.context_today(self)
        for line in self:
            over = line.date_to and line.date_to < today
            started = line.date_from and line.date_from <= today
            line.validity = "past" if over else "current" if started else "future"

    @api.depends("rate", "date_from")
    def _compute_previous_rate(self):
        """The rate before, from one query."""
        self.flush_model()
        found = dict(self.env.execute_query(SQL(
            """
            SELECT id, previous
              FROM (SELECT id, LAG(rate) OVER (
                               PARTITION BY card_id, grade_id, service_domain_id, role_id
                               ORDER BY date_from) AS previous
                      FROM consortium_rate_card_line WHERE card_id = ANY(%s)) AS dated
             WHERE id = ANY(%s)
            """, self.card_id.ids, self.ids)))
        for line in self:
            previous = float(found.get(line.id) or 0)
            line.previous_rate = previous
            line.change_percent = 100 * (line.rate - previous) / previous if previous else 0

    def action_history(self):
        """All the rates of the same card, tier, domain and role."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("History of %(rate)s", rate=self.display_name),
            "res_model": self._name,
            "view_mode": "list",
            "views": [(self.env.ref(
                "consortium_billing.consortium_rate_card_line_view_list_history").id, "list")],
            "domain": [
                (name, "=", self[name].id)
                for name in ("card_id", "grade_id", "service_domain_id", "role_id")],
            "context": {"create": False},
        }

    @api.model
    def get_import_templates(self):
        """A file to start from: card, tier, domain and role by name."""
        return [{
            "label": self.env._("Import template of rates"),
            "template": "/consortium_billing/static/xls/rates.csv",
        }]
