from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class AccountMoveLine(models.Model):
    """The invoice line of an instalment."""

    _inherit = "account.move.line"

    schedule_line_id = fields.Many2one(
        comodel_name="consortium.billing.schedule.line", string="Instalment", readonly=True,
        copy=False, index="btree_not_null", ondelete="restrict")

    @api.model_create_multi
    def create(self, vals_list):
        """Only the schedule links lines to its instalments."""
        if not self.env.su and any("schedule_line_id" in vals for vals in vals_list):
            vals_list = [
                {name: value for name, value in vals.items() if name != "schedule_line_id"}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        """The line of an instalment says what was agreed."""
        if "schedule_line_id" in vals and not self.env.su:
            raise AccessError(self.env._("Only the schedule links invoices to its instalments."))
        if any(line.schedule_line_id and line._changes_hours(vals) for line in self):
            raise UserError(self.env._(
                "This line bills an instalment: its amount is that of the schedule. Delete the line "
                "to release the instalment, then change the schedule."))
        return super().write(vals)

    def unlink(self):
        """Deleting the invoice line of an instalment lets it be billed again."""
        instalments = self.schedule_line_id
        if instalments:
            self._clear_instalments()
        return super().unlink()

    def _clear_instalments(self):
        """Release the instalments of these lines and forget them, so that they may be deleted."""
        lines_sudo = self.filtered("schedule_line_id").sudo()  # links are written by steps only
        lines_sudo.schedule_line_id._release()
        models.BaseModel.write(lines_sudo, {"schedule_line_id": False})
