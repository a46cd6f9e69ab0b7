from odoo import models

TELLING_KINDS = frozenset({"draw", "overage"})


class ConsortiumHourLedger(models.Model):
    _inherit = "consortium.hour.ledger"

    def _insert(self, vals_list):
        """Hours that are used may take a balance below a threshold, or wait for the consent of
        the member: the job that tells of it runs soon, whatever posted them."""
        result = super()._insert(vals_list)
        if any(row["kind"] in TELLING_KINDS and row["minutes"] > 0 for row in vals_list):
            self.env["consortium.agreement"]._wake_tellings()
        return result
