from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# What an invoice line says of the hours it bills.
HOUR_FIELDS = ("quantity", "price_unit", "discount")
# Links that only runs and corrections write.
HOUR_LINKS = frozenset({"billing_run_line_id", "credited_line_id"})
# From which Odoo computes the price again.
PRICING_FIELDS = ("product_id", "product_uom_id")


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    billing_run_line_id = fields.Many2one(
        comodel_name="consortium.billing.run.line", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict")
    credited_line_id = fields.Many2one(
        comodel_name="account.move.line", readonly=True, copy=False, index="btree_not_null",
        ondelete="set null", help="Invoice line whose hours this line credits.")
    consortium_ledger_ids = fields.One2many(
        comodel_name="consortium.hour.ledger", inverse_name="move_line_id", readonly=True,
        string="Billed Hours")

    @api.model_create_multi
    def create(self, vals_list):
        """Only a run links lines to its hours."""
        if not self.env.su and any(HOUR_LINKS & vals.keys() for vals in vals_list):
            vals_list = [
                {name: value for name, value in vals.items() if name not in HOUR_LINKS}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        """A line of a billing run says what its ledger rows say."""
        if HOUR_LINKS & vals.keys() and not self.env.su:
            raise AccessError(self.env._("Only a billing run links invoices to its hours."))
        if any(line._is_of_hours() and line._changes_hours(vals) for line in self):
            raise UserError(self.env._(
                "This line bills hours of the ledger: its quantity and price are theirs. Add a "
                "line for a discount, or delete this one to release its hours."))
        return super().write(vals)

    def _is_of_hours(self):
        """Whether the line bills or credits rows of the ledger."""
        return bool(self.billing_run_line_id or self.credited_line_id)

    def _changes_hours(self, vals):
        """Whether these values would make the line say something else of its hours."""
        self.ensure_one()
        return any(
            abs(self[name] - (vals[name] or 0)) > 1e-9 for name in HOUR_FIELDS if name in vals
        ) or any(self[name].id != (vals[name] or False) for name in PRICING_FIELDS if name in vals)

    def unlink(self):
        """Deleting lines of a run's invoice releases exactly their rows."""
        if not self:
            return True  # account calls this for nothing, at a price, for each line it writes
        self._release_ledger_rows()
        return super().unlink()

    def _release_ledger_rows(self):
        """Let a next run bill the rows of these invoice lines again.

        Credit notes never come here: a credited hour is not an unbilled hour.
        """
        run_lines = self.filtered("billing_run_line_id").billing_run_line_id
        if not run_lines:
            return
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE consortium_hour_ledger SET billing_line_id = NULL, move_line_id = NULL "
            "WHERE move_line_id = ANY(%s)", list(self.ids)))
        self.env.cr.execute(SQL(
            "UPDATE consortium_billing_run_line SET state = 'released', move_line_id = NULL "
            "WHERE id = ANY(%s)", run_lines.ids))
        run_lines.invalidate_recordset()
        self.env["consortium.hour.ledger"].invalidate_model()
