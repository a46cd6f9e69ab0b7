from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumTimesheetSheetApprove(models.TransientModel):
    """Names what is to look at in the weeks about to be approved, and sorts out what is clean."""

    _name = "consortium.timesheet.sheet.approve"
    _description = "Approve Weeks"

    sheet_ids = fields.Many2many(
        comodel_name="consortium.timesheet.sheet",
        relation="consortium_timesheet_sheet_approve_rel",
        required=True,
    )
    clean_only = fields.Boolean()
    flagged_ids = fields.Many2many(
        comodel_name="consortium.timesheet.sheet",
        string="To Look at",
        compute="_compute_flagged_ids",
    )
    clean_count = fields.Integer(
        string="Nothing to Look at",
        compute="_compute_flagged_ids",
    )
    clean_hours = fields.Float(
        string="Hours of Those",
        compute="_compute_flagged_ids",
    )
    flagged_count = fields.Integer(
        string="To Look at First",
        compute="_compute_flagged_ids",
    )
    blocked_count = fields.Integer(
        string="Blocked",
        compute="_compute_flagged_ids",
    )
    other_hours = fields.Float(
        string="Hours of Others",
        compute="_compute_flagged_ids",
        help="Hours of these weeks in domains and directions that others answer for.",
    )

    @api.depends("sheet_ids")
    def _compute_flagged_ids(self):
        for wizard in self:
            flagged = wizard._get_sheets({"warning", "blocking"})
            clean = wizard._get_sheets({"none"})
            decided = clean if wizard.clean_only else clean | flagged
            wizard.flagged_ids = flagged
            wizard.flagged_count = len(flagged)
            wizard.blocked_count = len(wizard._get_sheets({"blocking"}))
            wizard.clean_count = len(clean)
            wizard.clean_hours = sum(clean.mapped("total_hours"))
            wizard.other_hours = decided._get_hours_of_others()

    def _get_sheets(self, levels):
        """Return the weeks whose gravest anomaly is of one of the levels, counted now."""
        return self.sheet_ids._origin.filtered(lambda sheet: sheet.anomaly_level in levels)

    def action_approve_clean(self):
        """Approve the weeks without anomaly; say how many are left."""
        self.ensure_one()
        return self._approve(self._get_sheets({"none"}))

    def action_approve_all(self):
        """Approve the weeks that no anomaly blocks; say how many are left."""
        self.ensure_one()
        return self._approve(self._get_sheets({"none", "warning"}))

    def _approve(self, sheets):
        if not sheets:
            raise UserError(self.env._("None of these weeks can be approved. Look at them first."))
        sheets.action_approve()
        return sheets._notify_approved(sheets)
