from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .consortium_billing_run_preview import OFFICER


class ConsortiumBillingRun(models.Model):
    """Lines that no longer say what is true, computed again without touching the others."""

    _inherit = "consortium.billing.run"

    stale_count = fields.Integer(
        compute="_compute_stale_count", string="Stale Lines",
        help="Lines whose hours, payer, order or instalment changed since the preview.")

    def _compute_stale_count(self):
        for run in self:
            known = run.state in ("computed", "approved") and run._origin
            run.stale_count = len(run._get_lines_to_recompute()) if known else 0

    def _get_lines_to_recompute(self):
        """Stale lines, and those in error."""
        return self._get_stale_lines() | self.line_ids.filtered(lambda line: line.state == "error")

    def action_recompute_stale(self):
        """Compute again the agreements that have stale lines, and only these. Whoever does it has
        computed the run: someone else approves it."""
        self._check_group(OFFICER)
        for run in self.sudo():  # as in action_compute
            stale = run._get_lines_to_recompute()
            if not stale:
                raise UserError(self.env._(
                    "Nothing changed since the preview of %(run)s.", run=run.name))
            agreements = stale.agreement_id
            run._begin_step(
                ("computed", "approved"), state="computed", computed_by_id=self.env.uid,
                computed_on=fields.Datetime.now(), approved_by_id=False, approved_on=False)
            run._release_rows(SQL("b.agreement_id = ANY(%s)", agreements.ids))
            run._insert_lines(SQL("l.agreement_id = ANY(%s)", agreements.ids))
            run._insert_order_lines(SQL("a.id = ANY(%s)", agreements.ids))
            run._set_invoice_groups()
            run._insert_exceptions()
            run._invalidate_lines()
            run._message_log(body=self.env._(
                "Computed again for: %(agreements)s.",
                agreements=", ".join(agreements.mapped("name"))))
