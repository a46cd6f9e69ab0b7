from odoo import models
from odoo.tools import SQL


class ConsortiumBillingRun(models.Model):
    """Contested hours wait for the decision: no run bills them, the preview lists them."""

    _inherit = "consortium.billing.run"

    def _get_candidate_condition(self):
        return SQL("%s AND l.disputed IS NOT TRUE", super()._get_candidate_condition())
